"""One incident over HTTP, from the first line to the lid."""

import pytest

from core.testing import TeamTestCase
from incidents.models import Hypothesis, Incident, Status
from incidents.tests.factories import make_severity

pytestmark = pytest.mark.both_databases


class JourneyTests(TeamTestCase):
    def post(self, verb, data=None, status=302):
        response = self.client.post(f"/incidents/{self.ref}/{verb}/", data or {})
        self.assertEqual(response.status_code, status, response.content[-2000:])
        return response

    def page(self):
        return self.client.get(f"/incidents/{self.ref}/").content.decode()

    def test_incident_is_declared_resolved_reviewed_and_closed(self):
        self.client.force_login(self.ada)
        declared = self.client.post(
            "/incidents/declare/", {"title": "User API errors", "severity": 4, "started_at": "-30m"}
        )
        incident = Incident.objects.get()
        self.ref = incident.ref
        self.assertRedirects(declared, f"/incidents/{self.ref}/")
        self.assertEqual(incident.severity, make_severity(4))
        self.post("log", {"text": "Monitoring reports errors -30m"}, 303)
        self.post("hypotheses/add", {"statement": "Database overload", "at": "-25m"})
        self.post("log", {"text": "/ruled-out queries are quick -10m"}, 303)
        self.assertEqual(Hypothesis.objects.get().verdict, "ruled_out")
        self.post("escalate", {"to_team": "API", "reason": "It is not storage", "at": "-10m"})
        self.post("log", {"text": "/joined -8m"}, 303)
        self.post("log", {"text": "/cause a load balancer setting -5m"}, 303)
        self.post("reach/fix_applied", {"text": "Setting corrected", "at": "-2m"})
        self.assertIn("Recovering", self.page())
        self.post("log", {"text": "/mitigated -1m"}, 303)
        self.post("resolve", {"text": "Service restored"})
        shown = self.page()
        for words in ["Database overload", "Ruled out", "Setting corrected", "Resolved", "15 min"]:
            self.assertIn(words, shown)
        self.post("close")
        incident.refresh_from_db()
        self.assertEqual(incident.status, Status.CLOSED)
        self.assertAlmostEqual(incident.diversion_seconds, 15 * 60, delta=5)
        self.assertAlmostEqual(incident.impact_seconds, 29 * 60, delta=5)
