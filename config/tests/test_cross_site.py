"""Requests that another site makes a signed-in browser send change nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.middleware.csrf import _get_new_csrf_string as new_secret
from django.test import Client
from django.urls import reverse

from config.tests.test_routes import all_rows, as_json
from core.activity.models import Event
from core.testing import Route, TeamTestCase

pytestmark = pytest.mark.slow

# Browsers send reports; a mail program unsubscribes by token; trackers sign their calls.
OPEN_TO_BROWSERS = {"csp-report", "notifications:unsubscribe", "tasks:tracker-webhook"}
OVERRIDES = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}


def changing() -> list[Route]:
    """One row of each route and method that changes something."""
    found = {(row.name, row.method): row for row in all_rows() if row.method != "GET"}
    return [row for (name, _), row in found.items() if name not in OPEN_TO_BROWSERS]


class CrossSiteTests(TeamTestCase):
    def each(self, ask: Callable[[Route, str, Any], int]) -> list[str]:
        """Request every changing route as an admin. Returns those that changed something or responded
        with anything but a refusal."""
        wrong = []
        for row in changing():
            self.client = Client(enforce_csrf_checks=True)
            with transaction.atomic():
                self.client.force_login(self.dana)
                arguments = row.make(type(self), None) if row.make else {}
                body = row.send(type(self), arguments) if callable(row.send) else row.send
                before = Event.objects.count()
                status = ask(row, reverse(row.name, kwargs=arguments) + row.query, body or {})
                if status not in {403, 404, 405} or Event.objects.count() != before:
                    wrong.append(f"{row.method} {row.name}: {status}")
                transaction.set_rollback(True)
        return wrong

    def send(self, row: Route, url: str, body: Any, **headers: str) -> int:
        if url.startswith("/api/"):
            data, kind = as_json(self.client, body), "application/json"
            return self.client.generic(row.method, url, data, content_type=kind, headers=headers).status_code
        return self.client.post(url, body, headers=headers).status_code

    def test_no_route_takes_a_form_without_its_token(self) -> None:
        self.assertEqual(self.each(self.send), [])

    def test_no_route_takes_a_form_of_another_site_even_with_a_token(self) -> None:
        secret = new_secret()

        def ask(row: Route, url: str, body: Any) -> int:
            self.client.cookies["csrf"] = secret
            return self.send(row, url, body, **{"Origin": "https://evil.test", "X-CSRFToken": secret})

        self.assertEqual(self.each(ask), [])

    def test_a_link_changes_nothing_with_a_method_override(self) -> None:
        pages = {row.name for row in all_rows() if row.method == "GET"}

        def ask(row: Route, url: str, body: Any) -> int:
            claim = f"{url}{'&' if '?' in url else '?'}_method={row.method}&method={row.method}"
            status = self.client.get(claim, headers=OVERRIDES).status_code
            return 405 if row.name in pages and status < 500 else status

        self.assertEqual(self.each(ask), [])
