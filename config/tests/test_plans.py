"""No page reads a whole table. Checks query plans, so that no times are measured."""

import re
from unittest import skipUnless

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import TeamTestCase
from importing.tests.import_data import import_load_balancer_outage
from postmortems.models import Postmortem
from tasks.tests.factories import make_task

pytestmark = pytest.mark.slow

SMALL = {
    "severity",
    "category",
    "service",
    "team",
    "membership",
    "user",
    "checklist",
    "program",
    "policy",
    "auditschedule",
    "schedulestep",
    "holidaycalendar",
    "preferences",
    "postmortemtemplate",
}
ALIAS = re.compile(r'"(\w+)" (?:AS )?"?(\w+)"?')
BOUNDED = re.compile(r"LIMIT \d+(\) subquery)?$")
COUNTED = re.compile(r"\(SELECT COUNT\(\*\) FROM \((.+?)\) AS counted\)", re.DOTALL)  # see dashboard/counting.py
WHOLE = re.compile(r"SCAN (\w+)$")


@skipUnless(connection.vendor == "sqlite", "PostgreSQL reads a small table whole, whatever its indexes")
class PlanTests(TeamTestCase):
    """SQLite has no statistics here, so its plan is the same for ten rows and for a million."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.incident = import_load_balancer_outage(cls.ada)
        cls.task = make_task(incident=cls.incident)
        cls.grows = {
            model._meta.db_table: model._meta.label
            for model in apps.get_models()
            if model._meta.model_name not in SMALL
        }

    def test_every_frequent_page_uses_indexes(self) -> None:
        assert Postmortem.objects.filter(incident=self.incident).exists()
        ref = self.incident.ref
        for url in [
            "/",
            "/inbox/",
            "/teams/api/",
            "/incidents/",
            "/incidents/?status=open&mine=1&severity=2",
            f"/incidents/{ref}/",
            f"/postmortems/{ref}/",
            "/postmortems/",
            "/tasks/",
            f"/tasks/{self.task.ref}/",
            "/audits/",
            "/training/",
            "/search/?q=latency",
            "/api/v1/incidents/",
            f"/api/v1/incidents/{ref}/",
            "/api/v1/tasks/",
        ]:
            for person in [self.grace, self.mallory, self.mona]:
                with self.subTest(url, person=person.handle):
                    self.client.force_login(person)
                    self.client.get(url)
                    with CaptureQueriesContext(connection) as asked:
                        assert self.client.get(url).status_code == 200
                    assert [found for query in asked for found in self.read_whole(query["sql"])] == []

    def read_whole(self, sql: str) -> list[tuple[str, str]]:
        """Tables that grow and that this statement would read from end to end. Counts are read one by one."""
        if not sql.startswith(("SELECT", "WITH")):
            return []
        if parts := COUNTED.findall(sql):
            return [found for part in parts for found in self.scanned(part, self.plan(part))]
        plan = self.plan(sql)
        if BOUNDED.search(sql.rstrip()) and not any("FOR ORDER BY" in line for line in plan):
            return []  # newest first: it stops after a page, or at the limit of a total
        return self.scanned(sql, plan)

    def plan(self, sql: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [str(row[3]) for row in cursor.fetchall()]

    def scanned(self, sql: str, plan: list[str]) -> list[tuple[str, str]]:
        named = {alias: table for table, alias in ALIAS.findall(sql)}
        scanned = [match[1] for line in plan if (match := WHOLE.match(line))]
        tables = [name if name in self.grows else named.get(name, "") for name in scanned]
        return [(self.grows[table], sql[:200]) for table in tables if table in self.grows]
