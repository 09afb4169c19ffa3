"""Status updates: sent, next one due, lead reminded once."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from accounts.bots import bot
from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.actions.roles import assign_role
from incidents.actions.status_updates import send_update
from incidents.jobs import remind_of_due_updates
from incidents.models import Incident, Service, Status
from incidents.tests.factories import make_incident
from incidents.work_sources import updates_due
from notifications.models import Notification
from reminders.tests.factories import reminded


class UpdateTests(TeamTestCase):
    def test_next_update_time_comes_from_severity_or_input(self):
        incident = make_incident(rank=1)
        send_update(incident, by=self.ada, text="We look into it", now=NOW)
        self.assertEqual(incident.update_due_at, NOW + timedelta(minutes=30))
        send_update(incident, by=self.ada, text="More", next_due_at=NOW + timedelta(hours=2), now=NOW)
        self.assertEqual(incident.update_due_at, NOW + timedelta(hours=2))

    def test_role_holders_are_notified(self):
        incident = make_incident()
        assign_role(incident, role="scribe", to=self.grace, by=self.ada, now=NOW)
        send_update(incident, by=self.ada, text="We look into it", now=NOW)
        self.assertEqual(Notification.objects.get(kind="incident_update").recipient, self.grace)

    def test_next_update_is_due_in_the_future(self):
        with self.assertRaises(Invalid):
            send_update(make_incident(), by=self.ada, text="x", next_due_at=NOW, now=NOW)

    def test_lead_is_reminded_once_for_each_due_update(self):
        now = timezone.now()
        incident = make_incident(update_due_at=now - timedelta(minutes=1))
        make_incident(update_due_at=now - timedelta(minutes=1), status=Status.RESOLVED)
        make_incident(update_due_at=now + timedelta(hours=1))
        for expected in [1, 1]:
            remind_of_due_updates()
            self.assertEqual(Notification.objects.filter(kind="update_due").count(), expected)
        Incident.objects.filter(pk=incident.pk).update(update_due_at=now - timedelta(seconds=30))
        remind_of_due_updates()
        self.assertEqual(Notification.objects.filter(kind="update_due", recipient=self.ada).count(), 2)


class UpdateWritersTests(TeamTestCase):
    def asked(self, **facts):
        """Who is reminded, and has the update on My work."""
        now = timezone.now()
        incident = make_incident(update_due_at=now - timedelta(minutes=1))
        Incident.objects.filter(pk=incident.pk).update(**facts)
        incident.services.set([Service.objects.get_or_create(name="Search", slug="search", team=self.team)[0]])
        remind_of_due_updates()
        reminders = Notification.objects.filter(kind="update_due", target_id=incident.pk)
        people = (self.ada, self.grace, self.mona, self.dana, self.mallory)
        shown = {p.handle for p in people if updates_due(p, now.date()).rows.filter(pk=incident.pk).exists()}
        self.assertEqual(shown, {note.recipient.handle for note in reminders})
        return shown

    def test_update_without_a_lead_is_asked_of_who_declared_it_or_the_team_of_the_service(self):
        self.team.lead = self.grace
        self.team.save()
        self.assertEqual(self.asked(lead=self.mona), {"mona"})
        self.assertEqual(self.asked(lead=None, declared_by=self.dana), {"dana"})
        self.assertEqual(self.asked(lead=None, declared_by=bot("monitoring")), {"grace"})
        self.dana.is_active = False
        self.dana.save()
        self.assertEqual(self.asked(lead=None, declared_by=self.dana), {"grace"})
        self.assertEqual(self.asked(lead=self.dana, declared_by=self.ada), {"grace"})


class OverdueUpdateReminders(TeamTestCase):
    def test_overdue_update_is_escalated_to_team_lead_and_manager(self):
        service = Service.objects.create(name="Search", slug="search", team=self.team)
        incident = make_incident(title="Search is empty", lead=self.ada)
        incident.services.set([service])
        today = timezone.now().date()
        due = datetime.combine(today - timedelta(days=14), time(9), UTC)
        Incident.objects.filter(pk=incident.pk).update(update_due_at=due)
        title = f"Write the status update for {incident.ref}: Search is empty"
        assert reminded("update", today) == {"ada": title, "grace": title, "mona": title}
        send_update(incident, by=self.ada, text="We look into it", now=timezone.now())
        assert reminded("update", today + timedelta(days=1)) == {}

    def test_update_due_today_has_no_daily_reminder(self):
        incident = make_incident(lead=self.ada)
        Incident.objects.filter(pk=incident.pk).update(update_due_at=timezone.now())
        assert reminded("update", timezone.now().date()) == {}
