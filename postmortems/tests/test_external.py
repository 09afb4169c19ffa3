"""The external version is a text of its own; it is not approved while it names a person or anything internal."""

from core.errors import NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.models import Incident
from postmortems.actions.exports import request_export
from postmortems.actions.external import (
    approve_external,
    initial_external_text,
    leaks_of,
    outgoing_text,
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
            self.assertTrue(leaks_of(external), words)

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
            outgoing_text(external), "The incident lead found it. Then a responder and the incident lead fixed it."
        )
        self.assertEqual(leaks_of(external), [])
        self.assertIn("Ada Lovelace", external.text)

    def test_edit_withdraws_the_approval(self):
        external = approve_external(self.external(), by=self.mona, now=NOW)
        edited = save_external(self.row, by=self.grace, text=CLEAN + " More.", version=external.version, now=NOW)
        self.assertIsNone(edited.approved_at)
        with self.assertRaises(StaleVersion):
            save_external(self.row, by=self.grace, text="x", version=external.version, now=NOW)

    def test_exported_file_contains_no_internal_data(self):
        external = approve_external(self.external(), by=self.mona, now=NOW)
        page = standalone_html(external_document(external))
        for words in [self.row.ref, "Old words", "Ada", "<svg", "Time to find the cause"]:
            self.assertNotIn(words, page)
        self.row.refresh_from_db()
        self.assertEqual(request_export(self.row, by=self.linus, format="pdf", external=True, now=NOW).external, True)
