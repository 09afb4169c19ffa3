"""Filters that name an object which is unknown or hidden: 422 in the API; an empty list with a message on pages."""

from typing import Any

import django_filters
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend

from accounts.actions.people import deactivate
from config.tests.routes import patterns
from config.tests.test_api_journey import Caller
from core.testing import NOW, TeamTestCase, make_user
from core.web.filters import NamesObject
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task
from training.tests.factories import make_program

FREE_TEXT = {"q", "role", "since"}  # `role` is a word of programs and duties, not an object
KINDS = {"kind"}  # of a notification: an app can add one
UNKNOWN = {"UUIDFilter": "00000000-0000-0000-0000-000000000000", "NumberFilter": "999999"}


def filters() -> list[tuple[str, str, Any]]:
    """URL of each list of the API, and each of its filters."""
    found = []
    for name, entry in patterns():
        view = getattr(entry.callback, "cls", None)
        if not name.startswith("api-") or getattr(entry.callback, "actions", {}).get("get") != "list":
            continue
        if DjangoFilterBackend in view.filter_backends:
            used = DjangoFilterBackend().get_filterset_class(view(), getattr(view, "queryset", None))
            found += [(reverse(name), key, each) for key, each in (used.base_filters if used else {}).items()]
    return found


def unknown_value(used: Any) -> str:
    if isinstance(used, django_filters.UUIDFilter):
        return UNKNOWN["UUIDFilter"]
    if isinstance(used, django_filters.NumberFilter):
        return UNKNOWN["NumberFilter"]
    return f"{used.extra['prefix']}-999999" if "prefix" in used.extra else "not-there"


class ApiFilterTests(TeamTestCase):
    def setUp(self) -> None:
        self.api = Caller(self.dana, "admin")

    def test_each_filter_refuses_an_unknown_name(self) -> None:
        asked = []
        for url, name, used in filters():
            if isinstance(used, NamesObject):
                asked.append((url, name))
                data = self.api.get(f"{url.removeprefix('/api/v1')}?{name}={unknown_value(used)}", 422)
                assert list(data["errors"]) == [name], (url, name, data)
        assert len(asked) >= 25, asked

    def test_each_filter_has_choices_or_names_an_object(self) -> None:
        free = (django_filters.CharFilter, django_filters.NumberFilter, django_filters.UUIDFilter)
        rest = {
            (url, name) for url, name, used in filters() if isinstance(used, free) and not isinstance(used, NamesObject)
        }
        assert [each for each in sorted(rest) if each[1] not in FREE_TEXT | KINDS] == []

    def test_readiness_refuses_an_unknown_team(self) -> None:
        assert list(self.api.get("/readiness/?team=not-there", 422)["errors"]) == ["team"]
        self.api.get("/readiness/?team=api", 200)

    def test_known_names_are_accepted(self) -> None:
        make_incident(pk=214)
        make_task(pk=79)
        for query in ["owner=ada", "owner=none", "team=api", "incident=INC-214", "owner=", "service="]:
            self.api.get(f"/tasks/?{query}", 200)
        self.api.get("/events/?actor=ada&reference=A-79", 200)

    def test_hidden_objects_answer_like_unknown_ones(self) -> None:
        incident = make_incident(circle=self.circle)
        task = make_task(incident=incident)
        program = make_program(self.mona, circle=self.circle)
        gone = make_user("gone")
        deactivate(gone, by=self.dana, now=NOW)
        hidden = [
            ("tasks", "incident", incident.ref, "INC-999999"),
            ("tasks", "owner", "gone", "not-there"),
            ("incidents", "lead", "gone", "not-there"),
            ("sessions", "incident", incident.ref, "INC-999999"),
            ("sessions", "task", task.ref, "A-999999"),
            ("sessions", "person", "gone", "not-there"),
            ("sessions", "program", program.slug, "nothing"),
            ("certificates", "program", program.slug, "nothing"),
            ("audit-runs", "task", task.ref, "A-999999"),
            ("audit-runs", "incident", incident.ref, "INC-999999"),
            ("audit-schedules", "task", task.ref, "A-999999"),
            ("events", "reference", incident.ref, "INC-999999"),
            ("events", "reference", task.ref, "A-999999"),
            ("events", "actor", "gone", "not-there"),
        ]
        api = Caller(self.mallory)
        for resource, name, exists, unknown in hidden:
            found = api.get(f"/{resource}/?{name}={exists}", 422)
            missing = api.get(f"/{resource}/?{name}={unknown}", 422)
            assert found == missing, (resource, name, found, missing)


class PageFilterTests(TeamTestCase):
    """Each page with filters stays usable, says what was not found, and keeps the filter so that it can be cleared."""

    PAGES = ["/incidents/?lead=", "/tasks/?owner=", "/audits/?service=", "/training/?program="]
    PAGES += ["/services/?team=", "/settings/people/?team="]

    def test_pages_say_what_was_not_found(self) -> None:
        make_task(title="Shown without a filter")
        self.client.force_login(self.mona)
        for url in [*self.PAGES, "/postmortems/?show=published&category="]:
            page = self.client.get(f"{url}not-there")
            self.assertContains(page, "“not-there” was not found.", msg_prefix=url)
            self.assertNotContains(page, "Shown without a filter", msg_prefix=url)
            self.assertContains(page, "Clear filters", msg_prefix=url)

    def test_pages_and_files_with_a_hidden_name_are_like_those_with_an_unknown_one(self) -> None:
        hidden = make_incident(circle=self.circle)
        make_task(title="Public task")
        self.client.force_login(self.mallory)
        self.assertContains(self.client.get(f"/tasks/?incident={hidden.ref}"), f"“{hidden.ref}” was not found.")
        for ref in [hidden.ref, "INC-999999"]:
            self.assertNotContains(self.client.get(f"/tasks/?layout=list&incident={ref}"), "Public task")
