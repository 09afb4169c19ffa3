"""Measures statistics and coverage over 10,000 incidents.

    SAMPLE=0 DATA_DIR=/tmp/empty [DATABASE_URL=…] python -m bench.statistics [10000]     as text, then as JSON

The database is filled and left so: use an empty one, or the one of the last run. The pages keep their content until
the next event (15 s at most); this measures the work without that. CPU time of the best of five runs counts.
"""

import json
import os
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from bench.seeding import seed
from bench.training import best
from incidents.models import Category, Factor, Incident
from insights.coverage import coverage
from insights.filters import StatisticsFilter
from insights.report import statistics_report
from insights.scope import Scope
from insights.views.statistics import page_context
from tasks.models import CorrectiveTask


def scope_of(user: User, query: str) -> Scope:
    request = SimpleNamespace(user=user)
    filters = StatisticsFilter(QueryDict(query), Incident.objects.visible_to(user), request=request)
    return Scope.of(user, filters, timezone.now())


def classify_factors() -> None:
    """One category for each factor, and two tasks."""
    categories = list(Category.objects.values_list("pk", flat=True))
    for number, pk in enumerate(categories):
        rows = [factor for factor in Factor.objects.only("pk") if factor.pk % len(categories) == number]
        Factor.objects.filter(pk__in=[row.pk for row in rows]).update(category=pk)
    factor_of = dict(Factor.objects.values_list("incident", "pk"))
    through = CorrectiveTask.factors.through
    linked = CorrectiveTask.objects.values_list("pk", "incident")
    through.objects.bulk_create(
        [
            through(correctivetask_id=task, factor_id=factor_of[incident])
            for number, (task, incident) in enumerate(linked)
            if number % 2 and incident in factor_of
        ],
        batch_size=2000,
    )


def measure(count: int) -> dict[str, Any]:
    call_command("prepare", verbosity=0)
    if not Incident.objects.exists():
        seed(count, now=timezone.now().replace(microsecond=0))
        classify_factors()
    user = User.objects.get(handle="p00")
    first = timezone.localdate() - timedelta(days=1_800)
    queries = {
        "90 days": "period=90",
        "365 days": "period=365",
        "five years": f"started_from={first}",
        "one service": "period=365&service=service-3",
    }
    found: dict[str, Any] = {"incidents": count}
    for name, query in queries.items():
        found[f"statistics, {name}"] = best(lambda query=query: statistics_report(scope_of(user, query)))  # type: ignore[misc]
        found[f"coverage, {name}"] = best(lambda query=query: coverage(scope_of(user, query)))  # type: ignore[misc]
    template = "insights/statistics/body.html"
    context = page_context(scope_of(user, "period=365"), "mitigate")
    found["rendering, 365 days"] = best(lambda: render_to_string(template, context))
    return found


if __name__ == "__main__":
    result = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    for name, value in result.items():
        print(f"{name:32} {value}")
    print(json.dumps(result))
