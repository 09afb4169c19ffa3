"""Facilitators and planner are notified once that too few people come, at the RSVP deadline."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

from django.utils import timezone

from core.testing import NOW, TeamTestCase
from notifications.channels.email import compose
from notifications.links import action_url
from notifications.models import Notification
from notifications.targets import render_notices
from training.actions.session_edits import edit_session
from training.jobs import check_minimums
from training.models import Session
from training.tests.factories import make_enrollment, make_session

DEADLINE = NOW + timedelta(days=5)
DAY = timedelta(days=1)
LATE = DEADLINE + timedelta(hours=1)


class MinimumTests(TeamTestCase):
    def setUp(self):
        facts = {"facilitator": self.grace, "minimum": 2, "rsvp_until": DEADLINE}
        self.session = make_session(self.mona, **facts)
        make_enrollment(self.session, self.ada)

    def check(self, now=LATE):
        with mock.patch("training.jobs.database_now", return_value=now):
            return check_minimums()

    def notified(self):
        return sorted(Notification.objects.filter(kind="session_minimum").values_list("recipient__handle", flat=True))

    def test_facilitator_and_the_planner_get_one_notice(self):
        assert (self.check(DEADLINE - timedelta(minutes=1)), self.notified()) == (0, [])
        assert (self.check(), self.notified()) == (1, ["grace", "mona"])
        assert (self.check(), self.check(LATE + timedelta(hours=3)), self.notified()) == (0, 0, ["grace", "mona"])
        (line,) = render_notices(Notification.objects.filter(recipient=self.grace), self.grace)
        assert line.notice.title == "Too few people: Replay"
        assert line.notice.text.startswith("1 of at least 2 people are going.")

    def test_reached_minimum_at_the_deadline_sends_no_notice(self):
        make_enrollment(self.session, self.linus)
        assert self.check() == 0
        Session.objects.update(taken=1)
        assert (self.check(), self.notified()) == (0, [])

    def test_moved_deadline_is_checked_again(self):
        self.check()
        self.session.refresh_from_db()
        edit_session(self.session, by=self.mona, rsvp_until=DEADLINE + timedelta(days=1), now=LATE)
        assert self.check() == 0
        assert self.check(DEADLINE + timedelta(days=1, hours=1)) == 1
        assert self.notified() == ["grace", "grace", "mona", "mona"]

    def test_minimum_is_checked_the_day_before_without_a_deadline(self):
        Session.objects.update(rsvp_until=None)
        assert self.check(self.session.starts_at - timedelta(hours=25)) == 0
        assert self.check(self.session.starts_at - timedelta(hours=23)) == 1

    def test_canceled_started_and_unlimited_sessions_are_skipped(self):
        assert self.check(self.session.starts_at) == 0
        for facts in ({"minimum": 0}, {"minimum": 2, "status": "canceled"}):
            Session.objects.update(**facts)
            assert self.check() == 0

    def test_mail_links_to_moving_and_canceling(self):
        Session.objects.update(starts_at=timezone.now() + DAY, ends_at=timezone.now() + 2 * DAY, rsvp_until=NOW)
        self.check(timezone.now())
        note = Notification.objects.get(recipient=self.grace, kind="session_minimum")
        mail = compose(note.deliveries.get(), self.grace, render_notices([note], self.grace)).body
        assert "?do=move" in mail and "?do=cancel" in mail
        self.client.force_login(self.grace)
        url = urlsplit(action_url(note.pk, now=timezone.now())).path
        self.assertContains(self.client.get(url, {"do": "move"}), "Place or link")
        refused = self.client.post(url, {"action": "cancel", "reason": ""})
        self.assertContains(refused, "Enter a reason", status_code=422)
        self.assertContains(self.client.post(url, {"action": "cancel", "reason": "Too few"}), "You canceled S-")
        assert Session.objects.get().status == "canceled"

    def test_page_and_board_show_it_to_those_who_can_act(self):
        with mock.patch("django.utils.timezone.now", return_value=LATE):
            self.client.force_login(self.mona)
            self.assertContains(self.client.get(self.session.get_absolute_url()), "Move the session or lower")
            self.assertContains(self.client.get("/training/"), "Too few people:")

    def test_minimum_above_the_seats_is_refused_for_every_new_session(self):
        self.client.force_login(self.mona)
        start = (timezone.now() + DAY).isoformat()
        facts = {"title": "Wheel of misfortune", "minimum": 13}
        for url, more in [("sessions/", {}), ("sessions/series/", {"starts": [start], "minutes": 45, "place": "x"})]:
            answer = self.client.post(f"/api/v1/{url}", {**facts, **more}, content_type="application/json")
            assert (answer.status_code, list(answer.json()["errors"])) == (422, ["minimum"]), answer.content
