"""Two windows, two workers, two machines: a write-up becomes one incident and is read once."""

import pytest
from django.utils import timezone

from core.testing import CommittedTestCase, at_once, make_user
from importing.actions.imports import confirm_import
from importing.forms.confirm import ConfirmForm, as_posted
from importing.models import Import
from importing.tests.test_document_queue import OTHER, STORY, packed
from importing.uploads import create_imports, parse_next_waiting
from incidents.models import Category, Incident, Severity

pytestmark = [pytest.mark.slow, pytest.mark.race]


def read_to_the_end(number):
    """One worker of several; a document that another holds is no reason to stop while others wait."""
    while Import.objects.unread(timezone.now()).exists():
        parse_next_waiting(now=timezone.now())


class ImportRaceTests(CommittedTestCase):
    def setUp(self):
        self.ada = make_user("ada")
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        for code in ["CFG", "DEP"]:
            Category.objects.get_or_create(code=code, defaults={"name": code})

    def test_concurrent_confirmations_create_one_incident(self):
        kept = create_imports([("a.md", STORY.encode())], by=self.ada, now=timezone.now())[0]
        draft = {**kept.choices, "severity": 2}
        form = ConfirmForm(draft, as_posted(draft))
        self.assertTrue(form.is_valid(), form.problems())
        imported = form.to_imported()
        outcome = at_once(lambda number: confirm_import(Import.objects.get(pk=kept.pk), by=self.ada, imported=imported))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Incident.objects.count(), 1)
        incident = Incident.objects.get()
        self.assertEqual((incident.entries.count(), incident.corrective_tasks.count()), (3, 1))

    def test_concurrent_workers_parse_every_document_once(self):
        texts = {f"{n}.md": (STORY if n % 2 else OTHER).replace("failed", f"failed {n} times") for n in range(6)}
        create_imports([("all.zip", packed(texts))], by=self.ada, now=timezone.now())
        at_once(read_to_the_end)
        rows = Import.objects.all()
        self.assertEqual({row.tries for row in rows}, {1})
        self.assertEqual({row.state for row in rows}, {"waiting"})
