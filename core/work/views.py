"""My work: what waits for me, in order of broken promises."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.reminders.outlook import Outlook, next_ones, quiet_hours, rests
from core.web.page import page
from core.work.groups import grouped, summary
from core.work.item_rows import rows_of_group
from core.work.prepared import rows_of
from core.work.registry import Panel, WorkItem, main_panels, side_panels, work_rows, work_sources
from core.work.waiting import Row, by_source, gathered, shaped

if TYPE_CHECKING:
    from core.accounts.models import User


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    rows = everything(user, today, now)
    items = [*in_words(rows), *(item for source in work_sources for item in source(user, today))]
    groups = grouped(items, today)
    context = {
        "today": today,
        "now": now,
        "groups": [rows_of_group(group, today) for group in groups],
        "count": len(items),
        "summary": summary(groups),
        "main_panels": drawn(main_panels, user),
        "side_panels": drawn(side_panels, user),
        "outlook": outlook_from(rows, now),
    }
    return page(request, "work/my_work.html", "waiting", context)


def everything(user: "User", today: date, now: datetime) -> dict[str, list[Row]]:
    """What waits in every room, and what the reminders are about to do, in one statement."""

    def union(person: "User") -> QuerySet[Any, Any]:
        ahead = [
            shaped("reminder-next", next_ones(person)[:1], at="send_at"),
            shaped("reminder-rest", rests(person, now)[:1], at="until"),
            shaped("reminder-quiet", quiet_hours(), a="quiet_from", b="quiet_to"),
        ]
        return gathered([rows(person, today) for rows, _ in work_rows.values()] + ahead)

    return by_source(rows_of("my work", user, (today, *work_rows.values()), union))


def in_words(rows: dict[str, list[Row]]) -> list[WorkItem]:
    return [write(row) for name, (_, write) in work_rows.items() for row in rows.get(name, [])]


def outlook_from(rows: dict[str, list[Row]], now: datetime) -> Outlook:
    """The statement is as old as its minute, so a rest that ended since is left out here."""
    first = {name: found[0] for name, found in rows.items() if found}
    planned, rest, quiet = (first.get(f"reminder-{name}") for name in ("next", "rest", "quiet"))
    hours = (int(quiet.a), int(quiet.b)) if quiet else (None, None)
    resting = rest.at if rest and rest.at and rest.at > now else None
    return Outlook(planned and planned.at, resting, *hours)


def drawn(panels: list[Panel], user: "User") -> list[SafeString]:
    """Each panel's card; its template finds what the function returned, by name and as `panel`."""
    shown: list[dict[str, Any]] = [found for panel in panels if (found := panel(user))]
    return [get_template(found["template"]).render({**found, "panel": found}) for found in shown]
