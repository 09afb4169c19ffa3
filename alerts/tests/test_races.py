"""Requests that arrive at the same moment."""

import pytest
from django.test import Client

from accounts.bots import bot
from alerts.models import Alert, AlertSource
from alerts.tests.factories import make_source
from core.testing import MANY, CommittedTestCase, at_once, make_user
from incidents.models import Incident, Severity

pytestmark = [pytest.mark.race, pytest.mark.both_databases]
BODY = {"key": "disk", "title": "Disk of db-1 is full"}


class SimultaneousAlerts(CommittedTestCase):
    def setUp(self) -> None:
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "Major"})
        self.source, self.token = make_source(by=make_user("mona", "manager"))

    def post(self, number: int, **changes: object) -> str:
        url = f"/api/v1/alerts/{self.source.key}/"
        headers = {"Authorization": f"Bearer {self.token}"}
        response = Client().post(url, {**BODY, **changes}, content_type="application/json", headers=headers)
        assert response.status_code == 202, response.content
        return str(response.json()["alerts"][0]["result"])

    def test_identical_alerts_at_once_declare_one_incident(self) -> None:
        results: list[str] = []
        at_once(lambda number: results.extend(self.post(number) for _ in range(7)))
        self.assertEqual(Incident.objects.count(), 1)
        self.assertEqual((results.count("declared"), results.count("joined")), (1, 7 * MANY - 1))
        self.assertEqual(Alert.objects.get().times_fired, 7 * MANY)
        self.assertEqual(AlertSource.objects.get().received, 7 * MANY)

    def test_alerts_of_one_group_at_once_declare_one_incident(self) -> None:
        at_once(lambda number: self.post(number, key=f"disk-{number}", group="database"))
        self.assertEqual(Incident.objects.get().alerts.count(), MANY)

    def test_two_sources_at_once_share_the_first_use_of_the_bot(self) -> None:
        self.assertEqual(at_once(lambda number: bot("alerts").pk).count("won"), MANY)
