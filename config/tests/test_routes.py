"""The permission ledger: each route × method has one row, which is requested as each person.

Columns: see `core/testing.py`, class Route.
"""

import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.tests.routes import Door, doors, patterns
from core.access.models import Circle
from core.testing import Route, TeamTestCase, stray_circles

pytestmark = pytest.mark.slow

APPS = [
    "config",
    "accounts",
    "notifications",
    "core.activity",
    "core.files",
    "reminders",
    "dashboard",
    "core.web",
    "incidents",
    "postmortems",
    "tasks",
    "audits",
    "training",
    "importing",
    "insights",
]

INSIDE = ["grace", "mona", "dana"]  # members of the restricted circle, the lowest role first, and an admin


def all_rows() -> list[Route]:
    rows: list[Route] = []
    for app in APPS:
        if find_spec(f"{app}.tests.ledger"):
            rows += import_module(f"{app}.tests.ledger").ROWS
    return rows


class PermissionLedger(TeamTestCase):
    def test_every_route_has_a_row(self) -> None:
        missing = doors() - {Door(row.name, row.method) for row in all_rows()}
        listed = "\n".join(f'    Route("{door.name}", "{door.method}", …),' for door in sorted(missing))
        assert not missing, f"Add these to ROWS in tests/ledger.py of their room, or in a file it collects:\n{listed}"

    def test_every_row_has_a_route(self) -> None:
        gone = {Door(row.name, row.method) for row in all_rows()} - doors()
        assert not gone, f"These rows lead nowhere: {sorted(gone)}"

    def test_routes_of_guarded_things_say_what_an_outsider_gets(self) -> None:
        """A route with a reference shows one object; its row must state the status for Mallory."""
        silent = {row.name for row in all_rows() if row.outside is None} & guarded_names()
        assert not silent, f"Say `outside=404` for: {sorted(silent)}"

    def ask(self, row: Route, who: str, circle: Circle | None = None) -> HttpResponse:
        """One request in a transaction that is rolled back, so that each column has the same data."""
        client = Client()
        with transaction.atomic():
            if who != "anonymous":
                client.force_login(getattr(self, who))
            arguments = row.make(type(self), circle) if row.make else {}
            body = row.send(type(self), arguments) if callable(row.send) else row.send
            url = reverse(row.name, kwargs=arguments) + row.query
            if row.method == "GET":
                response = client.get(url)
            elif url.startswith("/api/"):
                response = client.generic(row.method, url, as_json(client, body), content_type="application/json")
            else:
                response = client.post(url, body or {})
            strays = stray_circles()
            transaction.set_rollback(True)
        assert not strays, f"{row.name} leaves rows outside the circle of their parent: {strays}"
        return response


def as_json(client: Client, body: object) -> str:
    return client._encode_json(body if body is not None else {}, "application/json")


def guarded_names() -> set[str]:
    """Routes with a converter of core.references (`<INC:pk>`) in their pattern."""
    return {name for name, entry in patterns() if re.search(r"<[A-Z]{1,4}:", str(entry.pattern))}


def checks(row: Route) -> Callable[[PermissionLedger], None]:
    def test(self: PermissionLedger) -> None:
        got = {who: self.ask(row, who).status_code for who in row.expected}
        assert got == row.expected, difference(row.expected, got)
        if row.outside is not None:
            status = self.ask(row, "mallory", self.circle).status_code
            assert status == row.outside, f"mallory, outside the circle: expected {row.outside}, got {status}"
            if row.method != "GET" and (who := next((w for w in INSIDE if row.expected[w] < 400), None)):
                self.ask(row, who, self.circle)  # what it writes stays in the circle

    return test


def difference(expected: dict[str, int], got: dict[str, int]) -> str:
    return "; ".join(f"{who}: expected {expected[who]}, got {got[who]}" for who in got if got[who] != expected[who])


seen: Counter[str] = Counter()
for each in all_rows():
    title = re.sub(r"\W+", "_", f"{each.name}_{each.method}{each.query}").strip("_").lower()
    seen[title] += 1
    setattr(PermissionLedger, f"test_row_{title}_{seen[title]}".removesuffix("_1"), checks(each))
