from datetime import timedelta

from django.utils import timezone

from core.testing import NOW, TeamTestCase
from notifications.heartbeat import last_tick, mail_trouble, record_heartbeat, scheduler_silence
from notifications.models import Delivery
from notifications.tests.factories import make_news

MINUTE = timedelta(minutes=1)


class PulseTests(TeamTestCase):
    def test_silence_is_noticed_within_five_minutes(self):
        record_heartbeat(NOW)
        assert scheduler_silence(NOW + 4 * MINUTE) == ""
        assert "have not run" in scheduler_silence(NOW + 5 * MINUTE)
        record_heartbeat(NOW + 6 * MINUTE)
        assert scheduler_silence(NOW + 7 * MINUTE) == ""

    def test_admins_see_a_banner_and_others_do_not(self):
        record_heartbeat(timezone.now() - 10 * MINUTE)
        for user, times in [(self.dana, 1), (self.mona, 0)]:
            self.client.force_login(user)
            self.assertContains(self.client.get("/inbox/"), "Reminders have not run", times)

    def test_readyz_tells_an_admin_what_runs_badly_and_strangers_nothing(self):
        record_heartbeat(timezone.now() - 10 * MINUTE)
        assert self.client.get("/readyz").json() == {"status": "ok"}
        self.client.force_login(self.dana)
        response = self.client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["status"] == "degraded"
        assert "Reminders have not run" in response.json()["degraded"]["scheduler"]

    def test_mail_that_was_given_up_or_waits_too_long_is_trouble(self):
        make_news([self.grace], by=self.ada, now=NOW)
        assert mail_trouble(NOW + 9 * MINUTE) == ""
        assert "10 minutes" in mail_trouble(NOW + 11 * MINUTE)
        Delivery.objects.update(state=Delivery.State.DEAD)
        assert "1 message could not be delivered" in mail_trouble(NOW)

    def test_nothing_ticked_yet(self):
        assert last_tick() is None
        assert scheduler_silence(timezone.now() + 6 * MINUTE) != ""
