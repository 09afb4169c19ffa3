from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from core.testing import NOW, TeamTestCase
from notifications.heartbeat import (
    SCHEDULER,
    WORKER,
    clock_problem,
    last_heartbeat,
    mail_problem,
    record_heartbeat,
    scheduler_problem,
)
from notifications.jobs import record_scheduler
from notifications.models import Delivery
from notifications.tests.factories import make_notifications

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)


def both_run(at: datetime) -> None:
    for name in [SCHEDULER, WORKER]:
        record_heartbeat(name, now=at)


class HeartbeatTests(TeamTestCase):
    def test_missing_heartbeat_is_reported_within_five_minutes(self):
        both_run(NOW)
        assert scheduler_problem(NOW + 4 * MINUTE) == ""
        assert "The worker has not run" in scheduler_problem(NOW + 5 * MINUTE)
        record_heartbeat(WORKER, now=NOW + 6 * MINUTE)
        assert "The scheduler has not run" in scheduler_problem(NOW + 7 * MINUTE)
        both_run(NOW + 7 * MINUTE)
        assert scheduler_problem(NOW + 8 * MINUTE) == ""

    def test_heartbeat_in_the_future_counts_as_missing(self):
        both_run(NOW + 60 * MINUTE)
        assert "has not run" in scheduler_problem(NOW)

    def test_clock_difference_of_30_seconds_is_reported(self):
        record_scheduler(clock_offset=20)
        record_heartbeat(WORKER, now=timezone.now(), clock_offset=-20)
        assert clock_problem(timezone.now()) == ""
        record_scheduler(clock_offset=420)
        assert "the scheduler is 420 s behind" in clock_problem(timezone.now())
        with mock.patch("notifications.heartbeat.clock_offset", return_value=-31.0):
            assert "this web process is 31 s ahead" in clock_problem(timezone.now())

    def test_only_admins_see_the_banner(self):
        both_run(timezone.now() - 10 * MINUTE)
        for user, times in [(self.dana, 1), (self.mona, 0)]:
            self.client.force_login(user)
            self.assertContains(self.client.get("/inbox/"), "The worker has not run", times)

    def test_readyz_has_details_only_for_administrators(self):
        both_run(timezone.now() - 10 * MINUTE)
        assert self.client.get("/readyz").json() == {"status": "ok"}
        self.client.force_login(self.dana)
        response = self.client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["status"] == "degraded"
        assert "The worker has not run" in response.json()["degraded"]["scheduler"]

    def test_failed_and_long_pending_mail_is_reported(self):
        make_notifications([self.grace], by=self.ada, now=NOW)
        assert mail_problem(NOW + 9 * MINUTE) == ""
        assert "10 minutes" in mail_problem(NOW + 11 * MINUTE)
        Delivery.objects.update(state=Delivery.State.DEAD)
        assert "1 message could not be delivered" in mail_problem(NOW)

    def test_missing_first_heartbeat_is_reported(self):
        assert last_heartbeat(SCHEDULER) is None
        assert scheduler_problem(timezone.now() + 6 * MINUTE) != ""
