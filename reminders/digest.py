"""The weekly digest of one person: overdue work in their teams, items due this week, and sections of other apps."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from core.web.templatetags.ui import weekday
from notifications.notice_types import Section, SectionLine
from reminders.due_sources import DueSource, due_sources

MAX_LINES = 15
WEEK = timedelta(days=7)

SectionWriter = Callable[[User, date], Section | None]
_sections: list[SectionWriter] = []


def digest_section(writer: SectionWriter) -> SectionWriter:
    """Register a section of the weekly digest: `(user, today) -> Section | None`."""
    _sections.append(writer)
    return writer


def weekly_sections(user: User, today: date) -> list[Section]:
    """The sections that have something to say, as this person may see them now."""
    own = [overdue_in_teams(user, today), due_this_week(user, today)]
    added = [writer(user, today) for writer in _sections]
    return [section for section in [*own, *added] if section and section.lines]


def overdue_in_teams(user: User, today: date, *, without: Collection[str] = ()) -> Section:
    """Work of others in the teams that this person leads or manages. `without`: kinds that are left out."""

    def theirs(source: DueSource) -> Q:
        return (of(source, "lead_id", user) | of(source, "manager_id", user)) & ~of(source, "owner_id", user)

    return section_of(
        "Late in your teams",
        user,
        lambda source: Q(due__lt=today) & theirs(source),
        today,
        with_owner=True,
        without=without,
    )


def due_this_week(user: User, today: date) -> Section:
    def own(source: DueSource) -> Q:
        return Q(due__lt=today + WEEK) & of(source, "owner_id", user)

    return section_of("Due this week", user, own, today)


def of(source: DueSource, column: str, user: User) -> Q:
    """Condition: the person is in this column of the source."""
    return Q(**{source.columns.get(column, column): user.pk})


def section_of(
    title: str,
    user: User,
    which: Callable[[DueSource], Q],
    today: date,
    *,
    with_owner: bool = False,
    without: Collection[str] = (),
) -> Section:
    """The earliest first. `with_owner` names whose work each line is."""
    found: list[tuple[DueSource, Any]] = []
    more = 0
    for source in (each for kind, each in due_sources.items() if kind not in without):
        rows = list(visible(source, user).filter(which(source)).order_by("due", "pk")[: MAX_LINES + 1])
        more += max(len(rows) - MAX_LINES, 0)
        found += [(source, row) for row in rows[:MAX_LINES]]
    found.sort(key=lambda each: each[1].due)
    shown = found[:MAX_LINES]
    names = owner_names(shown) if with_owner else {}
    lines = [line_of(source, row, today, names.get(owner_of(source, row), "")) for source, row in shown]
    return Section(title, lines, more + len(found) - len(shown))


def owner_of(source: DueSource, row: Any) -> int | None:
    owner: int | None = getattr(row, source.columns.get("owner_id", "owner_id"))
    return owner


def owner_names(rows: list[tuple[DueSource, Any]]) -> dict[int | None, str]:
    ids = {owner_of(source, row) for source, row in rows} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def visible(source: DueSource, user: User) -> QuerySet[Any]:
    return source.rows().visible_to(user)  # type: ignore[attr-defined,no-any-return]


def line_of(source: DueSource, row: Any, today: date, owner: str = "") -> SectionLine:
    """ "A-12, Jonas Lind, 2 days late"."""
    days = (today - row.due).days
    words = f"{days} day{'' if days == 1 else 's'} late" if days > 0 else f"due {weekday(row.due)}"
    parts = [part for part in (getattr(row, "ref", ""), owner, words) if part]
    return SectionLine(source.title(row), ", ".join(parts), source.url(row), days > 0)
