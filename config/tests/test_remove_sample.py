"""The sample is removed completely, without rows that people created."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import TestCase

from accounts.actions.people import change_role
from accounts.actions.teams import add_member
from accounts.actions.tokens import create_token
from accounts.models import User
from accounts.roles import Role
from audits.models import Checklist
from config.sample.cast import Cast
from config.sample.loading import load_sample
from core.testing import make_user
from incidents.actions.commands import compose
from incidents.actions.declaration import declare_incident
from incidents.models import Incident, Severity
from training.actions.enrollment import rsvp
from training.models import Session

pytestmark = pytest.mark.slow

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}


class ResetTests(TestCase):
    cast: Cast
    before: dict[str, int]
    dana: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dana = make_user("dana", Role.ADMIN)
        cls.before = counted()
        cls.cast = load_sample(now=NOON)

    def reset(self, *options: str) -> str:
        output = StringIO()
        call_command("reset_sample", *options, stdout=output)
        return output.getvalue()

    def outage(self) -> Incident:
        return Incident.objects.get(pk=self.cast.incidents["load_balancer"].pk)

    def test_sample_is_deleted_except_bots_and_default_rows(self) -> None:
        assert "was removed" in self.reset()
        left = {name: n - self.before[name] for name, n in counted().items() if n != self.before[name]}
        assert left.pop("insights.SearchDocument") == Checklist.objects.count()
        assert left == {"accounts.User": 3, "insights.Cursor": 1}

    def test_reading_joining_and_rsvp_do_not_prevent_the_reset(self) -> None:
        add_member(self.cast.teams["API"], person=self.dana, by=self.dana, now=NOON)
        session = Session.objects.filter(status="open").exclude(task=self.cast.tasks["training"]).latest("starts_at")
        rsvp(session, by=self.dana, state="going", now=NOON)
        change_role(self.cast["hana"], role=Role.RESPONDER, by=self.dana, now=NOON)
        create_token(self.cast["hana"], name="curl", scope="read", now=NOON)
        assert "was removed" in self.reset()
        assert list(User.objects.people()) == [self.dana]

    def test_own_texts_in_the_sample_prevent_the_reset_and_are_listed(self) -> None:
        compose(self.outage(), line="Something I want to keep", by=self.dana, now=NOON)
        with self.assertRaises(CommandError) as refused:
            self.reset()
        assert "Something I want to keep (author: Dana)" in str(refused.exception)
        assert self.outage()

    def test_own_incident_is_kept_even_with_force(self) -> None:
        own = declare_incident(
            by=self.dana,
            title="Ours",
            severity=Severity.objects.get(rank=2),
            services=[self.cast.services["edge"]],
            now=NOON,
        )
        with self.assertRaises(CommandError) as refused:
            self.reset()
        assert own.ref in str(refused.exception)
        self.reset("--force")
        assert list(Incident.objects.all()) == [own]
        assert not own.services.exists()

    def test_own_incident_led_by_a_sample_person_prevents_the_reset(self) -> None:
        facts = {"severity": Severity.objects.get(rank=2), "lead": self.cast["mira"]}
        own = declare_incident(by=self.dana, title="Ours", now=NOON, **facts)
        with self.assertRaises(CommandError) as refused:
            self.reset()
        assert f"{own.ref} Ours (declared by: Dana)" in str(refused.exception)

    def test_reset_without_a_sample_changes_nothing(self) -> None:
        self.reset()
        assert "No sample data" in self.reset()

    def test_pages_show_the_sample_banner_until_the_reset(self) -> None:
        self.client.force_login(self.dana)
        self.assertContains(self.client.get("/"), "Sample data")
        self.reset()
        self.assertNotContains(self.client.get("/"), "Sample data")
