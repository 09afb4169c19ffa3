"""Pages ignore unknown fields, the API refuses them. Actor, time and circle are never taken from the request.

Every such field is sent with a marker, and all writing statements are searched for the markers.
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.tests.each_route import RouteTestCase, changing_rows, one_in_five, send
from core.access.models import Circle
from core.testing import Route, make_user

pytestmark = pytest.mark.slow

TRAP_USER, TRAP_CIRCLE, TRAP_YEAR = 987_654_321, 887_654_321, "2001-09-09"
PEOPLE = "created_by author by user actor approved_by verified_by signed_by done_by declared_by published_by raised_by"
PEOPLE += " closed_by marked_by invited_by accepted_by answered_by uploaded_by added_by changed_by former_owners"
MOMENTS = "created_at done_at verified_at approved_at published_at signed_at declared_at raised_at accepted_at now"
MOMENTS += " expires_at joined_at first_due_on made_at changed_at waiting_since started review_asked_at updated_at"
WRITES = ("INSERT", "UPDATE")


def traps() -> dict[str, Any]:
    names = PEOPLE.split()
    people = dict.fromkeys(names, "trapped") | {f"{name}_id": TRAP_USER for name in names}
    moments = dict.fromkeys(MOMENTS.split(), f"{TRAP_YEAR}T01:46:40Z")
    return {**people, **moments, "circle": TRAP_CIRCLE, "circle_id": TRAP_CIRCLE, "id": TRAP_USER, "pk": TRAP_USER}


class MassAssignmentTests(RouteTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_user("trapped", id=TRAP_USER)
        Circle.objects.create(pk=TRAP_CIRCLE, restricted=True)

    def written_by(self, row: Route) -> tuple[int, str]:
        """The status of the call with the traps in it, and all that it wrote."""
        with self.made(row) as arguments:
            client, usual = self.client_of("dana"), self.body(row, arguments) or {}
            body = {**{name: trap for name, trap in traps().items() if name not in usual}, **usual}
            with CaptureQueriesContext(connection) as asked:
                status = send(client, row.method, self.url(row, arguments), body).status_code
        statements = [query["sql"] for query in asked.captured_queries]
        return status, "\n".join(sql for sql in statements if sql.lstrip().startswith(WRITES))

    def test_fields_outside_the_form_are_ignored(self) -> None:
        self.check(one_in_five(changing_rows()))

    @pytest.mark.long
    def test_fields_outside_the_forms_of_all_routes_are_ignored(self) -> None:
        self.check(changing_rows())

    def check(self, rows: list[Route]) -> None:
        caught, done = [], 0
        for row in rows:
            status, written = self.written_by(row)
            done += status < 400
            for trap in [str(TRAP_USER), str(TRAP_CIRCLE), TRAP_YEAR, "trapped"]:
                if trap in written:
                    caught.append((row.method, row.name, trap))
        self.assertEqual(caught, [])
        self.assertGreater(done, len(rows) / 3)  # many calls succeeded, so rows were written
