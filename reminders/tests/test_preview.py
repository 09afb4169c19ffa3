"""The preview lists recipients, dates and missing recipients."""

from datetime import date

from core.testing import TeamTestCase
from reminders.actions.edit_policy import StepInput
from reminders.preview import Case, preview
from reminders.rules import load_rules
from reminders.tests.factories import ICAL, make_calendar, make_policy

FRIDAY = date(2026, 3, 13)


class PreviewTests(TeamTestCase):
    def see(self, **facts):
        rules = load_rules()
        case = Case("task", FRIDAY, self.ada, self.team, facts={"priority": "P1"}, **facts)
        return preview(rules[0], case, rules)

    def test_preview_shows_days_hours_people_and_holidays(self):
        calendar = make_calendar(by=self.mona, content=ICAL.replace("20200317", "20200316"))
        make_policy(by=self.mona, steps=[StepInput(-3), StepInput(1), StepInput(3, "lead")], calendars=[calendar])
        found = self.see()
        assert found.title == "For a P1 task due Fri 13 Mar: three messages"
        assert [(line.day.day, line.who, line.role, line.note) for line in found.lines] == [
            (10, "Ada", "owner", ""),
            (17, "Ada", "owner", "Mon 16 Mar is a holiday"),
            (19, "Grace", "team lead", "Mon 16 Mar is a holiday"),
        ]
        assert found.lines[0].at.hour == 9
        assert found.is_own

    def test_step_without_a_recipient_shows_its_substitute(self):
        make_policy(by=self.mona, steps=[StepInput(0), StepInput(3, "lead"), StepInput(4, "incident")])
        self.team.lead = None
        found = self.see()
        assert found.title.endswith("three messages, one without a recipient")
        assert [(line.who, line.missing) for line in found.lines] == [
            ("Ada", ""),
            ("Mona", "Team lead"),
            ("", "Incident lead"),
        ]

    def test_preview_says_if_another_policy_applies(self):
        make_policy(by=self.mona)
        make_policy(by=self.mona, name="Team", priorities=[], teams=[self.team])
        rules = load_rules()
        case = Case("task", FRIDAY, self.ada, self.team, facts={"priority": "P1"})
        found = preview(next(rule for rule in rules if rule.name.startswith("P1 tasks")), case, rules)
        assert (found.applies, found.is_own) == ("Team", False)

    def test_page_previews_the_form_without_saving(self):
        policy = make_policy(by=self.mona)
        self.client.force_login(self.mona)
        data = {"name": "P1 tasks", "items": "task", "priorities": "P1", "hour": "11", "digest": "daily"}
        data |= {"quiet_from": "19", "quiet_to": "8", "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0"}
        data |= {"steps-0-days": "2", "steps-0-unit": "calendar", "steps-0-side": "after"}
        data |= {"steps-0-audience": "owner", "steps-0-channel": "mail", "case-due": "2026-03-13"}
        data |= {"case-owner": "ada", "case-team": "api", "case-priority": "P1", "case-kind": "task"}
        answer = self.client.post(f"/settings/policies/{policy.pk}/preview/", data, headers={"HX-Request": "true"})
        self.assertContains(answer, "For a P1 task due Fri 13 Mar: one message")
        self.assertContains(answer, "15 Mar")
        self.assertNotContains(answer, "<html")
        assert policy.steps.filter(removed_at=None).count() == 2
