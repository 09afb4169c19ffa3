"""Requests that another site makes a signed-in browser send change nothing."""

from typing import Any

import pytest
from django.middleware.csrf import _get_new_csrf_string as new_secret
from django.test import Client

from config.tests.each_route import RouteTestCase, all_rows, changing_rows, one_in_five, rolled_back, send
from core.activity.models import Event
from core.testing import Route

pytestmark = pytest.mark.slow

PAGES = {row.name for row in all_rows() if row.method == "GET"}
REFUSED = {401, 403, 404, 405}  # 401 by routes that take no session, only a token
OVERRIDES = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}


class CrossSiteTests(RouteTestCase):
    def test_cross_site_requests_change_nothing(self) -> None:
        self.assertEqual(self.accepted(one_in_five(changing_rows())), [])

    @pytest.mark.long
    def test_cross_site_requests_to_all_routes_change_nothing(self) -> None:
        self.assertEqual(self.accepted(changing_rows()), [])

    def accepted(self, rows: list[Route]) -> list[str]:
        """Without the token of the form, with a token but of another site, and by a link with a method override."""
        wrong = []
        for row in rows:
            with self.made(row) as arguments:
                url, body = self.url(row, arguments), self.body(row, arguments) or {}
                for ask in [without_token, from_elsewhere, by_a_link]:
                    with rolled_back():
                        client = self.client_of("dana", checks_csrf=True)
                        before = Event.objects.count()
                        status = ask(client, row, url, body)
                        if status not in REFUSED or Event.objects.count() != before:
                            wrong.append(f"{row.method} {row.name} {ask.__name__}: {status}")
        return wrong


def without_token(client: Client, row: Route, url: str, body: Any) -> int:
    return send(client, row.method, url, body).status_code


def from_elsewhere(client: Client, row: Route, url: str, body: Any) -> int:
    secret = client.cookies["csrf"] = new_secret()
    return send(client, row.method, url, body, **{"Origin": "https://evil.test", "X-CSRFToken": secret}).status_code


def by_a_link(client: Client, row: Route, url: str, body: Any) -> int:
    claim = f"{url}{'&' if '?' in url else '?'}_method={row.method}&method={row.method}"
    status = client.get(claim, headers=OVERRIDES).status_code
    return 405 if row.name in PAGES and status < 500 else status
