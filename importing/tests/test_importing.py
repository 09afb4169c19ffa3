"""The postmortem of the load balancer outage is imported as text and becomes one complete incident."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from core.access.models import Circle
from core.errors import NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from importing.actions.imports import confirm_import, delete_expired, discard_import, save_choices
from importing.forms.confirm import ConfirmForm, as_posted
from importing.models import Import
from importing.tests.parser.test_repeated_hour import TEXT as REPEATED_HOUR
from importing.tests.uploading import import_documents
from incidents.actions.roles import assign_role
from incidents.actions.timeline import add_entry
from incidents.incident_detail import load_parts
from incidents.models import Hypothesis, Incident, Milestone
from incidents.views import display
from postmortems.models import Postmortem
from postmortems.work_sources import postmortems_with_a_date

pytestmark = pytest.mark.both_databases

OUTAGE = Path(__file__).parents[2] / "docs" / "examples" / "load-balancer-outage.txt"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 2, day, hour, minute, tzinfo=UTC)


class OutageImportTests(TeamTestCase):
    def bring(self, by=None) -> Import:
        return import_documents([("outage.txt", OUTAGE.read_bytes())], by=by or self.ada, now=NOW)[0]

    def imported(self, kept: Import, **changes):
        form = ConfirmForm(kept.choices, as_posted({**kept.choices, "kind": "real", "severity": 1, **changes}))
        assert form.is_valid(), (form.head.errors, [rows.errors for rows in form.lists.values()])
        return form.to_imported()

    def confirm(self, **changes) -> Incident:
        kept = self.bring()
        return confirm_import(kept, by=self.ada, imported=self.imported(kept, **changes), now=NOW)

    def test_seven_entries_have_the_right_times(self):
        entries = list(self.confirm().entries.in_order().values_list("at", flat=True))
        self.assertEqual(
            entries,
            [at(13, 22), at(13, 22, 5), at(13, 22, 20), at(13, 22, 40), at(13, 23, 15), at(14, 0), at(14, 2)],
        )

    def test_summary_that_only_repeats_the_title_is_left_out(self):
        proposed = self.bring().choices
        assert proposed["summary"] == f"{proposed['title']}."
        assert self.confirm().summary == ""

    def test_summary_is_kept_beside_another_title(self):
        assert self.confirm(title="User API errors").summary.startswith("The user API answered with errors")

    def test_facts_and_minutes_match_the_text(self):
        incident = self.confirm()
        self.assertEqual((incident.zone, incident.zone_text, incident.status), ("UTC", "GMT", "resolved"))
        self.assertEqual((incident.started_at, incident.resolved_at), (at(13, 22), at(14, 2)))
        self.assertEqual((incident.impact_seconds, incident.weighted_seconds), (240 * 60, 180 * 60))
        self.assertEqual(incident.diversion_seconds, 35 * 60)
        window = incident.impact_windows.get()
        self.assertEqual((float(window.share), window.population), (0.75, "users"))

    def test_database_is_a_ruled_out_hypothesis(self):
        hypothesis = Hypothesis.objects.get(incident=self.confirm())
        self.assertEqual(hypothesis.statement, "Database overload")
        self.assertEqual(
            (hypothesis.verdict, hypothesis.started_at, hypothesis.ended_at),
            ("ruled_out", at(13, 22, 5), at(13, 22, 40)),
        )

    def test_milestones_and_escalations_are_derived_from_entries(self):
        incident = self.confirm()
        marked = dict(Milestone.objects.filter(incident=incident).values_list("name", "at"))
        expected = {"detected": at(13, 22), "cause_identified": at(13, 23, 15), "fix_applied": at(14, 0)}
        self.assertEqual({name: marked[name] for name in expected}, expected)
        called = incident.escalations.get()
        self.assertEqual((called.to_team, called.requested_at), ("Infrastructure team", at(13, 22, 40)))

    def test_measures_factor_and_postmortem_are_created(self):
        incident = self.confirm()
        self.assertEqual(incident.measures.count(), 4)
        self.assertEqual(incident.factors.get().category.code, "CFG")
        self.assertEqual(incident.postmortem.status, "draft")
        self.assertIn("{{ timeline }}", incident.postmortem.text)

    def test_importing_person_does_not_become_the_lead(self):
        incident = self.confirm()
        self.assertEqual((incident.lead, incident.declared_by, incident.postmortem.owner), (None, self.ada, self.ada))
        self.assertFalse(incident.roles.exists())
        effort = load_parts(incident, now=NOW).metrics["effort"]
        self.assertEqual((effort.seconds, effort.null_reason), (None, "no responders recorded"))
        self.assertEqual(set(incident.entries.values_list("author", flat=True)), {self.ada.pk})

    def test_pages_and_api_show_a_missing_lead(self):
        incident = self.confirm()
        self.client.force_login(self.grace)
        page = self.client.get(f"/incidents/{incident.ref}/")
        self.assertEqual(page.context["people"](), [])
        lead = next(fact for fact in page.context["facts"]() if fact["label"] == "Incident lead")
        self.assertEqual(lead["value"], "")
        self.assertContains(page, "Not set")
        rows = self.client.get("/incidents/?status=").content.decode()
        self.assertRegex(rows, r'<td class="hide minor">\s*—\s*</td>')
        self.assertIsNone(self.client.get(f"/api/v1/incidents/{incident.ref}/").json()["incident"]["lead"])

    def test_importing_person_counts_as_responder_after_an_entry(self):
        incident = self.confirm()
        add_entry(incident, by=self.ada, text="The vendor confirms the cause.", at=incident.started_at, now=NOW)
        self.assertEqual([person.pk for person in display.people(load_parts(incident, now=NOW))], [self.ada.pk])

    def test_without_a_lead_the_importing_person_is_responsible(self):
        incident = self.confirm()
        self.assertEqual(incident.answerable, self.ada)
        self.assertEqual([incident.is_led_by(person) for person in [self.ada, self.grace]], [True, False])
        Postmortem.objects.filter(incident=incident).update(required=True, due_on=NOW.date())
        self.assertEqual(postmortems_with_a_date().get(incident=incident).fallback_id, self.ada.pk)
        assign_role(incident, role="lead", to=self.grace, by=self.ada, now=NOW)
        self.assertEqual([incident.is_led_by(person) for person in [self.ada, self.grace]], [False, True])

    def test_text_imported_twice_is_one_incident(self):
        incident = self.confirm()
        kept = self.bring()
        self.assertEqual(kept.incident, incident)
        other = import_documents(
            [("copy.txt", OUTAGE.read_text().replace("\n", "\r\n").encode())], by=self.grace, now=NOW
        )[0]
        with self.assertRaisesMessage(Refused, f"imported as {incident.ref}"):
            confirm_import(other, by=self.grace, imported=self.imported(other), now=NOW)

    def test_repeated_confirmation_creates_one_incident(self):
        kept = self.bring()
        imported = self.imported(kept)
        confirm_import(kept, by=self.ada, imported=imported, now=NOW)
        with self.assertRaisesMessage(Refused, "already confirmed"):
            confirm_import(kept, by=self.ada, imported=imported, now=NOW)
        self.assertEqual(Incident.objects.count(), 1)

    def test_duplicate_in_a_restricted_circle_is_not_mentioned(self):
        incident = self.confirm(restricted=True, reason="A customer is named.")
        kept = self.bring(by=self.mallory)
        theirs = confirm_import(kept, by=self.mallory, imported=self.imported(kept), now=NOW)
        self.assertNotEqual(theirs, incident)

    def test_failed_confirmation_stores_nothing(self):
        kept = self.bring()
        imported = self.imported(kept)
        circles = Circle.objects.count()
        with self.assertRaises(Exception):  # noqa: B017 - whatever breaks inside, nothing stays
            confirm_import(
                kept, by=self.ada, imported=imported.__class__(**{**imported.__dict__, "severity": 9}), now=NOW
            )
        kept.refresh_from_db()
        self.assertEqual((kept.state, Incident.objects.count(), Circle.objects.count()), ("waiting", 0, circles))

    def test_import_is_visible_to_its_author_only(self):
        kept = self.bring()
        for person in [self.grace, self.mona, self.dana]:
            self.client.force_login(person)
            self.assertEqual(self.client.get(f"/imports/{kept.pk}/").status_code, 404)
        with self.assertRaises(NotAllowed):
            import_documents([("x.txt", b"x")], by=self.linus, now=NOW)

    def test_stale_draft_does_not_overwrite_the_saved_one(self):
        kept = self.bring()
        save_choices(kept, by=self.ada, choices={**kept.choices, "title": "Mine"}, version=1, now=NOW)
        with self.assertRaisesMessage(Refused, "another window"):
            save_choices(kept, by=self.ada, choices=kept.choices, version=1, now=NOW)

    def test_unconfirmed_texts_are_deleted_after_30_days(self):
        kept = self.bring()
        self.assertEqual(delete_expired(now=kept.expires_at), 1)
        discarded = discard_import(self.bring(), by=self.ada, now=NOW)
        self.assertEqual(discarded.source, "")


class ImportPageTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_page_imports_reviews_and_confirms_a_text(self):
        answer = self.client.post("/imports/read/", {"text": OUTAGE.read_text()}, follow=True)
        self.assertContains(answer, "Review import")
        self.assertContains(answer, "read as 14 Feb. Correct?")
        kept = Import.objects.get()
        posted = as_posted({**kept.choices, "kind": "real", "severity": 1, "title": "User API errors"})
        answer = self.client.post(f"/imports/{kept.pk}/create/", {**posted, "version": 1})
        incident = Incident.objects.get()
        self.assertRedirects(answer, f"/incidents/{incident.ref}/", fetch_redirect_response=False)
        self.assertContains(self.client.get(answer.url), f"{incident.ref} was created.")

    def test_rows_without_questions_are_collapsed(self):
        page = self.client.post("/imports/read/", {"text": OUTAGE.read_text()}, follow=True).text
        folded = page.count('<details class="db-values">')
        assert folded > 5
        assert folded < page.count("data-item")  # what has to be checked stays open

    def test_invalid_values_are_field_errors_and_input_is_kept(self):
        kept = import_documents([("outage.txt", OUTAGE.read_bytes())], by=self.ada, now=timezone.now())[0]
        posted = as_posted({**kept.choices, "kind": "real", "severity": 1, "title": "Kept words"})
        posted |= {"ended": "2024-02-13 02:00", "entries-1-at": "22:05", "zone": "Nowhere"}
        answer = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertContains(answer, "Kept words", status_code=422)
        self.assertContains(answer, "Choose a time zone", status_code=422)
        self.assertContains(answer, "Add the date, for example 2024-02-13 22:05.", status_code=422)
        self.assertEqual(Incident.objects.count(), 0)

    def test_skipped_clock_time_raises_a_question(self):
        kept = import_documents([("outage.txt", OUTAGE.read_bytes())], by=self.ada, now=timezone.now())[0]
        posted = as_posted({**kept.choices, "kind": "real", "severity": 1, "zone": "Europe/London"})
        posted |= {"started": "2024-03-31 01:30", "ended": "2024-10-27 01:30"}
        answer = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertContains(answer, "01:30 on Sun 31 Mar does not exist", status_code=422)
        self.assertContains(answer, "01:30 on Sun 27 Oct is ambiguous", status_code=422)
        self.assertContains(answer, "Enter 01:30+01:00 or 01:30+00:00.", status_code=422)

    def test_repeated_hour_is_created_as_the_draft_read_it(self):
        text = REPEATED_HOUR.format(first="02:30", second="02:10", day=27).replace("2026", "2024")
        kept = import_documents([("queue.md", text.encode())], by=self.ada, now=timezone.now())[0]
        self.assertEqual(kept.choices["entries"][1]["at"], "2024-10-27 02:10+01:00")
        posted = {**as_posted({**kept.choices, "kind": "real", "severity": 2}), "version": 1}
        answer = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertEqual(answer.status_code, 302)
        times = list(Incident.objects.get().entries.order_by("at").values_list("at", flat=True)[:2])
        self.assertEqual(times, [datetime(2024, 10, 27, *clock, tzinfo=UTC) for clock in [(0, 30), (1, 10)]])

    def test_empty_binary_and_template_texts_are_rejected(self):
        for text in ["   ", "\x00\x01\x02\x03" * 50]:
            answer = self.client.post("/imports/read/", {"text": text})
            self.assertEqual(answer.status_code, 422)
        self.assertEqual(Incident.objects.count(), 0)

    def test_hostile_text_is_shown_as_text(self):
        text = OUTAGE.read_text().replace("Engineers began", "<script>alert(1)</script> Engineers began")
        answer = self.client.post("/imports/read/", {"text": text}, follow=True)
        self.assertNotContains(answer, "<script>alert(1)</script>")
        self.assertContains(answer, "&lt;script&gt;alert(1)&lt;/script&gt;")
