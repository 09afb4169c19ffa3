"""Limits on counts, in addition to sizes."""

from unittest import mock

import pytest
from django.utils import timezone

from core.errors import Refused
from core.testing import TeamTestCase, at_most, make_user
from importing import uploads
from importing.actions import document_queue, imports
from importing.actions.imports import discard_import
from importing.forms.confirm import MAX_ROWS, ConfirmForm, as_posted
from importing.forms.rows import ROWS
from importing.models import Import
from importing.uploads import MAX_DOCUMENTS, create_imports, unpack_documents


class QuantityTests(TeamTestCase):
    def test_upload_has_at_most_1000_documents(self) -> None:
        table = b"title,summary\n" + b"".join(b"Outage %d,Text\n" % n for n in range(600))
        assert len(unpack_documents([("a.csv", table)])) == 600
        found = unpack_documents([("a.csv", table), ("b.csv", table)])
        assert len(found) == 1
        assert f"{MAX_DOCUMENTS:,}" in found[0].problem

    def test_pending_imports_per_person_are_limited(self) -> None:
        two = [("a.txt", b"Outage at 10:00"), ("b.txt", b"Outage at 11:00")]
        with mock.patch.object(document_queue, "MAX_WAITING", 3):
            create_imports(two, by=self.ada, now=timezone.now())
            with self.assertRaisesMessage(Refused, "2 of your documents"):
                create_imports(two, by=self.ada, now=timezone.now())
            create_imports(two, by=self.grace, now=timezone.now())
        assert Import.objects.count() == 4

    def test_open_imports_per_person_are_limited_and_typed_text_stays(self) -> None:
        with mock.patch.object(imports, "MAX_OPEN", 1):
            (kept,) = create_imports([("a.txt", b"Outage at 10:00, errors")], by=self.ada, now=timezone.now())
            for more in [[("b.txt", b"Outage at 11:00")], [("c.txt", b"x"), ("d.txt", b"y")]]:
                with self.assertRaisesMessage(Refused, "You have 1 imports"):
                    create_imports(more, by=self.ada, now=timezone.now())
            create_imports([("b.txt", b"Outage at 11:00")], by=self.grace, now=timezone.now())
            self.client.force_login(self.ada)
            page = self.client.post("/imports/read/", {"text": "Outage at 12:00, errors"})
            self.assertContains(page, "Confirm or discard some first.", status_code=409)
            self.assertContains(page, "Outage at 12:00, errors", status_code=409)
            discard_import(kept, by=self.ada)
            create_imports([("b.txt", b"Outage at 11:00")], by=self.ada, now=timezone.now())

    def test_total_rows_of_a_review_are_limited(self) -> None:
        row = {"title": "A", "keep": "on"}
        draft = {"tasks": [row] * 400, "entries": [row] * 400, "people": [row] * (MAX_ROWS - 799)}
        form = ConfirmForm({}, as_posted(draft))
        assert not form.is_valid()
        assert "rows in all lists together" in str(form.head.non_field_errors())

    @pytest.mark.slow
    def test_text_with_more_rows_than_a_review_shows_is_refused_with_a_message(self) -> None:
        """Rows beyond the limit of the form would be lost when the draft is saved."""

        def read(count: int) -> Import:
            lines = "".join(
                f"- 2024-03-{1 + n // 600:02d} {n // 60 % 10 + 10}:{n % 60:02d} step {n}\n" for n in range(count)
            )
            text = f"# Outage\n\n## Timeline\n\n{lines}".encode()
            return create_imports([("a.md", text)], by=self.ada, now=timezone.now())[0]

        with mock.patch.object(uploads, "MAX_ROWS", 40):
            refused = read(60)
        assert refused.state == Import.State.FAILED
        assert "can be reviewed" in refused.problem
        assert refused.source.count("step") == 60  # to import it as plain text

        kept = read(620)
        self.client.force_login(self.ada)
        form = ConfirmForm(kept.choices)
        posted = as_posted({**form.choices(), "severity": "3", "started": "2024-03-01 10:00"})
        saved = self.client.post(f"{kept.get_absolute_url()}save/", {**posted, "version": kept.version})
        assert saved.status_code == 302
        kept.refresh_from_db()
        assert len(kept.choices["entries"]) == 620

    def test_list_that_was_posted_too_long_is_refused(self) -> None:
        posted = as_posted({"entries": [{"text": "A", "keep": "on"}] * 3})
        posted["entries-TOTAL_FORMS"] = str(MAX_ROWS + 1)
        form = ConfirmForm({}, posted)
        assert not form.is_valid()
        assert "rows in all lists together" in str(form.head.non_field_errors())

    def test_rows_of_a_form_that_is_too_long_are_not_built(self) -> None:
        kept = create_imports([("a.txt", b"Outage at 10:00")], by=self.ada, now=timezone.now())[0]
        self.client.force_login(self.ada)
        posted = {f"{name}-{key}_FORMS": n for name in ROWS for key, n in (("TOTAL", 500), ("INITIAL", 0))}
        for verb in ("create", "save"):
            with self.subTest(verb):
                page = self.client.post(f"{kept.get_absolute_url()}{verb}/", posted)
                self.assertContains(page, "rows in all lists together", status_code=422)
                self.assertLess(len(page.content), 500_000)
        kept.refresh_from_db()
        assert kept.version == 1

    def test_review_page_contains_the_list_of_people_once(self) -> None:
        for number in range(40):
            make_user(f"person{number}")
        tasks = [{"title": f"Task {n}", "keep": True, "owner": self.grace.pk} for n in range(60)]
        factors = [{"text": f"Factor {n}", "keep": True} for n in range(60)]
        kept = create_imports([("a.txt", b"Outage at 10:00")], by=self.ada, now=timezone.now())[0]
        draft = {**kept.choices, "tasks": tasks, "factors": factors}
        Import.objects.filter(pk=kept.pk).update(choices=draft, state=Import.State.WAITING, problem="")
        self.client.force_login(self.ada)
        with at_most(24):
            page = self.client.get(kept.get_absolute_url()).content.decode()
        assert page.count("person7 (@person7)".capitalize()) <= 2  # the head's lead and the list of accounts
        assert page.count('value="Grace (@grace)" class=') + page.count('value="Grace (@grace)"') >= len(tasks)
