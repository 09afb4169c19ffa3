from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from core.testing import TeamTestCase, at_most
from reminders.actions.edit_policy import StepInput
from reminders.models import Snooze
from reminders.schedule import morning_after
from reminders.tests.factories import make_policy

URL = "/api/v1/reminders/"


class RemindersApiTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def snooze(self, **body):
        return self.client.post(f"{URL}snooze/", body, "application/json")

    def test_all_reminders_are_snoozed_and_resumed(self):
        assert self.client.get(URL).json()["snoozed_until"] is None
        answer = self.snooze(days=2, reason="Away.")
        assert answer.status_code == 201
        until = datetime.fromisoformat(answer.json()["until"])
        assert timedelta(days=1) < until - timezone.now() < timedelta(days=3)
        assert datetime.fromisoformat(self.client.get(URL).json()["snoozed_until"]) == until
        assert self.client.post(f"{URL}resume/", content_type="application/json").json() == {"ended": 1}
        assert self.client.get(URL).json()["snoozed_until"] is None

    def test_invalid_fields_are_named(self):
        for body, field in [({"days": 8, "reason": "x"}, "days"), ({"days": 1}, "reason")]:
            assert list(self.snooze(**body).json()["errors"]) == [field]
        for ref in ["A-999999", "INC-1", "nothing"]:
            assert list(self.snooze(days=1, reason="x", about=ref).json()["errors"]) == ["about"]
        assert not Snooze.objects.exists()

    def test_snooze_ends_in_the_morning_of_the_person(self):
        User.objects.filter(pk=self.ada.pk).update(time_zone="Pacific/Auckland")
        until = datetime.fromisoformat(self.snooze(days=1, reason="Away.").json()["until"])
        assert until.astimezone(ZoneInfo("Pacific/Auckland")).hour == 6

    def test_snooze_hour_is_kept_across_a_clock_change(self):
        zone = ZoneInfo("Europe/Berlin")
        until = morning_after(datetime(2024, 3, 30, 12, tzinfo=zone), 1, zone)
        assert (until.day, until.hour, until.utcoffset()) == (31, 6, timedelta(hours=2))


class PolicyApiTests(TeamTestCase):
    def test_patch_keeps_the_steps_that_are_not_sent(self):
        self.client.force_login(self.mona)
        policy = make_policy(by=self.mona, priorities=["P1"])
        before = list(policy.steps.values_list("pk", flat=True))
        url = f"/api/v1/reminder-policies/{policy.pk}/"
        answer = self.client.patch(url, {"hour": 7}, "application/json")
        assert (answer.status_code, answer.json()["hour"], answer.json()["name"]) == (200, 7, policy.name)
        assert [step["id"] for step in answer.json()["steps"]] == before
        assert answer.json()["priorities"] == ["P1"]

    def test_query_count_of_the_list_is_constant(self):
        steps = [StepInput(offset=3, audience="person", person=self.ada), StepInput(offset=5, audience="lead")]
        self.client.force_login(self.mona)
        for count in [1, 3]:
            for number in range(count):
                make_policy(by=self.mona, name=f"Policy {count} {number}", steps=steps)
            with at_most(6):  # session, user, rows, teams, calendars, steps
                rows = self.client.get("/api/v1/reminder-policies/").json()["results"]
        assert [step["person"] for step in rows[0]["steps"]] == ["ada", None]
