"""Any rule of a schedule is set, explained and edited on the page as in the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audits.actions.schedules import create_schedule
from audits.models import AuditSchedule, Checklist
from core.testing import TeamTestCase

API = "/api/v1/audit-schedules/"
FIRST_MONDAY = "FREQ=MONTHLY;BYDAY=1MO"


class CustomRuleTests(TeamTestCase):
    def setUp(self) -> None:
        self.start = timezone.localdate() + timedelta(days=10)
        self.client.force_login(self.mona)

    def typed(self, **fields: Any) -> dict[str, Any]:
        facts = {"checklist": "lb-baseline", "title": "Audit", "starts_on": self.start.isoformat()}
        return {**facts, "opens_days_before": 5, "closes_days_after": 7, "rrule": "custom", **fields}

    def create(self, **fields: Any) -> Any:
        return self.client.post("/audits/schedules/create/", self.typed(**fields))

    def stored(self, rule: str) -> AuditSchedule:
        checklist = Checklist.objects.get(slug="lb-baseline")
        return create_schedule(checklist, by=self.mona, title="Audit", starts_on=self.start, rrule=rule)

    def test_page_creates_and_shows_a_custom_rule(self) -> None:
        made = self.create(custom_rule="rrule:freq=monthly;byday=1mo")
        page = self.client.get(made.headers["Location"])
        self.assertEqual(AuditSchedule.objects.get().rrule, FIRST_MONDAY)
        self.assertContains(page, "Every month on the first Monday")

    def test_dates_are_shown_before_anything_is_saved(self) -> None:
        page = self.create(custom_rule="FREQ=WEEKLY;INTERVAL=2", preview="1")
        self.assertContains(page, "Every 2 weeks. Not saved yet.")
        for weeks in [0, 2, 4]:
            self.assertContains(page, f"{self.start + timedelta(weeks=weeks):%-d %b}")
        self.assertFalse(AuditSchedule.objects.exists())

    def test_rule_that_cannot_be_used_is_refused_with_the_reason_on_page_and_api(self) -> None:
        for rule, reason in [
            ("FREQ=HOURLY", "A rule must repeat by day, week, month or year."),
            ("every monday", "A rule must repeat by day, week, month or year."),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "This rule has no date after"),
        ]:
            with self.subTest(rule):
                page = self.create(custom_rule=rule)
                self.assertContains(page, reason, status_code=422)
                sent = self.client.post(API, self.typed(rrule=rule), content_type="application/json")
                self.assertIn(reason, sent.json()["errors"]["rrule"][0])

    def test_rule_without_its_choice_is_not_ignored(self) -> None:
        self.assertContains(self.create(rrule="", custom_rule=FIRST_MONDAY), "Choose “custom rule”", status_code=422)
        self.assertContains(self.create(), "Enter a rule.", status_code=422)

    def test_rule_from_the_api_is_edited_on_the_page(self) -> None:
        body = self.typed(rrule="freq=weekly;byday=tu,fr")
        made = self.client.post(API, body, content_type="application/json").json()
        self.assertEqual(made["rrule"], "FREQ=WEEKLY;BYDAY=TU,FR")
        self.assertEqual(made["frequency"], "every week on Tuesday and Friday")
        self.assertEqual(len(made["then_due"]), 3)
        url = f"/audits/schedules/{made['id']}/edit/"
        self.assertContains(self.client.get(url), 'value="FREQ=WEEKLY;BYDAY=TU,FR"')
        edit = {**self.typed(title="Twice a week", custom_rule=made["rrule"]), "next_due": self.start.isoformat()}
        self.assertEqual(self.client.post(url, edit).status_code, 302)
        self.client.post(url, {**edit, "custom_rule": "FREQ=WEEKLY;BYDAY=MO"})
        self.assertEqual(AuditSchedule.objects.get().rrule, "FREQ=WEEKLY;BYDAY=MO")
        self.client.post(url, {**edit, "rrule": "FREQ=MONTHLY", "custom_rule": "FREQ=WEEKLY;BYDAY=MO"})
        self.assertEqual(AuditSchedule.objects.get().rrule, "FREQ=MONTHLY")

    def test_schedule_shows_its_next_three_dates(self) -> None:
        schedule = self.stored("FREQ=DAILY;INTERVAL=10")
        page = self.client.get(schedule.get_absolute_url())
        for days in [10, 20, 30]:
            self.assertContains(page, f"{self.start + timedelta(days=days):%-d %b}")
