"""The permission ledger: each route × method has one row, which is requested as each person.

Columns: see `core/testing.py`, class Route.
"""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.http import HttpResponse

from config.tests.each_route import INSIDE, RouteTestCase, all_rows, rolled_back
from config.tests.response_headers import check_headers
from config.tests.routes import Endpoint, endpoints, patterns
from core.testing import Facts, Route, wrong_access_lists

pytestmark = pytest.mark.slow


class PermissionLedger(RouteTestCase):
    def test_every_route_has_a_row(self) -> None:
        missing = endpoints() - {Endpoint(row.name, row.method) for row in all_rows()}
        listed = "\n".join(f'    Route("{endpoint.name}", "{endpoint.method}", …),' for endpoint in sorted(missing))
        assert not missing, f"Add these to ROWS in tests/ledger.py of their app, or in a file it collects:\n{listed}"

    def test_every_row_has_a_route(self) -> None:
        gone = {Endpoint(row.name, row.method) for row in all_rows()} - endpoints()
        assert not gone, f"These rows lead nowhere: {sorted(gone)}"

    def test_object_routes_declare_status_for_user_without_access(self) -> None:
        """A route with a reference shows one object; its row must state the status for Mallory."""
        silent = {row.name for row in all_rows() if row.outside is None} & guarded_names()
        assert not silent, f"Say `outside=404` for: {sorted(silent)}"

    @pytest.mark.long
    def test_every_page_is_requested_by_every_role(self) -> None:
        for row in all_rows():
            with self.subTest(row.name, query=row.query), self.made(row) as arguments:
                got = {who: self.ask(row, who, arguments).status_code for who in row.expected}
                assert got == row.expected, difference(row.expected, got)

    def ask(self, row: Route, who: str, arguments: Facts) -> HttpResponse:
        """One request in a transaction that is rolled back, so that each column has the same data.

        Every response has the security headers, and what it writes stays in the circle of its parent.
        """
        with rolled_back():
            response = self.request(self.client_of(who), row, arguments)
            wrote = row.method != "GET" and response.status_code < 400
            wrong = wrong_access_lists() if wrote else []
        check_headers(response, f"{row.name} {row.method} as {who}")
        assert not wrong, f"{row.name} leaves rows outside the circle of their parent: {wrong}"
        return response


def guarded_names() -> set[str]:
    """Routes with a converter of core.references (`<INC:pk>`) in their pattern."""
    return {name for name, entry in patterns() if re.search(r"<[A-Z]{1,4}:", str(entry.pattern))}


def who_asks(row: Route) -> list[str]:
    """Everyone for what changes something. A page is not rendered for roles between two with the same status."""
    people = list(row.expected)
    if row.method != "GET":
        return people
    status = [row.expected[who] for who in people]
    inner = range(1, len(people) - 1)
    same = {people[at] for at in inner if status[at - 1] == status[at] == status[at + 1]}
    return [who for who in people if who not in same]


def checks(row: Route) -> Callable[[PermissionLedger], None]:
    def test(self: PermissionLedger) -> None:
        with self.made(row) as arguments:
            got = {who: self.ask(row, who, arguments).status_code for who in who_asks(row)}
        assert got == {who: row.expected[who] for who in got}, difference(row.expected, got)
        if row.outside is not None:
            with self.made(row, self.circle) as arguments:
                status = self.ask(row, "mallory", arguments).status_code
                assert status == row.outside, f"mallory, outside the circle: expected {row.outside}, got {status}"
                if row.method != "GET" and (who := next((w for w in INSIDE if row.expected[w] < 400), None)):
                    self.ask(row, who, arguments)  # what it writes stays in the circle

    return test


def difference(expected: dict[str, int], got: dict[str, int]) -> str:
    return "; ".join(f"{who}: expected {expected[who]}, got {got[who]}" for who in got if got[who] != expected[who])


seen: Counter[str] = Counter()
for row in all_rows():
    title = re.sub(r"\W+", "_", f"{row.name}_{row.method}{row.query}").strip("_").lower()
    seen[title] += 1
    setattr(PermissionLedger, f"test_row_{title}_{seen[title]}".removesuffix("_1"), checks(row))
