"""A length that still runs is the same in every place, at any second of a minute."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import caches

from core.testing import NOW, TeamTestCase
from incidents.models import ImpactWindow
from incidents.tests.factories import make_incident

BEGAN = NOW - timedelta(hours=2, minutes=19, seconds=30)


class RunningFigureTests(TeamTestCase):
    @pytest.mark.slow
    def test_page_list_and_api_agree_within_a_minute(self):
        incident = make_incident(lead=self.ada, at=BEGAN)
        ImpactWindow.objects.for_parent(incident).create(starts_at=BEGAN, population="users")
        self.client.force_login(self.linus)
        for second in (0, 10, 29, 31, 50):
            caches["pages"].clear()  # rows of the list are kept for a minute
            with (
                self.subTest(second=second),
                mock.patch("django.utils.timezone.now", return_value=NOW + timedelta(seconds=second)),
            ):
                page = self.client.get(incident.get_absolute_url()).content.decode()
                rows = self.client.get("/incidents/").content.decode()
                lengths = re.findall(r"2 h (?:19|20) min", page + rows)
                self.assertGreater(len(lengths), 4)
                self.assertEqual(set(lengths), {"2 h 19 min"})
                metrics = self.client.get(f"/api/v1/incidents/{incident.ref}/").json()["metrics"]
                found = {metric["text"] for metric in metrics if metric["key"] in {"resolve", "recover", "impact"}}
                self.assertEqual({re.sub(r"\W*(2 h \d+ min).*", r"\1", text) for text in found}, {"2 h 19 min"})

    def test_incident_started_this_minute_has_zero_duration(self):
        incident = make_incident(lead=self.ada, at=NOW + timedelta(seconds=40))
        self.client.force_login(self.linus)
        with mock.patch("django.utils.timezone.now", return_value=NOW + timedelta(seconds=50)):
            page = self.client.get(incident.get_absolute_url())
        self.assertNotContains(page, "−")
