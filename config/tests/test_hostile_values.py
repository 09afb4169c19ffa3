"""Malformed values in every field of every form and call give a client error, never a server error."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from config.tests.each_route import RouteTestCase, changing_rows, one_in_five
from core.testing import Facts, Route

pytestmark = pytest.mark.slow

HUGE = 10**25
VALUES: list[Any] = [
    *["a\x00b", "a\ud800b", float("nan"), "1e999", HUGE, -HUGE, str(HUGE), 2**63, [["x"]], {"a": {"b": 1}}, True, None],
    *["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31", "\u202e\u2028", "x" * 70_000, "\u0663"],
]
BODIES = ["[]", "null", "7", '"x"', "NaN", "{", "", '{"a":' * 20_000, '{"\\udfff": 1}', '{"a": "\\ud800"}', "\ufeff{}"]
OUR_FAULT = 500


def written(value: Any) -> str:
    """The value as a form or a faulty script sends it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return quote(text.encode("utf-8", "surrogatepass"))


class HostileValueTests(RouteTestCase):
    def send(self, row: Route, make_body: Any) -> int:
        """One request by an admin, in a world that is rolled back."""
        client = Client(raise_request_exception=False)
        with self.made(row) as arguments:
            client.force_login(self.dana)
            url, usual = self.url(row, arguments), self.body(row, arguments) or {}
            if url.startswith("/api/"):
                kind, body = "application/json", make_body(usual)
                text = body if isinstance(body, str) else json.dumps(body)
            else:
                kind = "application/x-www-form-urlencoded"
                text = "&".join(f"{quote(name)}={written(value)}" for name, value in make_body(usual).items())
            return client.generic(row.method, url, text, content_type=kind).status_code

    def test_hostile_form_values_never_cause_500(self) -> None:
        self.assertEqual(self.server_errors(one_in_five(changing_rows()), [0]), [])

    @pytest.mark.long
    def test_all_hostile_form_values_never_cause_500(self) -> None:
        self.assertEqual(self.server_errors(changing_rows(), range(len(VALUES))), [])

    def server_errors(self, rows: list[Route], shifts: Iterable[int]) -> list[Any]:
        """Each field of each route gets one value per shift, another one in each field."""
        wrong = []
        for number, row in enumerate(rows):
            for turn in [number + shift for shift in shifts]:

                def body(usual: Facts, turn: int = turn) -> Facts:
                    return {name: VALUES[(turn + place) % len(VALUES)] for place, name in enumerate(usual)}

                if (status := self.send(row, body)) >= OUR_FAULT:
                    wrong.append((row.method, row.name, turn % len(VALUES), status))
        return wrong

    def test_hostile_api_bodies_never_cause_500(self) -> None:
        calls = [row for row in changing_rows() if row.name.startswith(("api-", "me", "person-", "team-", "token-"))]
        wrong = []
        for number, row in enumerate(calls):
            text = BODIES[number % len(BODIES)]
            if (status := self.send(row, lambda usual, text=text: text)) >= OUR_FAULT:
                wrong.append((row.method, row.name, text[:20], status))
        self.assertEqual(wrong, [])
