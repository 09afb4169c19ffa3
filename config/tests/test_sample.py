"""The sample has the expected data, is loaded once, and sends no messages."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from django.test import TestCase

from accounts.models import Team, User
from accounts.roles import Role
from audits.models import AuditRun, Finding
from config.sample.cast import Cast
from config.sample.loading import load_sample
from core.activity.models import Event
from incidents.models import Hypothesis, Incident, Kind, Service, Status
from insights.models import SearchDocument
from notifications.models import Delivery, Endpoint, Notification
from postmortems.models import Postmortem
from tasks.models import CorrectiveTask, Recurrence, TrackerConnection
from tasks.models.corrective_task import Status as TaskStatus
from training.models import Enrollment, Session

pytestmark = pytest.mark.slow

SUNDAY_NIGHT = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)


class SampleTests(TestCase):
    cast: ClassVar[Cast]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = load_sample(now=SUNDAY_NIGHT)

    def test_people_have_teams_and_cannot_sign_in(self) -> None:
        people = User.objects.sample()
        assert len(people) == 13
        assert {person.role for person in people} == set(Role)
        assert not any(person.has_usable_password() for person in people)
        assert Team.objects.exclude(lead=None).exclude(manager=None).count() == 3
        assert Service.objects.count() == 5

    def test_incidents_cover_every_state(self) -> None:
        states = set(Incident.objects.values_list("status", flat=True))
        assert states >= {Status.TRIAGE, Status.DIAGNOSING, Status.RECOVERING, Status.RESOLVED, Status.CLOSED}
        assert states >= {Status.CANCELED, Status.MERGED}
        assert set(Incident.objects.values_list("kind", flat=True)) == {Kind.REAL, Kind.NEAR_MISS, Kind.DRILL}
        assert Incident.objects.get(status=Status.TRIAGE).lead is None
        assert Incident.objects.get(status=Status.DIAGNOSING).started_at > SUNDAY_NIGHT - timedelta(hours=1)

    def test_one_incident_is_private(self) -> None:
        hidden = Incident.objects.exclude(pk__in=Incident.objects.visible_to(self.cast["mira"]))
        assert list(hidden) == [self.cast.incidents["export"]]

    def test_load_balancer_outage_is_complete(self) -> None:
        outage = Incident.objects.get(pk=self.cast.incidents["load_balancer"].pk)
        assert outage.entries.count() == 7
        assert outage.impact_seconds == 240 * 60
        ruled_out = outage.hypotheses.get(verdict=Hypothesis.Verdict.RULED_OUT)
        assert ruled_out.cost(SUNDAY_NIGHT) == timedelta(minutes=35)
        assert outage.escalations.get().joined_at
        assert outage.factors.count() == 7
        assert not outage.factors.filter(category=None).exists()
        postmortem = Postmortem.objects.get(incident=outage)
        assert postmortem.status == Postmortem.Status.PUBLISHED
        assert len(postmortem.overrides) == 1
        states = outage.corrective_tasks.order_by("pk").values_list("status", flat=True)[:4]
        assert list(states) == ["in_progress", "verified", "open", "open"]
        run = AuditRun.objects.get(task=self.cast.tasks["audit"])
        assert (run.answered, run.asked) == (14, 16)
        assert Finding.objects.get(run=run).task

    def test_sample_has_tasks_in_every_state(self) -> None:
        states = set(CorrectiveTask.objects.values_list("status", flat=True))
        assert states == set(TaskStatus.values) - {TaskStatus.NOT_EFFECTIVE}
        steps = self.cast.tasks["steps"]
        assert steps.is_late(SUNDAY_NIGHT.date())
        assert steps.due_date_changes == 1

    def test_sessions_have_seats_a_waitlist_and_an_outcome(self) -> None:
        replay = Session.objects.get(task=self.cast.tasks["training"])
        assert replay.is_full
        assert replay.enrollments.filter(state=Enrollment.State.WAITING).count() == 3
        assert Session.objects.filter(status=Session.Status.DONE).exclude(outcome="").exists()

    def test_inboxes_have_notifications_and_nothing_is_sent(self) -> None:
        assert Notification.objects.filter(recipient=self.cast["mira"], read_at=None).exists()
        assert not Delivery.objects.filter(endpoint=None).exclude(state=Delivery.State.CANCELED).exists()

    def test_channels_and_trackers_are_paused_or_invalid(self) -> None:
        assert Endpoint.objects.count() == 2
        assert not Endpoint.objects.filter(paused_at=None).exists()
        addresses = [row.url for row in Endpoint.objects.all()]
        addresses += TrackerConnection.objects.values_list("base_url", flat=True)
        assert all(str(urlsplit(address).hostname).endswith(".invalid") for address in addresses), addresses
        assert Delivery.objects.filter(endpoint__isnull=False, state=Delivery.State.SENT).exists()

    def test_recurrences_are_found_when_the_incident_happened_and_dismissed_later(self) -> None:
        for found in Recurrence.objects.select_related("incident"):
            assert found.found_at - found.incident.declared_at < timedelta(hours=1), found
            assert found.dismissed_at is None or found.dismissed_at > found.found_at

    def test_log_of_each_task_is_in_the_order_in_which_it_was_written(self) -> None:
        for task in CorrectiveTask.objects.all():
            events = Event.objects.filter(target_kind="tasks.correctivetask", target_id=task.pk).order_by("pk")
            times = list(events.values_list("at", flat=True))
            assert times == sorted(times), task.ref

    def test_search_finds_the_sample_incident(self) -> None:
        assert SearchDocument.objects.filter(reference=self.cast.incidents["load_balancer"].ref).exists()

    def test_loading_twice_changes_nothing(self) -> None:
        before = Incident.objects.count()
        load_sample(now=SUNDAY_NIGHT)
        assert Incident.objects.count() == before
