"""The external version is a text of its own; it is not approved while it names a person or anything internal."""

from core.errors import NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.models import Incident
from notifications.models import Notification
from postmortems.actions.exports import request_export
from postmortems.actions.external import (
    approve_external,
    confidential_mentions,
    external_text,
    initial_external_text,
    save_external,
)
from postmortems.exports.document import external_document, standalone_html
from postmortems.leaks import find_leaks
from postmortems.models import ExternalVersion
from postmortems.tests.ledger import postmortem

CLEAN = "## Summary\n\nPayments failed for 40 minutes on Monday. We added an alert."


class ExternalTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ada.name = "Ada Lovelace"
        cls.ada.save(update_fields=["name"])
        cls.row = postmortem(cls, "published")

    def external(self, text: str = CLEAN, roles: bool = False) -> ExternalVersion:
        return save_external(self.row, by=self.grace, text=text, roles_for_names=roles, now=NOW)

    def test_first_text_begins_with_the_summary_without_live_blocks(self):
        row = postmortem(self, text="## Summary\n\nUsers saw errors.\n\n{{ impact }}\n\n## Impact\n\nMore.\n")
        self.assertTrue(initial_external_text(row).startswith("## Summary\n\nUsers saw errors.\n\n## What happened"))

    def test_only_a_manager_who_is_not_author_can_approve(self):
        external = self.external()
        with self.assertRaises(NotAllowed):
            approve_external(external, by=self.grace, now=NOW)
        self.assertEqual(approve_external(external, by=self.mona, now=NOW).approved_by, self.mona)

    def test_each_kind_of_internal_information_is_detected(self):
        for words in [
            "Ada Lovelace fixed it.",
            "Ada fixed it.",
            "@grace fixed it.",
            f"See {self.row.ref}.",
            "See A-79.",
            "{{ timeline }}",
            "![graph](/files/4/ev.png)",
            "Mail ops@example.test.",
        ]:
            self.assertTrue(find_leaks(words, self.row), words)
            external = ExternalVersion(postmortem=self.row, text=words, roles_for_names=False)
            self.assertTrue(confidential_mentions(external), words)

    def test_ordinary_words_are_not_internal_information(self):
        self.assertEqual(find_leaks(CLEAN, self.row), [])

    def test_version_with_internal_information_cannot_be_approved(self):
        external = self.external(f"Ada Lovelace fixed it, see {self.row.ref}.")
        with self.assertRaisesMessage(Refused, "Ada Lovelace"):
            approve_external(external, by=self.mona, now=NOW)

    def test_names_are_replaced_by_roles_on_request(self):
        Incident.objects.filter(pk=self.row.incident_id).update(lead=self.ada)
        self.row.incident.refresh_from_db()
        external = self.external("Ada Lovelace found it. Then @grace and Ada fixed it.", roles=True)
        self.assertEqual(
            external_text(external), "The incident lead found it. Then a responder and the incident lead fixed it."
        )
        self.assertEqual(confidential_mentions(external), [])
        self.assertIn("Ada Lovelace", external.text)

    def test_edit_withdraws_the_approval(self):
        external = approve_external(self.external(), by=self.mona, now=NOW)
        edited = save_external(self.row, by=self.grace, text=CLEAN + " More.", version=external.version, now=NOW)
        self.assertIsNone(edited.approved_at)
        with self.assertRaises(StaleVersion):
            save_external(self.row, by=self.grace, text="x", version=external.version, now=NOW)

    def test_approved_version_stays_as_it_was_approved(self):
        external = self.external("Ada Lovelace fixed it.", roles=True)
        external = approve_external(external, by=self.mona, now=NOW)
        self.ada.name = "Ada King"  # the old name is not replaced any more
        self.ada.save(update_fields=["name"])
        Incident.objects.filter(pk=self.row.incident_id).update(title="Ada King deleted the table")
        page = standalone_html(external_document(ExternalVersion.objects.get(pk=external.pk)))
        for words in ["Lovelace", "King"]:
            self.assertNotIn(words, page)

    def test_title_is_checked_and_leaves_with_roles(self):
        Incident.objects.filter(pk=self.row.incident_id).update(title="Ada Lovelace deleted a table")
        self.row.refresh_from_db()
        with self.assertRaisesMessage(Refused, "Ada Lovelace"):
            approve_external(self.external(), by=self.mona, now=NOW)
        row = save_external(self.row, by=self.grace, text=CLEAN, version=1, roles_for_names=True, now=NOW)
        self.assertNotIn("Ada", standalone_html(external_document(approve_external(row, by=self.mona, now=NOW))))

    def test_manager_who_wrote_a_part_cannot_approve_after_the_edit_of_another_person(self):
        external = save_external(self.row, by=self.mona, text=CLEAN, now=NOW)
        external = save_external(self.row, by=self.grace, text=CLEAN + " More.", version=external.version, now=NOW)
        with self.assertRaisesMessage(NotAllowed, "You wrote this version"):
            approve_external(external, by=self.mona, now=NOW)

    def test_approvers_are_asked_again_after_an_edit_of_an_approved_version(self):
        external = approve_external(self.external(), by=self.mona, now=NOW)
        Notification.objects.all().delete()
        save_external(self.row, by=self.grace, text=CLEAN + " More.", version=external.version, now=NOW)
        asked = Notification.objects.filter(kind="postmortem_external_review")
        self.assertIn("mona", asked.values_list("recipient__handle", flat=True))

    def test_exported_file_contains_no_internal_data(self):
        external = approve_external(self.external(), by=self.mona, now=NOW)
        page = standalone_html(external_document(external))
        for words in [self.row.ref, "Old words", "Ada", "<svg", "Time to find the cause"]:
            self.assertNotIn(words, page)
        self.row.refresh_from_db()
        self.assertEqual(request_export(self.row, by=self.linus, format="pdf", external=True, now=NOW).external, True)
