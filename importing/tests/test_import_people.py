"""Names become accounts only where exactly one fits and the author agrees; what is unknown stays a name."""

from datetime import date

from django.utils import timezone

from core.errors import NotAllowed
from core.testing import TeamTestCase, make_user
from importing.actions.imports import confirm_import
from importing.forms.confirm import ConfirmForm, as_posted
from importing.models import Import
from importing.tests.uploading import import_documents
from incidents.models import Incident, Service

STORY = """# Checkout failed for some shoppers

Incident commander: Grace
Scribe: @ada
Author: Bob Stone
Services: Checkout, Payment gateway
Severity: SEV-2
Duration: 4 March 2025, 09:00 to 10:30 UTC
Root cause: the certificate of the payment gateway had run out.

## Timeline
- 09:00 UTC Alerts for failed payments
- 09:40 UTC Cause found: the certificate had run out
- 10:30 UTC New certificate in place, payments work

## Action items
- Add an alert on certificates that run out within 30 days (owner: Ada, due 2025-03-20)
- Write down who renews certificates (owner: Twin)
- Renew certificates by a job (owner: Bob Stone)
"""


class PeopleTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.checkout = Service.objects.create(name="Checkout", slug="checkout")
        make_user("twin-a", name="Twin"), make_user("twin-b", name="Twin")

    def bring(self, by=None) -> Import:
        return import_documents([("story.md", STORY.encode())], by=by or self.ada, now=timezone.now())[0]

    def confirm(self, by=None, **changes) -> Incident:
        kept = self.bring(by)
        form = ConfirmForm(kept.choices, as_posted({**kept.choices, "title": "Checkout failed", **changes}))
        assert form.is_valid(), form.problems()
        return confirm_import(kept, by=by or self.ada, imported=form.to_imported())

    def test_name_of_exactly_one_account_is_suggested(self):
        people = {row["name"].lstrip("@"): row for row in self.bring().choices["people"]}
        self.assertEqual((people["Grace"]["account"], people["Grace"]["role"]), (self.grace.pk, "lead"))
        self.assertEqual((people["ada"]["account"], people["ada"]["role"]), (self.ada.pk, "scribe"))
        self.assertEqual((people["Bob Stone"]["account"], people["Bob Stone"]["role"]), (None, ""))
        owners = {row["owner_name"]: row["owner"] for row in self.bring().choices["tasks"]}
        self.assertEqual(owners, {"Ada": self.ada.pk, "Twin": None, "Bob Stone": None})

    def test_page_confirms_suggested_people_and_keeps_other_names(self):
        self.client.force_login(self.ada)
        answer = self.client.get(self.bring().get_absolute_url())
        self.assertContains(answer, "“Ada” matches one account. Confirm the person.")
        self.assertContains(answer, "“Bob Stone” has no account. The name is kept.")
        self.assertContains(answer, "2025-03-20 is in the past")
        self.assertContains(answer, "Bob Stone, author")

    def test_imported_roles_begin_at_the_start_without_a_notice(self):
        incident = self.confirm()
        carried = {row.role: (row.user, row.since) for row in incident.roles.filter(until=None)}
        self.assertEqual(incident.lead, self.grace)
        self.assertEqual(carried["scribe"], (self.ada, incident.started_at))

    def test_private_incident_starts_with_access_for_its_lead_only(self):
        incident = self.confirm(restricted=True, reason="A customer is named.")
        self.assertEqual([row.role for row in incident.roles.all()], ["lead"])

    def test_proposed_task_keeps_owner_and_past_date(self):
        incident = self.confirm()
        task = incident.corrective_tasks.get(title__startswith="Add an alert")
        self.assertEqual(task.status, "proposed")
        self.assertIn(f"The write-up promised it for {date(2025, 3, 20)}.", task.text)
        named = incident.corrective_tasks.get(title__startswith="Renew certificates")
        self.assertEqual((named.owner, named.owner_name), (None, "Bob Stone"))

    def test_unknown_service_keeps_its_name(self):
        incident = self.confirm()
        self.assertEqual(list(incident.services.all()), [self.checkout])
        self.assertIn("Services named in the text: Payment gateway.", incident.summary)

    def test_only_a_manager_adds_a_service(self):
        with self.assertRaises(NotAllowed):
            self.confirm(by=self.grace, add_services=True)
        added = self.confirm(by=self.mona, add_services=True)
        self.assertEqual(sorted(added.services.values_list("slug", flat=True)), ["checkout", "payment-gateway"])

    def test_duplicate_task_titles_raise_a_question(self):
        kept = self.bring()
        tasks = [{**row, "title": "The same"} for row in kept.choices["tasks"]]
        form = ConfirmForm(kept.choices, as_posted({**kept.choices, "tasks": tasks}))
        self.assertFalse(form.is_valid())
        self.assertIn("Another task has this title", str(form.problems()["tasks"][1]))

    def test_confirmed_fields_stay_confirmed_after_saving_the_draft(self):
        self.client.force_login(self.ada)
        kept = self.bring()
        posted = {**as_posted(kept.choices), "version": 1, "sure": ["people-0", "title"]}
        self.client.post(f"/imports/{kept.pk}/save/", posted)
        kept.refresh_from_db()
        self.assertEqual(kept.choices["sure"], ["people-0", "title"])

    def test_stale_draft_keeps_the_input_and_shows_a_message(self):
        self.client.force_login(self.ada)
        kept = self.bring()
        posted = {**as_posted(kept.choices), "version": 1, "title": "From this window"}
        self.client.post(f"/imports/{kept.pk}/save/", {**posted, "title": "From the other"})
        for verb in ["save", "create"]:
            answer = self.client.post(f"/imports/{kept.pk}/{verb}/", posted)
            self.assertContains(answer, "changed in another window", status_code=409)
            self.assertContains(answer, "From this window", status_code=409)
        self.assertEqual(Incident.objects.count(), 0)

    def test_owner_is_found_by_name_handle_or_id(self):
        for words, owner in [
            ("Grace (@grace)", self.grace),
            ("@grace", self.grace),
            ("grace", self.grace),
            (self.grace.pk, self.grace),
            ("Twin", None),  # two people
            ("Zed", None),
        ]:
            with self.subTest(words):
                kept = self.bring()
                tasks = [{**row, "owner": words} for row in kept.choices["tasks"][:1]]
                form = ConfirmForm(kept.choices, as_posted({**kept.choices, "severity": 2, "tasks": tasks}))
                row = form.lists["tasks"].forms[0]
                self.assertEqual((row.is_valid(), row.cleaned_data.get("owner")), (owner is not None, owner))
                saved = form.choices()["tasks"][0]["owner"]
                self.assertEqual(saved, owner.pk if owner else words)
