"""What training brings to navigation and My work."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.work.registry import NavItem, WorkItem, nav_item, side_panel, work_source
from training.models import Enrolment, Session

SOON = timedelta(days=30)
SHOWN = 4
MOST = 50


def unanswered(user: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.visible_to(user).filter(person=user, state=Enrolment.State.INVITED)
    return rows.filter(session__status=Session.Status.OPEN)


nav_item(NavItem("training", "Training", "school", "training:board", order=60, count=unanswered))


@work_source
def invitations(user: User, on: date) -> list[WorkItem]:
    """Sessions that wait for my answer."""
    rows = unanswered(user).select_related("session").order_by("session__starts_at")[:MOST]
    return [
        WorkItem(
            title=f"Say whether you come: {row.session.title}",
            url=row.session.get_absolute_url(),
            icon="school",
            detail=f"{row.session.taken} of {row.session.capacity} seats taken",
            due=timezone.localdate(row.session.starts_at) if row.session.starts_at else None,
            verb="Answer",
            ref=row.session.ref,
            late_alarm=False,
        )
        for row in rows
    ]


@work_source
def to_be_dated(user: User, on: date) -> list[WorkItem]:
    """Sessions that I lead or planned, and that have no date yet or wait for their outcome."""
    rows = Session.objects.visible_to(user).filter(facilitator=user).exclude(status__in=["done", "cancelled"])
    now = timezone.now()
    return [
        WorkItem(
            title=f"{'Give a date' if row.starts_at is None else 'Write the outcome'}: {row.title}",
            url=row.get_absolute_url(),
            icon="school",
            detail=row.programme.title,
            due=timezone.localdate(row.ends_at) if row.ends_at else None,
            verb="Open",
            ref=row.ref,
        )
        for row in rows.for_list().order_by("starts_at")[:MOST]
        if row.ends_at is None or row.ends_at < now
    ]


@side_panel
def sessions_coming(user: User) -> dict[str, Any] | None:
    """A card beside My work: the next sessions with my answer."""
    now = timezone.now()
    coming = Session.objects.visible_to(user).upcoming(now).filter(starts_at__lte=now + SOON)
    rows = list(coming.filter(enrolments__person=user).order_by("starts_at")[:SHOWN])
    if not rows:
        return None
    return {"template": "training/coming_panel.html", "title": "Sessions coming", "rows": rows}
