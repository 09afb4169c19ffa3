"""Metrics of the load balancer outage, stored on the row by actions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.testing import TeamTestCase
from importing.tests.import_data import IMPORTED_AT, START, after, import_load_balancer_outage
from incidents.actions.declaration import merge_incident
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import reopen_incident, resolve_incident
from incidents.actions.metrics import load_stored_facts
from incidents.actions.timeline import edit_entry
from incidents.metrics import measure
from incidents.models import Status
from incidents.tests.factories import make_incident

pytestmark = pytest.mark.both_databases


class OutageFiguresTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = import_load_balancer_outage(cls.ada)

    def test_row_stores_the_minutes(self):
        stored = self.incident
        self.assertEqual(stored.started_at, START)
        self.assertEqual(stored.impact_seconds, 240 * 60)
        self.assertEqual(stored.weighted_seconds, 180 * 60)
        self.assertEqual(stored.mitigation_seconds, 240 * 60)
        self.assertEqual(stored.diversion_seconds, 35 * 60)

    def test_row_stores_the_phases(self):
        phases = {name: (start[11:16], end[11:16]) for name, start, end in self.incident.phases if name != "detour"}
        self.assertEqual(phases["diagnosing"], ("22:00", "23:15"))
        self.assertEqual(phases["fixing"], ("23:15", "00:00"))
        self.assertEqual(phases["recovering"], ("00:00", "02:00"))

    def test_load_balancer_outage_has_seven_entries(self):
        days = [entry.at.date() for entry in self.incident.entries.in_order()]
        self.assertEqual(days, [date(2024, 2, 13)] * 5 + [date(2024, 2, 14)] * 2)

    def test_load_balancer_outage_has_the_expected_metrics(self):
        metrics = measure(load_stored_facts(self.incident, IMPORTED_AT))
        self.assertEqual(metrics["identify"].minutes, 75)
        self.assertEqual(metrics["acknowledge"].minutes, 5)

    def test_postmortem_is_due_in_three_days(self):
        postmortem = self.incident.postmortem
        self.assertEqual(postmortem.due_on, date(2024, 2, 17))
        self.assertEqual(postmortem.owner, self.ada)
        self.assertEqual(postmortem.required_because, "SEV-1 requires a postmortem")

    def test_moving_an_entry_moves_its_milestone_and_the_numbers(self):
        entry = self.incident.entries.get(milestone="cause_identified")
        edit_entry(entry, by=self.ada, version=1, at=after(70), now=IMPORTED_AT)
        self.assertEqual(self.incident.milestones.get(name="cause_identified").at, after(70))
        self.incident.refresh_from_db()
        self.assertIn(["diagnosing", START.isoformat(), after(70).isoformat()], self.incident.phases)

    def test_impact_of_a_merged_incident_counts_once(self):
        twin = make_incident(at=after(120))
        add_impact_window(
            twin, by=self.ada, starts_at=after(180), ends_at=after(300), share=Decimal("0.5"), now=IMPORTED_AT
        )
        merge_incident(twin, into=self.incident, by=self.mona, reason="One fault", now=IMPORTED_AT)
        self.assertEqual(self.incident.impact_seconds, 300 * 60)


class ReopenedTests(TeamTestCase):
    def test_second_impact_period_is_added_without_the_gap(self):
        incident = make_incident(at=START)
        add_impact_window(incident, by=self.ada, starts_at=START, now=after(1))
        resolve_incident(incident, by=self.ada, at=after(240), now=after(240))
        reopen_incident(incident, by=self.ada, reason="Errors are back", at=after(300), now=after(301))
        self.assertEqual(incident.status, Status.DIAGNOSING)
        resolve_incident(incident, by=self.ada, at=after(330), now=after(331))
        self.assertEqual(incident.impact_seconds, 270 * 60)
        self.assertEqual(incident.milestones.get(name="resolved").at, START + timedelta(minutes=330))
