"""Attacks on tasks and audits."""

import pytest
from django.urls import reverse

from audits.models import AuditSchedule
from audits.tests.factories import make_run
from core.errors import Invalid
from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.actions.progress import add_evidence
from tasks.tests.factories import make_task


class HostileTests(TeamTestCase):
    def post_json(self, name, body, *args):
        self.client.force_login(self.ada)
        return self.client.post(reverse(name, args=args), body, content_type="application/json")

    def test_filtering_by_hidden_objects_reveals_nothing(self):
        hidden = make_incident(circle=self.circle)
        task = make_task(incident=hidden)
        self.client.force_login(self.mallory)
        for name, field, ref, none in [
            ("api-task-list", "incident", hidden.ref, "INC-999999"),
            ("api-task-list", "incident", str(hidden.pk), "999999"),
            ("api-audit-run-list", "task", task.ref, "A-999999"),
            ("api-audit-run-list", "task", str(task.pk), "999999"),
        ]:
            asked = [self.client.get(reverse(name), {field: value}) for value in [ref, none]]
            self.assertEqual(asked[0].status_code, asked[1].status_code, (name, ref))
            self.assertEqual(asked[0].content, asked[1].content, (name, ref))

    def test_lists_can_be_filtered_by_reference(self):
        incident = make_incident()
        task, _ = make_task(incident=incident, closes_by="run"), make_task()
        run, _ = make_run(task=task), make_run()
        self.client.force_login(self.grace)
        for name, field, value, found in [
            ("api-task-list", "incident", incident.ref, task.ref),
            ("api-audit-run-list", "task", task.ref, run.ref),
        ]:
            rows = self.client.get(reverse(name), {field: value}).json()["results"]
            self.assertEqual([row["ref"] for row in rows], [found])

    def test_dates_at_the_edge_of_the_calendar_are_refused(self):
        task = make_task(owner=self.ada)
        checklist = make_run().version.checklist.slug
        for day in ["9999-12-31", "0001-01-01"]:
            sent = self.post_json("api-task-date", {"due_on": day, "reason": "Later"}, task.pk)
            self.assertEqual(sent.status_code, 422, day)
            check = {"question": "Held", "threshold": "0", "checker": "grace", "check_on": day}
            self.assertEqual(self.post_json("api-task-check", check, task.pk).status_code, 422, day)
            plan = {"checklist": checklist, "title": "Later", "starts_on": day, "rrule": "FREQ=DAILY"}
            self.assertEqual(self.post_json("api-audit-schedule-list", plan).status_code, 422, day)
            self.assertEqual(
                self.post_json("api-audit-run-list", {"checklist": checklist, "due_on": day}).status_code, 422
            )
        self.assertEqual(self.client.get(reverse("tasks:board")).status_code, 200)

    @pytest.mark.slow
    def test_blank_date_is_refused(self):
        task = make_task(owner=self.ada)
        self.client.force_login(self.ada)
        for nothing in ["", " ", "\x0b", "\u00a0", "\u2003 "]:
            answer = self.client.post(reverse("tasks:date", args=[task.pk]), {"due_on": nothing, "reason": "Later"})
            self.assertEqual(answer.status_code, 422, repr(nothing))

    def test_recurrence_rule_without_a_description_is_refused(self):
        checklist = make_run().version.checklist.slug
        for rule in [
            "FREQ=DAILY;UNTIL=2026-01-01",
            "FREQ=DAILY;UNTIL=TOMORROW",
            "FREQ=DAILY;UNTIL=",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=YEARLY;BYMONTH=-1",
            "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=1,2",
            "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=",
            "FREQ=MONTHLY;BYMONTHDAY=x",
            "FREQ=DAILY;FREQ=SECONDLY",
            "FREQ=DAILY\nFREQ=SECONDLY",
        ]:
            plan = {"checklist": checklist, "title": "Often", "starts_on": "2090-01-01", "rrule": rule}
            self.assertEqual(self.post_json("api-audit-schedule-list", plan).status_code, 422, rule)
        self.assertFalse(AuditSchedule.objects.exists())
        self.assertEqual(self.client.get(reverse("audits:schedules")).status_code, 200)

    @pytest.mark.slow
    def test_invalid_numbers_are_client_errors(self):
        self.client.force_login(self.grace)
        for odd in ["A-²", f"A-{'9' * 5000}", "A-9999999999999999999", "A--1", "²"]:
            sent = self.client.post(reverse("tasks:bulk-owner"), {"task": [odd], "owner-owner": "ada"})
            self.assertEqual(sent.status_code, 422, odd[:30])
        for odd in ["INC-²", "INC-9999999999999999999", "INC-", "²", "INC-\x00"]:
            for name in ["tasks:board", "tasks:new"]:
                self.assertIn(self.client.get(reverse(name), {"incident": odd}).status_code, {200, 400}, odd)
        checklist = make_run().version.checklist.slug
        for odd in ["²", "99999", "-1"]:
            answer = self.client.get(reverse("audits:checklist", args=[checklist]), {"version": odd})
            self.assertIn(answer.status_code, {200, 404}, odd)

    def test_evidence_links_must_be_http_urls(self):
        task = make_task(owner=self.ada)
        for url in ["javascript:alert(1)", "data:text/html,x", "ftp://files.example/a", "//evil.example/"]:
            with self.assertRaises(Invalid):
                add_evidence(task, by=self.ada, url=url)
            self.assertEqual(self.post_json("api-task-evidence", {"url": url}, task.pk).status_code, 422, url)
