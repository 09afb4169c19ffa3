"""If a request changes the content of an incident's cached fragments, their version changes too.

Writing rows of the permission ledger are sent once, as the first permitted person; the fragments of all incidents are
rendered before and after each. A row whose action forgets `record()`, or records it in another circle, fails.
"""

from datetime import datetime
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone

from config.tests.each_route import INSIDE, RouteTestCase, all_rows, one_in_five
from core.activity.models import Event
from core.testing import Route
from dashboard.cached import NAMED
from incidents.models import Incident
from incidents.views import incident_fragments
from incidents.views.incident import get_incident

pytestmark = pytest.mark.slow
PARTS = ["facts", "steps", "people", "hypotheses", "windows", "figure", "numbers", "table", "entries", "tree"]


def writing_rows() -> list[Route]:
    return [row for row in all_rows() if row.method != "GET"]


class VersionTests(RouteTestCase):
    def test_actions_that_change_a_fragment_change_its_version(self) -> None:
        self.check(one_in_five(writing_rows()), at_least=10)

    @pytest.mark.long
    def test_all_actions_that_change_a_fragment_change_its_version(self) -> None:
        self.check(writing_rows(), at_least=30)

    def check(self, rows: list[Route], *, at_least: int) -> None:
        changed = []
        for row in rows:
            if who := next((w for w in INSIDE if row.expected[w] < 400), None):
                with self.subTest(row.name, method=row.method):
                    changed += [row.name] * self.changes(row, who)
        assert len(set(changed)) > at_least, changed  # so that the check above is about something

    def changes(self, row: Route, who: str) -> bool:
        """Whether this request changes the fragments of any incident. If so, the version must have changed."""
        with self.made(row) as arguments:
            client, now = self.client_of(who), timezone.now()
            before = self.shown(now)
            self.request(client, row, arguments)
            after = self.shown(now)
        found = [pk for pk in before if pk in after and before[pk][1] != after[pk][1]]
        for pk in found:
            assert before[pk][0] != after[pk][0], f"{row.name} changes INC-{pk} without an event in its circle"
        return bool(found)

    def shown(self, now: datetime) -> dict[int, tuple[object, str]]:
        """For each incident its version, and what its fragments are made of."""
        request: Any = RequestFactory().get("/")
        request.user = self.dana
        names = Event.objects.filter(target_kind__in=NAMED).count()
        found: dict[int, tuple[object, str]] = {}
        for pk in Incident.objects.values_list("pk", flat=True):
            incident = get_incident(request, pk)
            made = incident_fragments.fragment_contents(incident, self.dana, now=now, as_of=None, newest_first=True)
            panels = [self.drawn(panel) for slot in ["main_panels", "side_panels"] for panel in made[slot]()]
            words = [repr([made[part]() for part in PARTS]), fields_of(made["detail"]()), *panels]
            found[pk] = ((incident.events, names), "\n".join(words))  # type: ignore[attr-defined]
        return found

    def drawn(self, panel: dict[str, Any]) -> str:
        return str(get_template(panel["template"]).render({"panel": panel}))


def fields_of(detail: Any) -> str:
    """Every value of every part: models print only their name."""
    parts = [detail.entries, detail.factors, detail.milestones, detail.windows, detail.hypotheses, detail.escalations]
    rows = [{k: v for k, v in vars(row).items() if k[0] != "_"} for part in parts for row in part]
    return repr(
        [rows, detail.roles, [[(file.name, file.removed_at) for file in files] for files in detail.files.values()]]
    )
