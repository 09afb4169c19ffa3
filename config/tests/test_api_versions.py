"""Edits by two people: 409 for a stale `version`, 412 for a stale `If-Match`, and both name the current version."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team, User
from audits.actions.checklists import add_item, create_checklist
from audits.actions.item_edits import move_item
from audits.actions.planning import plan_run
from audits.models import AuditSchedule, Checklist
from config.tests.schema import product_schema
from config.tests.test_api_journey import V1, Caller
from core.access.models import Circle
from core.testing import NOW, TeamTestCase
from incidents.actions.factors import add_factor
from incidents.actions.impact import add_impact_window, close_impact
from incidents.actions.milestones import set_milestone
from incidents.actions.timeline import add_entry
from incidents.models import Service
from incidents.tests.factories import make_incident
from notifications.actions.endpoints import add_endpoint
from tasks.tests.factories import make_task
from training.actions.attendance_conditions import set_condition
from training.models import Program

pytestmark = pytest.mark.slow
OWN = {  # only the person edits them, one field at a time
    "/me/": "name and time zone of the person",
    "/reading-list/{id}/": "whether the person has read it",
    "/notification-preferences/mine/": "which messages the person gets",
}


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
        set_milestone(incident, name="detected", at=NOW, by=self.ada)
        condition = set_condition(make_task(closes_by="session"), by=self.mona, count=2)
        channel = add_endpoint(by=self.mona, kind="webhook", name="Data", url="https://93.184.216.34/", events=["*"])
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
            (f"{one}milestones/detected/", {"at": NOW.isoformat()}, {"note": "From the graph", "at": NOW.isoformat()}),
            (f"/attendance-conditions/{condition.task.ref}/", {"count": 3}, {"count": 4}),
            (f"/channels/{channel.pk}/", {"name": "Warehouse"}, {"events": ["task.*"]}),
            (f"/teams/{Team.objects.get(slug='api').slug}/", {"name": "Edge"}, {"name": "Web"}),
        ]

    def setUp(self) -> None:
        self.api = Caller(self.dana, "admin")

    def each(self, check: Callable[[str, dict[str, Any], dict[str, Any]], None]) -> None:
        for url, first, second in self.addresses():
            with self.subTest(url=url):
                check(url, first, second)

    def test_if_match_of_an_object_without_version_is_refused(self) -> None:
        data = self.api.call("PATCH", "/me/", 422, {"name": "Dana"}, **{"If-Match": '"1"'})
        assert list(data["errors"]) == ["If-Match"]

    def test_every_edit_offers_a_version_and_if_match(self) -> None:
        """And 409 and 412 in its answers. `OWN` has the reasons of the others."""
        shapes, without = product_schema()["components"]["schemas"], set()
        for path, verbs in product_schema()["paths"].items():
            for operation in (found for verb, found in verbs.items() if verb in {"patch", "put"}):
                (body,) = operation["requestBody"]["content"].values()
                fields = shapes[body["schema"]["$ref"].rpartition("/")[2]]["properties"]
                names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "header"]
                if not ("version" in fields and "If-Match" in names and {"409", "412"} <= set(operation["responses"])):
                    without.add(path.removeprefix(V1))
        self.assertEqual(without, set(OWN))

    def test_item_that_was_edited_or_moved_meanwhile_is_not_replaced(self) -> None:
        checklist = create_checklist(by=self.dana, title="DNS review", purpose="audit")
        for text in ["Serials agree", "Keys are rotated"]:
            item = add_item(checklist, by=self.dana, section="Zones", text=text)
        draft = self.api.get(f"/checklists/{checklist.slug}/versions/1/", 200)
        assert [(row["number"], row["version"]) for row in draft["items"]] == [(1, 1), (2, 1)], draft
        url, body = f"/checklists/{checklist.slug}/items/{item.number}/", {"section": "Zones", "text": "Keys are new"}
        match = {"If-Match": '"1"'}
        self.assertEqual(self.api.call("PUT", url, 200, body, **match)["version"], 2)
        self.assertEqual(self.api.call("PUT", url, 412, body, **match)["version"], 2)
        move_item(checklist, by=self.dana, number=item.number, up=True)
        self.api.call("PUT", url, 409, {**body, "version": 2})
        other = self.api.call("PUT", url, 200, {"section": "Zones", "text": "Serials agree", "version": 3})
        self.assertEqual((other["number"], other["version"]), (item.number, 4))

    def test_version_of_what_is_not_set_yet_is_0(self) -> None:
        condition = f"/attendance-conditions/{make_task(closes_by='session').ref}/"
        milestone = f"/incidents/{make_incident().ref}/milestones/detected/"
        for url, body in [(condition, {"count": 3}), (milestone, {"at": NOW.isoformat()})]:
            with self.subTest(url=url):
                self.assertEqual(self.api.patch(url, 409, **body, version=1)["version"], 0)
                self.assertEqual(self.api.patch(url, 200, **body, version=0)["version"], 1)
                self.assertEqual(self.api.patch(url, 409, **body, version=0)["version"], 1)

    def test_api_changes_only_the_sent_fields_of_a_condition(self) -> None:
        url, named = f"/attendance-conditions/{make_task(closes_by='session').ref}/", ["ada", "grace", "linus"]
        assert self.api.patch(url, 200, count=1, people=named)["count"] == 1
        changed = self.api.patch(url, 200, people=["ada"])
        assert (changed["count"], changed["words"]) == (1, "0 of 1 named people attended. Missing: Ada.")
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        assert self.api.patch(url, 200, count=2)["people"] == ["ada"]

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
            if url.startswith("/incidents/") and url.count("/") > 3:
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
