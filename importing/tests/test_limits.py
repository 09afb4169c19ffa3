"""Counts are limited beside sizes: few bytes cannot become much work."""

from unittest import mock

from django.utils import timezone

from core.errors import Refused
from core.testing import TeamTestCase
from importing.actions import document_queue
from importing.forms.confirm import MAX_ALL_ROWS, ConfirmForm, as_posted
from importing.models import Import
from importing.uploads import MAX_DOCUMENTS, receive, unpacked


class QuantityTests(TeamTestCase):
    def test_one_upload_becomes_at_most_a_thousand_documents(self) -> None:
        table = b"title,summary\n" + b"".join(b"Outage %d,Text\n" % n for n in range(600))
        assert len(unpacked([("a.csv", table)])) == 600
        found = unpacked([("a.csv", table), ("b.csv", table)])
        assert len(found) == 1
        assert f"{MAX_DOCUMENTS:,}" in found[0].problem

    def test_one_person_has_a_bounded_number_waiting(self) -> None:
        two = [("a.txt", b"Outage at 10:00"), ("b.txt", b"Outage at 11:00")]
        with mock.patch.object(document_queue, "MAX_WAITING", 3):
            receive(two, by=self.ada, now=timezone.now())
            with self.assertRaisesMessage(Refused, "2 of your documents"):
                receive(two, by=self.ada, now=timezone.now())
            receive(two, by=self.grace, now=timezone.now())
        assert Import.objects.count() == 4

    def test_all_lists_of_the_review_together_are_bounded(self) -> None:
        row = {"title": "A", "keep": "on"}
        draft = {"tasks": [row] * 400, "entries": [row] * 400, "people": [row] * (MAX_ALL_ROWS - 799)}
        form = ConfirmForm({}, as_posted(draft))
        assert not form.is_valid()
        assert "rows in all lists together" in str(form.head.non_field_errors())
