"""What somebody hostile tried with training."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from core.testing import TeamTestCase
from training.tests.factories import make_session


class HostileTests(TeamTestCase):
    def test_a_zone_that_does_not_exist_and_a_year_far_away_are_refused(self):
        session = make_session(self.mona, status="draft")
        soon = timezone.now() + timedelta(days=3)
        facts = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat(), "zone": "UTC"}
        far = {"starts_at": "9999-12-31T22:00:00Z", "ends_at": "9999-12-31T23:59:59Z"}
        self.client.force_login(self.mona)
        for odd in [{"zone": "../../etc/passwd"}, {"zone": "Nowhere"}, {"zone": ""}, far, {"ends_at": far["ends_at"]}]:
            url = reverse("api-session-open", args=[session.pk])
            answer = self.client.post(url, {**facts, **odd}, content_type="application/json")
            self.assertEqual(answer.status_code, 422, odd)
        for at in ["9999-12-31T23:30", "0001-01-01T00:00"]:
            for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"]:
                told = {"starts_at": at, "minutes": 60, "zone": zone, "capacity": 3}
                answer = self.client.post(reverse("training:session-open", args=[session.pk]), told)
                self.assertEqual(answer.status_code, 422, (at, zone))
        self.assertEqual(self.client.get(reverse("training:session", args=[session.pk])).status_code, 200)
