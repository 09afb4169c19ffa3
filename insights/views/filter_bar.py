"""The filter bar of both pages: period, team, service, severity, category, backfilled."""

from typing import Any

from accounts.models import Team, User
from core.web.filters import options_of
from dashboard.cached import cached_for
from incidents.models import Category, Service, Severity
from insights.filters import CoverageFilter
from insights.statistics.periods import CHOICES, DEFAULT

DAYS = ("started_from", "started_to")


def filter_bar(user: User, filters: CoverageFilter) -> dict[str, Any]:
    choices = cached_for(user, "statistics filter choices", read_choices)
    labels = {"team": "Team", "service": "Service", "severity": "Severity", "category": "Factor"}
    chosen = filters.values
    given = any(chosen.get(name) for name in DAYS)
    return {
        "periods": [
            {
                "label": label,
                "url": filters.query(period=key, **dict.fromkeys(DAYS, "")),
                "current": not given and key == chosen.get("period", DEFAULT),
            }
            for key, label in CHOICES
        ],
        "selects": [
            {"name": name, "label": label, "options": options_of(choices[name], filters.chosen(name))}
            for name, label in labels.items()
        ],
        "period": "" if given else chosen.get("period", ""),
        "values": chosen,
    }


def read_choices() -> dict[str, list[tuple[str, str]]]:
    """One query each."""
    return {
        "team": list(Team.objects.order_by("name").values_list("slug", "name")),
        "service": list(Service.objects.in_use().order_by("name").values_list("slug", "name")),
        "severity": [(str(rank), name) for rank, name in Severity.objects.order_by("rank").values_list("rank", "name")],
        "category": list(Category.objects.values_list("code", "name")),
    }
