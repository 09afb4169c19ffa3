"""The pages run a fixed number of statements, however many incidents, factors and tasks there are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.testing import NOW, TeamTestCase, at_most
from incidents.models import Category, Factor
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases
BUDGETS = {  # the shell with its counts, four choices of filters, and the numbers
    "/insights/": 23,
    "/insights/coverage/": 22,
    "/api/v1/statistics/": 14,
    "/api/v1/coverage/": 12,
}


class QueryBudgetTests(TeamTestCase):
    with_counts = True

    def fill(self, count):
        for number in range(count):
            incident = make_incident(
                at=timezone.now() - timedelta(days=number), status="resolved", metric_seconds={"mitigate": 60 * number}
            )
            category = Category.objects.all()[number % 3]
            facts = {"category": category, "statement": "A limit", "created_by": self.ada, "created_at": NOW}
            make_task(incident=incident).factors.add(Factor.objects.for_parent(incident).create(**facts))

    def test_number_of_statements_is_constant(self):
        self.client.force_login(self.ada)
        for size in [3, 12]:
            self.fill(size)
            for url, budget in BUDGETS.items():
                with self.subTest(url, size=size), at_most(budget):
                    assert self.client.get(url).status_code == 200
