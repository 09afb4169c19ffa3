"""For tests that request every row of the permission ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.models import User
from core.access.models import Circle
from core.testing import Facts, Route, TeamTestCase

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
    "alerts",
    "postmortems",
    "tasks",
    "audits",
    "training",
    "importing",
    "insights",
]
CAST = ["ada", "grace", "linus", "mona", "dana", "mallory"]
INSIDE = ["grace", "mona", "dana"]  # members of the restricted circle, the lowest role first, and an admin
# Browsers send reports; a mail program unsubscribes by token; trackers and monitoring systems too.
OPEN_TO_BROWSERS = {
    "csp-report",
    "notifications:unsubscribe",
    "tasks:tracker-webhook",
    "api-alert-intake",
    "api-alert-intake-url",
}


def all_rows() -> list[Route]:
    rows: list[Route] = []
    for app in APPS:
        if find_spec(f"{app}.tests.ledger"):
            rows += import_module(f"{app}.tests.ledger").ROWS
    return rows


def changing_rows() -> list[Route]:
    """One row of each route and method that changes something."""
    found = {(row.name, row.method): row for row in all_rows() if row.method != "GET"}
    return [row for (name, _), row in found.items() if name not in OPEN_TO_BROWSERS]


def one_in_five(rows: list[Route]) -> list[Route]:
    """For the suite. A test with the mark `long` walks all rows in `make soak`."""
    return rows[::5]


class RouteTestCase(TeamTestCase):
    """Everybody of the cast has signed in once."""

    sessions: ClassVar[dict[str, str]]
    handlers: ClassVar[dict[bool, ClientHandler]]  # by whether they check CSRF tokens

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.handlers = {checks: Client(enforce_csrf_checks=checks).handler for checks in [False, True]}

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.sessions = {who: signed_in(getattr(cls, who)) for who in CAST}

    @contextmanager
    def made(self, row: Route, circle: Circle | None = None) -> Iterator[Facts]:
        """The arguments of a row's address. What was created for them is rolled back at the end of the block."""
        with rolled_back():
            yield row.make(type(self), circle) if row.make else {}

    def client_of(self, who: str, *, checks_csrf: bool = False) -> Client:
        """A new client with a session of before the test, because some addresses sign out or need a password again.

        `who` is a person of the cast or "anonymous".
        """
        client = Client()
        client.handler = self.handlers[checks_csrf]  # its middleware takes longer to load than most requests
        if who != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def url(self, row: Route, arguments: Facts) -> str:
        return reverse(row.name, kwargs=arguments) + row.query

    def body(self, row: Route, arguments: Facts) -> Any:
        """The form or JSON body of the row."""
        return row.send(type(self), arguments) if callable(row.send) else row.send

    def request(self, client: Client, row: Route, arguments: Facts) -> HttpResponse:
        url = self.url(row, arguments)
        if row.method == "GET":
            return client.get(url)
        return send(client, row.method, url, self.body(row, arguments))


def signed_in(person: User) -> str:
    """The key of a new session."""
    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(client: Client, method: str, url: str, body: Any, **headers: str) -> HttpResponse:
    """JSON to the API; a form to a page, and with a file also to the API."""
    if url.startswith("/api/") and not has_file(body):
        return client.generic(method, url, as_json(client, body), content_type="application/json", headers=headers)
    return client.post(url, body or {}, headers=headers)


def has_file(body: Any) -> bool:
    return isinstance(body, dict) and any(isinstance(value, File) for value in body.values())


def as_json(client: Client, body: object) -> str:
    return client._encode_json(body if body is not None else {}, "application/json")
