"""Attacks on training."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task
from training.actions.sessions import plan_session
from training.models import Session
from training.tests.factories import make_program, make_session


class HostileTests(TeamTestCase):
    @pytest.mark.slow
    def test_unknown_zone_and_distant_year_are_refused(self):
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
                expected = {"starts_at": at, "minutes": 60, "zone": zone, "capacity": 3}
                answer = self.client.post(reverse("training:session-open", args=[session.pk]), expected)
                self.assertEqual(answer.status_code, 422, (at, zone))
        self.assertEqual(self.client.get(reverse("training:session", args=[session.pk])).status_code, 200)

    def test_session_of_a_hidden_task_is_hidden(self):
        task = make_task(incident=make_incident(circle=self.circle), closes_by="session")
        session = plan_session(make_program(self.mona), by=self.mona, title="Replay", task=task, now=NOW)
        self.assertEqual(session.circle, self.circle)
        self.assertFalse(Session.objects.visible_to(self.mallory).exists())

    def test_restricted_program_is_refused_for_another_incident(self):
        hidden = make_program(self.mona, incident=make_incident(circle=self.circle), circle=self.circle)
        with self.assertRaises(Refused):
            plan_session(hidden, by=self.mona, title="Replay", incident=make_incident(), now=NOW)
