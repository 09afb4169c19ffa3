"""My work: the open work of the signed-in person by due date."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from core.web.fragments import Fragments
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_for
from dashboard.groups import grouped, summary
from dashboard.item_rows import rows_of_group
from dashboard.my_work import items_of, load_work
from dashboard.registry import Panel, WorkItem, main_panels, side_panels, summary_parts
from dashboard.work_query import Row
from reminders.upcoming import Outlook

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def my_work(request: AuthenticatedRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    rows = load_work(user, today, now)
    items = items_of(rows)
    groups = grouped(items, today)
    context = {
        "today": today,
        "now": now,
        "groups": lambda: [rows_of_group(group, today, now) for group in groups],
        "fragments": Fragments(request, lambda: version_of(items, now)),
        "count": len(items),
        "summary": summary(groups, now, [words for part in summary_parts if (words := part(user))]),
        "main_panels": cached_for(user, "main panels", lambda: rendered_panels(main_panels, user)),
        "side_panels": cached_for(user, "side panels", lambda: rendered_panels(side_panels, user)),
        "outlook": outlook_from(rows, now),
    }
    return page(request, "dashboard/my_work.html", "waiting", context)


def version_of(items: list[WorkItem], now: datetime) -> tuple[object, ...]:
    """Values that change with what the list shows; includes the minute if times are shown to the minute."""
    return (items, now.replace(second=0, microsecond=0) if any(item.at for item in items) else None)


def outlook_from(rows: dict[str, list[Row]], now: datetime) -> Outlook:
    """The cached rows may be a minute old, so snoozes that ended since are left out here."""
    first = {name: found[0] for name, found in rows.items() if found}
    planned, rest, quiet = (first.get(f"reminder-{name}") for name in ("next", "rest", "quiet"))
    hours = (quiet.facts["start"], quiet.facts["end"]) if quiet else (None, None)
    resting = rest.at if rest and rest.at and rest.at > now else None
    return Outlook(planned.at if planned else None, resting, *hours)


def rendered_panels(panels: list[Panel], user: "User") -> list[SafeString]:
    """Each panel's card, without anything of the request, so that it can be kept.

    Its template finds what the function returned, by name and as `panel`.
    """
    shown: list[dict[str, Any]] = [found for panel in panels if (found := panel(user))]
    return [mark_safe(get_template(found["template"]).render({**found, "panel": found})) for found in shown]  # noqa: S308
