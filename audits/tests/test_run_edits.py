"""Edit, cancel and repeat runs, and their history on the page."""

from datetime import date, timedelta

from audits.actions.answers import answer_item
from audits.actions.planning import plan_run
from audits.actions.repeat_runs import repeat_run
from audits.actions.run_edits import cancel_run, edit_run
from audits.actions.runs import acknowledge_missed
from audits.models import Checklist
from audits.tests.factories import make_run
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.models import Notification
from tasks.tests.factories import make_task

DUE = date(2031, 5, 3)
FACTS = {"title": "Pools of Search", "scope": "2 pools", "service": None, "team": None, "due_on": DUE}


class EditTests(TeamTestCase):
    def test_history_of_an_edited_run_has_old_and_new_values(self):
        run = edit_run(make_run(title="Pools of Checkout"), by=self.grace, **FACTS, now=NOW)
        assert (run.title, run.due_on, run.closes_on) == ("Pools of Search", DUE, DUE + timedelta(days=7))
        self.client.force_login(self.ada)
        page = self.client.get(run.get_absolute_url())
        self.assertContains(page, "title: Pools of Checkout → Pools of Search")

    def test_assignee_is_notified_of_another_due_date_only(self):
        run = make_run(assignee=self.ada, due_on=date(2031, 5, 1))
        edit_run(run, by=self.ada, **FACTS, now=NOW)
        run = edit_run(run, by=self.grace, **{**FACTS, "title": "Pools"}, now=NOW)
        self.assertFalse(Notification.objects.filter(recipient=self.ada).exists())
        edit_run(run, by=self.grace, **{**FACTS, "due_on": date(2031, 5, 9)}, now=NOW)
        note = Notification.objects.get(recipient=self.ada)
        self.assertIn(f"Grace changed the due date of {run.ref}", note.title)
        self.assertEqual(note.text, "Due 9 May 2031. Before: 3 May 2031.")

    def test_run_without_a_due_date_is_edited(self):
        run = edit_run(make_run(due_on=None), by=self.grace, **{**FACTS, "due_on": None}, now=NOW)
        assert (run.title, run.due_on) == ("Pools of Search", None)

    def test_signed_or_canceled_run_is_not_edited(self):
        run = cancel_run(make_run(), by=self.mona, reason="Wrong service", now=NOW)
        with self.assertRaises(Refused):
            edit_run(run, by=self.ada, **FACTS, now=NOW)
        with self.assertRaises(NotAllowed):
            edit_run(make_run(), by=self.linus, **FACTS, now=NOW)

    def test_canceling_requires_a_reason_and_planner_or_manager(self):
        run = make_run(created_by=self.ada)
        with self.assertRaises(Invalid):
            cancel_run(run, by=self.ada, reason="", now=NOW)
        with self.assertRaisesMessage(NotAllowed, "Only managers and the person who planned"):
            cancel_run(run, by=self.grace, reason="Not needed", now=NOW)
        cancel_run(run, by=self.ada, reason="Wrong service", now=NOW)
        self.client.force_login(self.grace)
        page = self.client.get(run.get_absolute_url())
        self.assertContains(page, "Wrong service")
        self.assertContains(page, "Plan again")
        self.assertNotContains(page, "Sign-off")

    def test_run_without_a_due_date_is_due_in_14_days(self):
        run = plan_run(Checklist.objects.get(slug="lb-baseline"), by=self.ada, now=NOW)
        assert run.due_on == NOW.date() + timedelta(days=14)

    def test_history_contains_every_answer_change(self):
        run = make_run(items=1)
        for value in ["pass", "fail"]:
            answer_item(run, run.version.items.get(), by=self.grace, value=value, now=NOW)
        self.client.force_login(self.ada)
        page = self.client.get(run.get_absolute_url())
        self.assertContains(page, "changed the answer to item 1")
        self.assertContains(page, "Pass → Fail")


class ReplanMissedRunTests(TeamTestCase):
    def test_missed_run_without_a_task_can_be_replanned_once(self):
        run = acknowledge_missed(make_run(state="missed"), by=self.mona, reason="Holidays", now=NOW)
        assert run.missed_acknowledged_at == NOW
        again = repeat_run(run, by=self.ada, now=NOW)
        assert (again.repeats, again.state, again.due_on) == (run, "planned", NOW.date() + timedelta(days=7))
        with self.assertRaisesMessage(Refused, f"{again.ref} already repeats"):
            repeat_run(run, by=self.ada, now=NOW)

    def test_open_run_cannot_be_replanned(self):
        with self.assertRaisesMessage(Refused, "Only missed, canceled and failed runs"):
            repeat_run(make_run(), by=self.ada, now=NOW)


class IncidentOfRunTests(TeamTestCase):
    def plan(self, by=None, **facts):
        self.client.force_login(by or self.ada)
        return self.client.post(
            "/api/v1/audit-runs/", {"checklist": "lb-baseline", **facts}, content_type="application/json"
        )

    def test_run_belongs_to_the_selected_incident(self):
        incident = make_incident()
        answer = self.plan(incident=incident.ref)
        assert (answer.status_code, answer.json()["incident"]) == (201, incident.ref)

    def test_hidden_incident_cannot_be_selected(self):
        answer = self.plan(by=self.mallory, incident=make_incident(circle=self.circle).ref)
        self.assertContains(answer, "Incident not found.", status_code=422)

    def test_run_must_have_the_incident_of_its_task(self):
        task = make_task(closes_by="run", incident=make_incident())
        with self.assertRaisesMessage(Invalid, "does not belong to"):
            plan_run(Checklist.objects.get(slug="lb-baseline"), by=self.ada, task=task, incident=make_incident())

    def test_form_accepts_an_incident(self):
        incident = make_incident()
        self.client.force_login(self.ada)
        self.client.post("/audits/runs/create/", {"checklist": "lb-baseline", "incident": incident.ref})
        assert incident.audit_runs.exists()
