"""Compaction on PostgreSQL, where a row with a lower id may be committed after one with a higher id."""

import threading
from unittest import mock, skipUnless

import pytest
from django.db import connection, transaction

from core.testing import NOW, CommittedTestCase, make_user
from incidents.models import Severity
from incidents.tests.factories import make_incident
from postmortems.actions import shared_text
from postmortems.actions.drafts import start_postmortem
from postmortems.actions.shared_text import append_updates, load_document, open_shared_text, save_shared_text
from postmortems.coedit.document import text_of
from postmortems.models import TextUpdate
from postmortems.tests.test_shared_text import BASE, Browser

pytestmark = [pytest.mark.slow, pytest.mark.race]


@skipUnless(connection.vendor == "postgresql", "SQLite has one writer at a time, so ids commit in order")
class CompactionTests(CommittedTestCase):
    def setUp(self):
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.ada = make_user("ada")
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text=BASE, now=NOW)
        open_shared_text(self.draft)

    def test_edit_of_an_older_open_transaction_is_not_lost(self):
        stored, may_commit = threading.Event(), threading.Event()
        early, late = (
            Browser(self.draft).type("## Impact\n\n", "early "),
            Browser(self.draft).type("## Cause\n\n", "late "),
        )

        def slow_writer():
            with transaction.atomic():
                append_updates(self.draft, [(self.ada, early)], now=NOW)
                stored.set()
                may_commit.wait(10)
            connection.close()

        writer = threading.Thread(target=slow_writer)
        writer.start()
        assert stored.wait(10)
        [late_id] = append_updates(self.draft, [(self.ada, late)], now=NOW)
        with mock.patch.object(shared_text, "COMPACT_AFTER", 1):
            save_shared_text(self.draft.pk, now=NOW)
        assert not TextUpdate.objects.filter(pk=late_id).exists()
        may_commit.set()
        writer.join()
        [row] = TextUpdate.objects.all()
        assert row.pk < late_id
        saved = save_shared_text(self.draft.pk, now=NOW)
        assert saved.text == "## Impact\n\nearly old\n\n## Cause\n\nlate old\n" == text_of(load_document(self.draft.pk))
