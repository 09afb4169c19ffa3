"""Lifecycle: allowed status changes, races, and effects of resolving, reopening and closing."""

from datetime import date, timedelta

import pytest

from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import (
    cancel_incident,
    close_incident,
    move_incident,
    reopen_incident,
    resolve_incident,
)
from incidents.models import ACTIVE, TRANSITIONS, Incident, Kind, Status
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.models import Postmortem

pytestmark = pytest.mark.both_databases


class StatusChangeTests(TeamTestCase):
    def test_status_changes_follow_the_table(self):
        for here in Status:
            for there in sorted(ACTIVE):
                incident = make_incident(status=here, ended_reason="x", merged_into=make_incident())
                if there in TRANSITIONS[here] or here == there:
                    continue
                with self.subTest(here=here, there=there), self.assertRaises(Refused):
                    move_incident(incident, to=there, by=self.ada, now=NOW)

    def test_stale_status_change_is_refused(self):
        incident = make_incident()
        Incident.objects.filter(pk=incident.pk).update(status=Status.FIXING)
        with self.assertRaisesMessage(Refused, "changed by someone else"):
            move_incident(incident, to=Status.RECOVERING, by=self.ada, now=NOW)

    def test_viewers_are_refused_with_a_list_of_people_to_ask(self):
        with self.assertRaisesMessage(NotAllowed, "@grace"):
            move_incident(make_incident(), to=Status.FIXING, by=self.linus, now=NOW)

    def test_status_cannot_be_set_to_resolved_directly(self):
        with self.assertRaises(Invalid):
            move_incident(make_incident(), to=Status.RESOLVED, by=self.ada, now=NOW)


class ResolvingTests(TeamTestCase):
    def test_resolving_ends_impact_and_notifies_postmortem_owner(self):
        incident = make_incident()
        add_impact_window(incident, by=self.ada, starts_at=NOW, now=NOW)
        resolve_incident(incident, by=self.grace, at=NOW + timedelta(hours=1), now=NOW + timedelta(hours=1))
        self.assertEqual(incident.impact_windows.get().ends_at, NOW + timedelta(hours=1))
        postmortem = Postmortem.objects.get(incident=incident)
        self.assertEqual((postmortem.due_on, postmortem.owner), (date(2026, 3, 9), self.ada))
        self.assertEqual(Notification.objects.get(kind="postmortem_due").recipient, self.ada)

    def test_lowest_severity_and_drills_need_no_postmortem(self):
        for facts in [{"rank": 4}, {"kind": Kind.DRILL}, {"kind": Kind.NEAR_MISS}]:
            incident = resolve_incident(make_incident(**facts), by=self.ada, at=NOW, now=NOW)
            self.assertEqual((incident.postmortem.required, incident.postmortem.due_on), (False, None))

    def test_resolution_before_the_impact_is_invalid(self):
        with self.assertRaises(Invalid):
            resolve_incident(make_incident(), by=self.ada, at=NOW - timedelta(minutes=1), now=NOW)

    def test_resolving_a_resolved_incident_is_refused(self):
        incident = make_incident()
        resolve_incident(incident, by=self.ada, now=NOW)
        with self.assertRaises(Refused):
            resolve_incident(incident, by=self.ada, now=NOW)

    def test_postmortem_deadline_counts_working_days(self):
        thursday = NOW + timedelta(days=3)
        incident = resolve_incident(make_incident(), by=self.ada, at=thursday, now=thursday)
        self.assertEqual(incident.postmortem.due_on, date(2026, 3, 12))


class ClosingTests(TeamTestCase):
    def test_closing_is_refused_with_a_list_of_open_items(self):
        incident = make_incident()
        add_hypothesis(incident, by=self.ada, statement="Database", now=NOW)
        resolve_incident(incident, by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "1 open hypothesis; The postmortem is not started"):
            close_incident(incident, by=self.ada, now=NOW)

    def test_incident_without_open_items_can_be_closed(self):
        incident = resolve_incident(make_incident(rank=4), by=self.ada, now=NOW)
        close_incident(incident, by=self.ada, now=NOW)
        self.assertEqual((incident.status, incident.closed_at), (Status.CLOSED, NOW))

    def test_running_incident_cannot_be_closed(self):
        with self.assertRaisesMessage(Refused, "Resolve it first"):
            close_incident(make_incident(), by=self.ada, now=NOW)


class ReopeningTests(TeamTestCase):
    def test_reopening_after_a_day_is_refused(self):
        incident = resolve_incident(make_incident(), by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "Declare a new incident"):
            reopen_incident(incident, by=self.ada, reason="Again", now=NOW + timedelta(hours=25))

    def test_reopened_incident_loses_its_cancellation_reason(self):
        incident = cancel_incident(make_incident(), by=self.ada, reason="A test ran", now=NOW)
        self.assertEqual(incident.ended_reason, "A test ran")
        reopen_incident(incident, by=self.ada, reason="It was real", now=NOW)
        self.assertEqual((incident.status, incident.ended_reason), (Status.DIAGNOSING, ""))

    def test_canceling_needs_a_reason(self):
        with self.assertRaises(Invalid):
            cancel_incident(make_incident(), by=self.ada, reason=" ", now=NOW)

    def test_each_status_change_is_logged(self):
        incident = resolve_incident(make_incident(), by=self.ada, now=NOW)
        reopen_incident(incident, by=self.ada, reason="Again", now=NOW)
        verbs = set(Event.objects.filter(reference=incident.ref).values_list("event_type", flat=True))
        self.assertGreaterEqual(verbs, {"incident.resolved", "incident.reopened", "milestone.set"})
