"""Pages run a fixed number of queries."""

import pytest

from audits.actions.answers import answer_item
from audits.tests.factories import make_run
from core.testing import NOW, TeamTestCase, at_most
from incidents.tests.factories import make_incident
from tasks.models import Evidence, Status
from tasks.tests.factories import TODAY, make_task

pytestmark = pytest.mark.both_databases

BUDGETS = {
    "/tasks/": 16,  # people, teams, services and incidents of the filter bar; views; cards and their due dates; total
    "/tasks/?lanes=owner": 18,
    "/tasks/?lanes=incident": 18,
    "/tasks/?layout=list": 16,
    "/tasks/?layout=list&status=all": 16,
    "/audits/": 11,  # with the choices of its filters and the counts of its tabs
    "/audits/findings/": 7,
    "/audits/schedules/": 10,
    "/audits/templates/": 7,
    "/audits/templates/lb-baseline/": 10,
    "/api/v1/tasks/": 4,
    "/api/v1/audit-runs/": 4,
    "/api/v1/findings/": 4,
}
TASK_PAGE = 21  # four for the rules of its reminders, which are kept between requests outside a transaction
RUN_PAGE = 19  # services and teams of its edit form, its activity


class QueryBudgetTests(TeamTestCase):
    with_counts = True

    def fill(self, count):
        incident = make_incident()
        for n in range(count):
            for status in Status:
                risk = {"wont_do_reason": "x", "risk_owner": self.mona, "review_on": TODAY}
                extra = risk if status == Status.WONT_DO else {}
                make_task(title=f"Task {n}", status=status, team=self.team, incident=incident, **extra)
            make_run(items=n + 2, team=self.team, incident=incident)

    def ask(self, url, most):
        with self.subTest(url), at_most(most):
            assert self.client.get(url).status_code == 200

    def test_list_query_count_is_constant(self):
        self.client.force_login(self.ada)
        for size in [2, 25]:
            self.fill(size)
            for url, most in BUDGETS.items():
                self.ask(url, most)

    def test_task_and_run_pages_stay_within_their_query_budget(self):
        self.client.force_login(self.ada)
        for size in [1, 12]:
            task = make_task(team=self.team, incident=make_incident())
            run = make_run(items=size + 1, task=None)
            for n, item in enumerate(run.version.items.all()):
                answer_item(run, item, by=self.ada, value="fail", now=NOW)
                Evidence.objects.for_parent(task).create(text=f"Seen {n}", added_by=self.ada, added_at=NOW)
            self.ask(task.get_absolute_url(), TASK_PAGE)
            self.ask(run.get_absolute_url(), RUN_PAGE)
