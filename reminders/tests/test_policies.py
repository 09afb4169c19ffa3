"""Policies as data: which one applies, what it plans, and what editing it does."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership
from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from notifications.models import DaysOff, Preferences
from reminders.actions.edit_policy import StepInput, edit_policy, remove_policy
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.due_sources import due_source
from reminders.models import Policy, ScheduledReminder
from reminders.rules import load_rules, winning_rule
from reminders.tests.due_items import DueDate, PromiseTestCase, open_promises
from reminders.tests.factories import ICAL, make_calendar, make_policy

pytestmark = pytest.mark.both_databases

TODAY = NOW.date()  # a Monday


class WinningPolicyTests(TeamTestCase):
    def wins(self, **facts):
        rule = winning_rule("task", facts, load_rules())
        return rule.name if rule else None

    def test_policy_priority_is_kind_team_priority_severity_default(self):
        make_policy(by=self.mona, name="Severity", priorities=[], severities=["SEV-1"])
        make_policy(by=self.mona, name="Priority", priorities=["P1"])
        make_policy(by=self.mona, name="Team", priorities=[], teams=[self.team])
        make_policy(by=self.mona, name="Kind", priorities=[], task_kinds=["repair"])
        everything = {"severity": "SEV-1", "priority": "P1", "team": self.team.pk, "task_kind": "repair"}
        for facet in ("task_kind", "team", "priority", "severity"):
            assert self.wins(**everything) == facet.removeprefix("task_").capitalize()
            everything.pop(facet)
        assert self.wins() == "Default"

    def test_all_conditions_of_a_policy_must_match(self):
        make_policy(by=self.mona, name="Both", priorities=["P1"], teams=[self.team])
        assert self.wins(priority="P1", team=self.team.pk) == "Both"
        assert self.wins(priority="P1") == "Default"

    def test_policy_of_one_kind_of_item_does_not_apply_to_others(self):
        make_policy(by=self.mona, items=["postmortem"], priorities=[])
        assert self.wins(priority="P1") == "Default"


class EditTests(TeamTestCase):
    def test_responders_cannot_change_policies(self):
        with pytest.raises(NotAllowed, match="Only managers can change reminder policies"):
            make_policy(by=self.ada)

    def test_invalid_policies_are_field_errors(self):
        before = Policy.objects.count()
        for facts, field in [
            ({"name": " "}, "name"),
            ({"items": [], "priorities": []}, "items"),
            ({"steps": [StepInput(1), StepInput(1)]}, "steps"),
            ({"steps": [StepInput(91)]}, "steps"),
            ({"steps": [StepInput(1, "person")]}, "steps"),
            ({"steps": [StepInput(n) for n in range(13)]}, "steps"),
        ]:
            with pytest.raises(Invalid) as caught:
                make_policy(by=self.mona, **facts)
            assert caught.value.field == field, facts
        assert Policy.objects.count() == before

    def test_moved_steps_keep_their_id(self):
        policy = make_policy(by=self.mona)
        first = policy.steps.get(offset=0)
        edit_policy(policy, by=self.mona, name="P1", steps=[StepInput(2, pk=first.pk)], version=1, now=NOW)
        assert [(step.pk, step.offset) for step in policy.steps.filter(removed_at=None)] == [(first.pk, 2)]
        with pytest.raises(StaleVersion):
            edit_policy(policy, by=self.mona, name="P1", steps=[StepInput(2)], version=1, now=NOW)

    def test_edits_of_different_fields_keep_each_other(self):
        policy = make_policy(by=self.mona)
        read_before = Policy.objects.get(pk=policy.pk)
        edit_policy(policy, by=self.mona, name="Urgent", steps=[StepInput(4)], now=NOW)
        edit_policy(read_before, by=self.mona, hour=7, now=NOW)
        policy.refresh_from_db()
        assert (policy.name, policy.hour) == ("Urgent", 7)
        assert [step.offset for step in policy.steps.filter(removed_at=None)] == [4]

    def test_steps_can_swap_their_days(self):
        policy = make_policy(by=self.mona, steps=[StepInput(0), StepInput(1)])
        one, two = policy.steps.all()
        edit_policy(policy, by=self.mona, name="P1", steps=[StepInput(1, pk=one.pk), StepInput(0, pk=two.pk)], now=NOW)
        assert {step.pk: step.offset for step in policy.steps.all()} == {one.pk: 1, two.pk: 0}

    def test_items_of_a_removed_policy_use_the_next_one(self):
        policy = make_policy(by=self.mona)
        remove_policy(policy, by=self.mona, now=NOW)
        rules = load_rules()
        assert [rule.name for rule in rules if rule.applies_to("task")] == ["Default"]
        with pytest.raises(Refused):
            remove_policy(Policy.objects.get(slug="standard"), by=self.mona, now=NOW)

    def test_invalid_form_keeps_its_values_and_marks_the_row(self):
        self.client.force_login(self.mona)
        row = {"days": "2", "unit": "working", "side": "after", "audience": "person", "who": "@none", "channel": "mail"}
        steps = {f"steps-0-{name}": value for name, value in row.items()}
        data = {"name": "Mine", "items": "task", "hour": "9", "quiet_from": "19", "quiet_to": "8", "digest": "daily"}
        counts = {"steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0"}
        answer = self.client.post("/settings/policies/new/", {**data, **steps, **counts})
        self.assertContains(answer, "Enter an active person, for example @grace.", status_code=422)
        self.assertContains(answer, "@none", status_code=422)
        answer = self.client.post("/settings/policies/new/", {**data, **steps, **counts, "steps-0-who": "@grace"})
        assert answer.status_code == 302
        assert Policy.objects.get(name="Mine").steps.get().person == self.grace


class PlanningByPolicyTests(PromiseTestCase):
    """The test rows have no facets of their own: two are given by their title."""

    def setUp(self):
        super().setUp()
        due_source("promise", facets={"priority": "title", "paused_until": "due"})(open_promises)

    def sent_reminders(self):
        rows = ScheduledReminder.objects.filter(state="sent").order_by("settled_at", "step__offset", "recipient")
        return [(row.settled_at.strftime("%d %b"), row.recipient.handle) for row in rows]

    def run_days(self, count, start=NOW):
        for n in range(count):
            plan(now=start + timedelta(days=n))
            send_due(now=start + timedelta(days=n))

    def test_each_item_follows_its_own_policy(self):
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(2, "incident", working=False)])
        self.promise(TODAY, title="P1")
        self.promise(TODAY, title="P2")
        self.run_days(4)
        assert self.sent_reminders() == [("02 Mar", "ada"), ("03 Mar", "ada"), ("04 Mar", "dana"), ("05 Mar", "grace")]

    def test_holidays_are_not_working_days(self):
        calendar = make_calendar(by=self.mona, content=ICAL.replace("20200317", "20200303"))
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(1)], calendars=[calendar])
        self.promise(TODAY, title="P1")
        self.run_days(4)
        assert self.sent_reminders() == [("04 Mar", "ada")]

    def test_weekly_policy_sends_on_mondays(self):
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(1), StepInput(2)], digest="weekly")
        self.promise(TODAY, title="P1")
        self.run_days(12)
        assert self.sent_reminders() == [("09 Mar", "ada")]

    def test_team_step_reminds_every_member_with_access(self):
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(0, "team", team=self.team)])
        Membership.objects.create(team=self.team, user=self.mallory)
        self.promise(TODAY, title="P1", circle=self.circle)
        self.run_days(2)
        assert sorted(who for _, who in self.sent_reminders()) == ["ada", "grace", "linus"]

    def test_recipient_without_access_is_replaced_by_the_manager(self):
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(0, "person", person=self.mallory)])
        self.promise(TODAY, title="P1", circle=self.circle)
        self.promise(TODAY, title="P1")
        self.run_days(2)
        assert sorted(who for _, who in self.sent_reminders()) == ["mallory", "mona"]

    def test_new_policy_does_not_repeat_sent_reminders(self):
        self.promise(date(2026, 2, 25), title="P1")
        self.run_days(2)
        assert self.sent_reminders() == [("02 Mar", "ada"), ("02 Mar", "grace")]
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(0), StepInput(1), StepInput(2, "lead")])
        self.run_days(2, NOW + timedelta(days=2))
        assert self.sent_reminders() == [("02 Mar", "ada"), ("02 Mar", "grace")]

    def test_blocked_task_pauses_owner_reminders_not_escalation(self):
        due_source("promise", facets={"priority": "title", "paused_until": "due"})(
            lambda: DueDate.objects.filter(done=False)
        )
        make_policy(by=self.mona, items=["promise"], steps=[StepInput(-1), StepInput(0), StepInput(-2, "lead")])
        self.promise(TODAY + timedelta(days=4), title="P1")  # paused until its due date, Friday
        self.run_days(6)
        assert self.sent_reminders() == [("04 Mar", "grace"), ("06 Mar", "ada")]


class PersonTests(PromiseTestCase):
    def run_at(self, day, hour=9):
        now = NOW.replace(hour=hour) + timedelta(days=(day - TODAY).days)
        plan(now=now)
        return send_due(now=now)

    def test_reminder_hour_of_the_person_is_used(self):
        Preferences.objects.create(person=self.ada, hour=14)
        self.promise(TODAY)
        assert [self.run_at(TODAY, hour) for hour in (9, 13, 14, 15)] == [0, 0, 1, 0]

    def test_changed_hour_moves_planned_reminders(self):
        self.promise(TODAY)
        self.run_at(TODAY, 7)
        Preferences.objects.create(person=self.ada, hour=15)
        assert [self.run_at(TODAY, hour) for hour in (9, 12, 15, 16)] == [0, 0, 1, 0]

    def test_own_quiet_hours_are_added_to_the_policy(self):
        Preferences.objects.create(person=self.ada, quiet_from=8, quiet_to=12)
        self.promise(TODAY)
        assert [self.run_at(TODAY, hour) for hour in (9, 11, 12)] == [0, 0, 1]

    def test_no_reminder_is_sent_on_days_off(self):
        Preferences.objects.create(person=self.ada, working_days=0b1111110)
        self.promise(TODAY)
        assert [self.run_at(TODAY + timedelta(days=n)) for n in range(2)] == [0, 1]

    def test_days_off_delay_own_reminders_and_reassign_escalations(self):
        DaysOff.objects.create(person=self.ada, first=TODAY, last=TODAY)
        DaysOff.objects.create(person=self.grace, first=TODAY - timedelta(days=5), last=TODAY + timedelta(days=5))
        self.promise(TODAY)
        self.promise(date(2026, 2, 25))  # three working days late
        self.run_at(TODAY)
        reminders = ScheduledReminder.objects.filter(state="sent").values_list("recipient__handle", flat=True)
        assert list(reminders) == ["mona"]

    def test_escalation_has_a_recipient_if_everyone_is_off(self):
        for person in (self.grace, self.mona, self.dana):
            DaysOff.objects.create(person=person, first=TODAY - timedelta(days=5), last=TODAY)
        self.promise(date(2026, 2, 25))
        self.run_at(TODAY)
        planned = ScheduledReminder.objects.filter(state="planned").values_list("recipient__handle", flat=True)
        assert list(planned) == ["grace"]
