"""Declaring an incident: one transaction creates all first rows."""

from datetime import timedelta

from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.declaration import declare_incident, link_recurrence, merge_incident
from incidents.models import Incident, IncidentRole, Status
from incidents.tests.factories import make_incident, make_severity
from notifications.models import Notification


class DeclaringTests(TeamTestCase):
    def declare(self, **facts):
        facts = {"by": self.ada, "title": "User API errors", "severity": make_severity(1), "now": NOW, **facts}
        return declare_incident(**facts)

    def test_declaring_person_is_lead_until_the_role_is_handed_over(self):
        incident = self.declare()
        self.assertEqual(incident.lead, self.ada)
        self.assertEqual(incident.status, Status.TRIAGE)
        self.assertEqual(IncidentRole.objects.get(incident=incident).user, self.ada)

    def test_declaring_creates_milestone_entry_event_and_next_update_time(self):
        incident = self.declare(started_at=NOW - timedelta(minutes=9))
        self.assertEqual({m.name for m in incident.milestones.all()}, {"declared", "detected", "impact_started"})
        self.assertEqual(incident.entries.get().text, "Declared SEV-1: User API errors")
        self.assertEqual(Event.objects.get(event_type="incident.declared").circle_id, incident.circle_id)
        self.assertEqual(incident.update_due_at, NOW + timedelta(minutes=30))
        self.assertEqual(incident.started_at, NOW - timedelta(minutes=9))

    def test_incident_reported_later_starts_without_entries(self):
        incident = self.declare(live=False)
        self.assertFalse(incident.entries.exists())
        self.assertFalse(incident.milestones.exists())

    def test_form_has_key_hints_beside_the_text_and_says_when_the_first_update_is_due(self):
        make_severity(1)
        self.client.force_login(self.ada)
        page = self.client.get("/incidents/declare/")
        self.assertContains(page, '<kbd aria-hidden="true">1</kbd>', html=True)
        self.assertContains(page, "First update due 30 min after you declare.")

    def test_another_lead_is_notified(self):
        self.declare(lead=self.grace)
        self.assertEqual(Notification.objects.get(kind="incident_assigned").recipient, self.grace)

    def test_private_incident_is_invisible_to_others(self):
        incident = self.declare(restricted=True, reason="A customer is named.")
        self.assertFalse(Incident.objects.visible_to(self.mallory).filter(pk=incident.pk).exists())
        self.assertTrue(Incident.objects.visible_to(self.ada).filter(pk=incident.pk).exists())

    def test_private_incident_requires_a_reason(self):
        with self.assertRaises(Invalid) as caught:
            self.declare(restricted=True)
        self.assertEqual(caught.exception.field, "reason")

    def test_viewers_are_refused_with_a_list_of_people_to_ask(self):
        with self.assertRaisesMessage(NotAllowed, "@grace"):
            self.declare(by=self.linus)

    def test_future_start_is_refused(self):
        with self.assertRaises(Invalid):
            self.declare(started_at=NOW + timedelta(minutes=6))

    def test_declaring_takes_at_most_ten_queries(self):
        severity = make_severity(1)
        with self.assertNumQueries(10):  # two of them open and close the transaction
            declare_incident(by=self.ada, title="Slow", severity=severity, now=NOW)


class MergingTests(TeamTestCase):
    def test_merged_incident_links_to_its_target(self):
        target, twin = make_incident(), make_incident()
        merge_incident(twin, into=target, by=self.mona, reason="Same fault", now=NOW)
        self.assertEqual(twin.status, Status.MERGED)
        self.assertEqual(twin.merged_into, target)

    def test_responders_cannot_merge(self):
        with self.assertRaisesMessage(NotAllowed, "@mona"):
            merge_incident(make_incident(), into=make_incident(), by=self.ada, reason="", now=NOW)

    def test_merging_into_itself_or_a_merged_incident_is_refused(self):
        target, twin, third = make_incident(), make_incident(), make_incident()
        merge_incident(twin, into=target, by=self.mona, reason="Same fault", now=NOW)
        for into in [third, twin]:
            with self.assertRaises(Invalid):
                merge_incident(third, into=into, by=self.mona, reason="", now=NOW)

    def test_public_incident_cannot_merge_into_a_private_one(self):
        with self.assertRaises(Refused):
            merge_incident(make_incident(), into=make_incident(circle=self.circle), by=self.mona, reason="", now=NOW)

    def test_earlier_incident_is_linked_once(self):
        first, again = make_incident(), make_incident()
        link_recurrence(again, to=first, by=self.ada, now=NOW)
        self.assertEqual(again.recurrence_of, first)
        with self.assertRaises(Invalid):
            link_recurrence(first, to=again, by=self.ada, now=NOW)
