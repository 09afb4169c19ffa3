"""Edits by two people: 409 for a stale `version`, 412 for a stale `If-Match`, and both name the current version."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team
from audits.actions.planning import plan_run
from audits.models import AuditSchedule, Checklist
from config.tests.test_api_journey import V1, Caller
from core.access.models import Circle
from core.testing import NOW, TeamTestCase
from incidents.actions.factors import add_factor
from incidents.actions.impact import add_impact_window, close_impact
from incidents.actions.timeline import add_entry
from incidents.models import Service
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task
from training.models import Program

pytestmark = pytest.mark.slow


class VersionTests(TeamTestCase):
    def addresses(self) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Address, first edit, second edit."""
        incident = make_incident()
        factor = add_factor(incident, by=self.ada, statement="A default")
        window = add_impact_window(incident, by=self.ada, starts_at=NOW)
        entry = add_entry(incident, by=self.ada, text="Errors rise")
        schedule = AuditSchedule.objects.for_parent(Circle.public()).create(
            title="Monthly", checklist=Checklist.objects.get(slug="lb-baseline"), created_by=self.mona, created_at=NOW
        )
        program = Program.objects.for_parent(Circle.public()).create(
            title="Leading", slug="leading", created_by=self.mona, created_at=NOW
        )
        service = Service.objects.create(name="Search", slug="search")
        run = plan_run(schedule.checklist, by=self.mona, now=timezone.now())
        one = f"/incidents/{incident.ref}/"
        return [
            (one, {"title": "Errors"}, {"title": "More errors"}),
            (f"{one}factors/{factor.pk}/", {"statement": "A limit"}, {"statement": "A timeout"}),
            (f"{one}impact/{window.pk}/", {"share": "0.5"}, {"share": "0.7"}),
            (f"{one}entries/{entry.pk}/", {"text": "Errors fall"}, {"text": "Errors end"}),
            (f"/tasks/{make_task().ref}/", {"title": "Page on errors"}, {"title": "Add two alerts"}),
            (f"/audit-schedules/{schedule.pk}/", {"title": "Weekly"}, {"title": "Daily"}),
            (f"/audit-runs/{run.ref}/", {"scope": "Pool 3"}, {"scope": "Pool 4"}),
            (f"/programs/{program.slug}/", {"goals": "Lead"}, {"goals": "Lead calmly"}),
            (f"/services/{service.slug}/", {"tier": 1}, {"tier": 3}),
            (f"/teams/{Team.objects.get(slug='api').slug}/", {"name": "Edge"}, {"name": "Web"}),
        ]

    def setUp(self) -> None:
        self.api = Caller(self.dana, "admin")

    def each(self, check: Callable[[str, dict[str, Any], dict[str, Any]], None]) -> None:
        for url, first, second in self.addresses():
            with self.subTest(url=url):
                check(url, first, second)

    def test_if_match_of_an_object_without_version_is_refused(self) -> None:
        incident = make_incident()
        data = self.api.call(
            "PATCH",
            f"/incidents/{incident.ref}/milestones/detected/",
            422,
            {"at": NOW.isoformat()},
            **{"If-Match": '"1"'},
        )
        assert list(data["errors"]) == ["If-Match"]

    def test_stale_version_is_409_with_the_current_one(self) -> None:
        def check(url: str, first: dict[str, Any], second: dict[str, Any]) -> None:
            changed = self.api.patch(url, 200, **first, version=1)
            self.assertEqual(changed["version"], 2)
            refused = self.api.patch(url, 409, **second, version=1)
            self.assertEqual(refused["version"], 2)
            self.api.patch(url, 409, **first, version=1)  # also if it would change nothing
            self.assertEqual(self.api.patch(url, 200, **second, version=refused["version"])["version"], 3)

        self.each(check)

    def test_stale_if_match_is_412_with_the_current_version(self) -> None:
        def check(url: str, first: dict[str, Any], second: dict[str, Any]) -> None:
            match = {"If-Match": '"1"'}
            self.assertEqual(self.api.call("PATCH", url, 200, first, **match)["version"], 2)
            self.assertEqual(self.api.call("PATCH", url, 412, second, **match)["version"], 2)
            self.assertEqual(self.api.call("PATCH", url, 200, second, **{"If-Match": 'W/"2"'})["version"], 3)

        self.each(check)

    def test_etag_of_an_object_is_the_version_of_its_edit(self) -> None:
        for url, first, _second in self.addresses():
            if "/factors/" in url or "/impact/" in url or "/entries/" in url:
                continue  # they are read with their incident
            with self.subTest(url=url):
                self.assertEqual(self.api.client.get(f"{V1}{url}").headers["ETag"], '"1"')
                self.api.patch(url, 200, **first)
                self.assertEqual(self.api.client.get(f"{V1}{url}").headers["ETag"], '"2"')

    def test_unparsable_version_is_422(self) -> None:
        url = f"/tasks/{make_task().ref}/"
        self.assertIn("If-Match", self.api.call("PATCH", url, 422, {"title": "x"}, **{"If-Match": "abc"})["errors"])
        self.assertIn("version", self.api.patch(url, 422, title="x", version="abc")["errors"])
        entry = add_entry(make_incident(), by=self.ada, text="Errors rise")
        without = self.api.patch(f"/incidents/{entry.incident.ref}/entries/{entry.pk}/", 422, text="Errors fall")
        self.assertIn("version", without["errors"])

    def test_ending_an_impact_changes_its_version(self) -> None:
        incident = make_incident()
        window = add_impact_window(incident, by=self.ada, starts_at=NOW)
        close_impact(window, by=self.ada)
        self.assertEqual(
            self.api.patch(f"/incidents/{incident.ref}/impact/{window.pk}/", 409, share="0.5", version=1)["version"], 2
        )
