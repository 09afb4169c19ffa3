"""Eight concurrent requests: one succeeds, the others are refused, nothing is incomplete."""

import time
from datetime import timedelta
from unittest.mock import patch

import pytest

from accounts.roles import Role
from core.activity.models import Event
from core.testing import MANY, NOW, CommittedTestCase, at_once, make_user
from incidents.actions.commands import compose
from incidents.actions.declaration import merge_incident
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis, remove_hypothesis
from incidents.actions.impact import add_impact_window, change_impact
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.metrics import first_entry, load_stored_facts
from incidents.actions.milestones import set_milestone
from incidents.actions.roles import assign_role
from incidents.actions.timeline import add_entry, remove_entry
from incidents.metrics import stored
from incidents.models import Hypothesis, ImpactWindow, Incident, IncidentRole, Severity, TimelineEntry
from incidents.tests.factories import make_incident
from postmortems.models import Postmortem

pytestmark = [pytest.mark.slow, pytest.mark.race]


class RaceTests(CommittedTestCase):
    def setUp(self):
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.people = [make_user("ada"), *(make_user(f"p{number}") for number in range(MANY))]
        self.ada = self.people[0]
        self.incident = make_incident(lead=self.ada)

    def fresh(self):
        return Incident.objects.select_related("severity", "lead", "declared_by").get(pk=self.incident.pk)

    def test_concurrent_requests_resolve_an_incident_once(self):
        outcome = at_once(lambda number: resolve_incident(self.fresh(), by=self.ada, at=NOW, now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Postmortem.objects.count(), 1)
        self.assertEqual(Event.objects.filter(event_type="incident.resolved").count(), 1)

    def test_concurrent_results_of_a_hypothesis_are_recorded_once(self):
        hypothesis = add_hypothesis(self.incident, by=self.ada, statement="Database", at=NOW, now=NOW)

        def answer(number):
            row = Hypothesis.objects.select_related("incident").get(pk=hypothesis.pk)
            close_hypothesis(row, verdict=["ruled_out", "confirmed"][number % 2], by=self.ada, at=NOW, now=NOW)

        self.assertEqual(at_once(answer).count("won"), 1)
        self.assertEqual(Event.objects.filter(event_type="hypothesis.closed").count(), 1)

    def test_concurrent_assignments_leave_one_scribe(self):
        def take(number):
            assign_role(self.fresh(), role="scribe", to=self.people[number + 1], by=self.ada, now=NOW)

        at_once(take)
        self.assertEqual(IncidentRole.objects.filter(role="scribe", until=None).count(), 1)

    def test_two_incidents_are_not_merged_into_each_other(self):
        mona, other = make_user("mona", Role.MANAGER), make_incident(lead=self.ada, title="Search fails")
        pairs = [[self.incident.pk, other.pk], [other.pk, self.incident.pk]]

        def merge(number):
            rows = Incident.objects.select_related("circle")
            incident, into = (rows.get(pk=pk) for pk in pairs[number % 2])
            merge_incident(incident, into=into, by=mona, reason="The same cause", now=NOW)

        self.assertEqual(at_once(merge).count("won"), 1)
        self.assertEqual(Incident.objects.exclude(merged_into=None).count(), 1)

    def test_line_sent_eight_times_creates_one_entry(self):
        for number, line in enumerate(["/suspect net", "/resolved"], 1):
            facts = {"line": line, "client_key": f"k{number}", "by": self.ada, "now": NOW}
            outcome = at_once(lambda n, facts=facts: compose(self.fresh(), **facts))
            self.assertEqual(outcome.count("won"), MANY)
            self.assertEqual((Hypothesis.objects.count(), TimelineEntry.objects.count()), (1, number))

    def test_lines_and_forms_that_set_the_same_milestone_wait_for_each_other(self):
        def report(number):
            if number % 2:
                compose(self.fresh(), line="/detected", by=self.ada, now=NOW)
            else:
                set_milestone(self.fresh(), name="detected", at=NOW, by=self.ada, now=NOW)

        for _ in range(2):
            self.assertEqual(at_once(report).count("won"), MANY)

    def test_impact_that_ends_with_the_incident_is_corrected_without_a_deadlock(self):
        window = add_impact_window(self.incident, by=self.ada, starts_at=NOW, now=NOW)

        def end(number):
            if number % 2:
                compose(self.fresh(), line="/mitigated", by=self.ada, now=NOW)
            else:
                row = ImpactWindow.objects.select_related("incident").get(pk=window.pk)
                change_impact(row, by=self.ada, population=f"group {number}", now=NOW)

        for _ in range(2):
            self.assertIn("won", at_once(end))  # others are refused: the status or the end changed first

    def test_concurrent_lines_of_several_people_are_all_stored_with_their_own_number(self):
        def write(number):
            for line in range(5):
                compose(self.fresh(), line=f"Line {number}.{line}", by=self.people[number], now=NOW)

        self.assertEqual(at_once(write).count("won"), MANY)
        numbers = TimelineEntry.objects.order_by("number").values_list("number", flat=True)
        self.assertEqual(list(numbers), list(range(1, MANY * 5 + 1)))

    def at_once_and_stored(self, work):
        """All succeed, and the row has what its facts give. Writing waits a moment after reading."""

        def slowly(facts):
            time.sleep(0.05)
            return stored(facts)

        with patch("incidents.actions.metrics.stored", slowly):
            self.assertEqual(at_once(work).count("won"), MANY)
        row = self.fresh()
        facts = load_stored_facts(row, NOW)
        expected = {"started_at": facts.impact_start or first_entry(row) or row.declared_at, **stored(facts)}
        self.assertEqual({name: getattr(row, name) for name in expected}, expected)

    def test_concurrent_impact_windows_all_count(self):
        def report(number):
            begin = NOW - timedelta(hours=number + 1)
            end = begin + timedelta(minutes=5)
            add_impact_window(self.fresh(), by=self.ada, starts_at=begin, ends_at=end, now=NOW)

        self.at_once_and_stored(report)
        self.assertEqual(self.fresh().impact_seconds, MANY * 5 * 60)

    def test_hypotheses_removed_at_the_same_time_no_longer_count(self):
        closed = {"raised_by": self.ada, "verdict": "ruled_out", "ended_at": NOW}
        times = [NOW - timedelta(hours=number + 1) for number in range(MANY)]
        rows = [Hypothesis.objects.for_parent(self.incident).create(started_at=at, **closed) for at in times]

        def remove(number):
            row = Hypothesis.objects.select_related("incident").get(pk=rows[number].pk)
            remove_hypothesis(row, by=self.ada, reason="Mistake", now=NOW)

        self.at_once_and_stored(remove)

    def test_entries_removed_at_the_same_time_no_longer_count(self):
        times = [NOW - timedelta(hours=number + 1) for number in range(MANY)]
        rows = [add_entry(self.incident, by=self.ada, text="Seen", at=at, now=NOW) for at in times]

        def remove(number):
            row = TimelineEntry.objects.select_related("incident").get(pk=rows[number].pk)
            remove_entry(row, by=self.ada, reason="Mistake", now=NOW)

        self.at_once_and_stored(remove)
