"""People who have not answered an invitation are reminded three days before the deadline, until they answer."""

from datetime import date, timedelta
from unittest import mock

from core.testing import NOW, TeamTestCase
from reminders.actions.planning import plan
from reminders.models import Policy, ScheduledReminder
from reminders.preview import Case, preview
from reminders.rules import load_rules
from training.actions.enrollment import rsvp
from training.tests.factories import make_enrollment, make_session


class InvitationReminderTests(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, rsvp_until=NOW + timedelta(days=5))
        self.row = make_enrollment(self.session, self.ada, "invited")

    def planned(self, now=NOW):
        with mock.patch("django.utils.timezone.now", return_value=now):
            plan(now=now)
        rows = ScheduledReminder.objects.filter(kind="invitation", state="planned")
        return list(rows.values_list("recipient__handle", "day"))

    def test_reminder_is_sent_three_days_before_the_rsvp_deadline(self):
        assert self.planned() == [("ada", date(2026, 3, 4))]

    def test_reminder_is_sent_three_days_before_the_start(self):
        type(self.session).objects.update(rsvp_until=None)
        assert self.planned(NOW + timedelta(days=3)) == [("ada", date(2026, 3, 6))]

    def test_any_rsvp_stops_the_reminder(self):
        self.planned()
        rsvp(self.session, by=self.ada, state="maybe", now=NOW)
        assert self.planned() == []

    def test_no_reminder_after_the_deadline_or_cancellation(self):
        assert self.planned(NOW + timedelta(days=5, minutes=1)) == []
        type(self.session).objects.update(status="canceled")
        assert self.planned() == []

    def test_managers_see_the_policy_with_a_preview(self):
        rules = load_rules()
        policy = Policy.objects.get(slug="invitations")
        rule = next(rule for rule in rules if rule.policy_id == policy.pk)
        found = preview(rule, Case("invitation", date(2026, 3, 20), self.ada), rules)
        assert [(line.who, line.day) for line in found.lines] == [("Ada", date(2026, 3, 17))]
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/settings/policies/"), "Unanswered invitations")
