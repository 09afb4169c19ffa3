"""What a monitor reads at /metrics, and who may."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from core.testing import TeamTestCase
from core.web.metrics import exposition
from notifications.heartbeat import SCHEDULER, record_heartbeat
from notifications.models import Delivery
from notifications.tests.factories import make_notifications

TOKEN = "monitor-4711-secret"


class MetricsTests(TeamTestCase):
    def test_monitor_with_the_token_can_read_metrics(self) -> None:
        with override_settings(MONITOR_TOKEN=TOKEN):
            response = self.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
            assert response.status_code == 200
            assert response["Content-Type"].startswith("text/plain; version=0.0.4")
            for wrong in [{}, {"Authorization": "Bearer other"}]:
                assert self.client.get("/metrics", headers=wrong).status_code == 401
        assert self.client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401

    def test_local_client_needs_no_token_unless_behind_a_proxy(self) -> None:
        local = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
        assert self.client.get("/metrics", **local).status_code == 200
        for other in [
            {"REMOTE_ADDR": "203.0.113.9"},
            {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
            {"HTTP_HOST": "testserver"},
        ]:
            assert self.client.get("/metrics", **{**local, **other}).status_code == 401, other

    @override_settings(ALLOWED_HOSTS=["debrief.example.org"], MONITOR_TOKEN=TOKEN)
    def test_monitors_ask_by_address_whatever_hosts_are_allowed(self) -> None:
        for host in ["127.0.0.1:8000", "[::1]:8000", "[::1]", "localhost"]:
            local = {"HTTP_HOST": host, "REMOTE_ADDR": "127.0.0.1"}
            assert self.client.get("/metrics", **local).status_code == 200, host
            assert self.client.get("/readyz", **local).json() == {"status": "ok"}, host
        headers = {"Host": "10.0.0.5:8000", "Authorization": f"Bearer {TOKEN}"}
        assert self.client.get("/metrics", headers=headers).status_code == 200
        assert "degraded" in self.client.get("/readyz", headers=headers).json()
        assert self.client.get("/sign-in/", headers=headers).status_code == 400

    def test_metrics_report_pending_messages_and_their_age(self) -> None:
        now = timezone.now()
        make_notifications([self.grace, self.linus], by=self.ada, now=now - timedelta(minutes=3))
        Delivery.objects.filter(recipient=self.linus).update(state=Delivery.State.DEAD)
        record_heartbeat(SCHEDULER, now=now - timedelta(seconds=40))
        text = exposition(now=now).decode()
        for line in [
            'debrief_deliveries{state="pending"} 1.0',
            'debrief_deliveries{state="dead"} 1.0',
            "debrief_queue_age_seconds 180.0",
            "debrief_reminders_due 0.0",
            "debrief_scheduler_age_seconds 40.0",
        ]:
            assert line in text, line

    def test_requests_are_counted_by_route_not_by_url(self) -> None:
        self.client.force_login(self.ada)
        self.client.get("/search/?q=secretword")
        self.client.get("/no-such-page-secretpath/")
        text = exposition().decode()
        assert 'debrief_responses_total{method="GET",route="search/",status="200"}' in text
        assert 'route="unmatched",status="404"' in text
        assert "debrief_request_seconds_bucket" in text
        assert "secretword" not in text and "secretpath" not in text
