"""Training in the navigation and on My work."""

from datetime import UTC, date, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Team, User
from core.web.templatetags.ui import clock
from core.web.urls_cached import address
from dashboard.registry import Command, NavItem, WorkItem, command, nav_item, rows_source, side_panel
from dashboard.work_query import Row, WorkQuery, to_work_rows
from reminders.due_sources import due_source
from training.models import Certificate, Enrollment, Session
from training.policies import can_plan

SOON = timedelta(days=30)
PREPARED = timedelta(days=14)
SHOWN = 4
COMING = [Enrollment.State.GOING, Enrollment.State.MAYBE, Enrollment.State.WAITING]


def unanswered(user: User) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.visible_to(user).filter(person=user, state=Enrollment.State.INVITED)
    return rows.filter(session__status=Session.Status.OPEN)


def to_answer(user: User) -> QuerySet[Enrollment]:
    """Of the sessions of a series only the first one without an answer: the series is answered at once."""
    rows = unanswered(user)
    same = rows.filter(session__series=OuterRef("session__series"))
    return rows.filter(~Exists(same.filter(session__starts_at__lt=OuterRef("session__starts_at"))))


def later_in_series(user: User) -> Subquery:
    """How many more sessions of the same series have no answer; None for a session of its own."""
    same = unanswered(user).filter(session__series=OuterRef("session__series"))
    later = same.filter(session__starts_at__gt=OuterRef("session__starts_at")).order_by()
    return Subquery(later.values("session__series").annotate(number=Count("pk")).values("number"))


command(Command("Plan a training session", "school", "training:session-new", 50, can_plan))
nav_item(NavItem("training", "Training", "school", "training:board", order=60, count=to_answer))
nav_item(NavItem("readiness", "Readiness", "certificate", "training:readiness", order=75, group="reference"))


@due_source(
    "certificate", title=attrgetter("title"), label="Certificates", icon="certificate", button="Open certificate"
)
def certificates_that_end() -> QuerySet[Certificate]:
    """Certificates with a last valid day that are not replaced by a newer one."""
    rows = Certificate.objects.current().filter(valid_until__isnull=False, person__is_active=True)
    lead = Subquery(Team.objects.filter(members=OuterRef("person")).order_by("pk").values("lead")[:1])
    manager = Subquery(Team.objects.filter(members=OuterRef("person")).order_by("pk").values("manager")[:1])
    no_person = Cast(Value(None), BigIntegerField())
    return rows.annotate(
        due=F("valid_until"), owner_id=F("person"), lead_id=lead, manager_id=manager, fallback_id=no_person
    )


@due_source("session", title=attrgetter("title"), label="Sessions people go to", icon="school", button="Open session")
def sessions_ahead() -> QuerySet[Enrollment]:
    """RSVPs of people who are going, until the session begins. Due on its day."""
    rows = Enrollment.objects.filter(state=Enrollment.State.GOING, session__status=Session.Status.OPEN)
    no_person = Cast(Value(None), BigIntegerField())
    return rows.filter(session__starts_at__gt=timezone.now()).annotate(
        due=TruncDate("session__starts_at", tzinfo=UTC),
        owner_id=F("person"),
        lead_id=no_person,
        manager_id=no_person,
        fallback_id=no_person,
    )


@due_source("invitation", title=attrgetter("title"), label="Unanswered invitations", icon="send", button="RSVP")
def unanswered_invitations() -> QuerySet[Enrollment]:
    """Invitations without an answer. Due at the RSVP deadline, or at the start of a session without one."""
    until = Coalesce("session__rsvp_until", "session__starts_at")
    rows = Enrollment.objects.filter(state=Enrollment.State.INVITED, session__status=Session.Status.OPEN)
    no_person = Cast(Value(None), BigIntegerField())
    return (
        rows.annotate(until=until)
        .filter(until__gt=timezone.now())
        .annotate(
            due=TruncDate("until", tzinfo=UTC),
            owner_id=F("person"),
            lead_id=no_person,
            manager_id=no_person,
            fallback_id=no_person,
        )
    )


def invitation_item(row: Row) -> WorkItem:
    session, taken, capacity = row.facts["session"], row.facts["taken"], row.facts["capacity"]
    later = row.facts["later"] or 0
    more = f", and {later} more session{'' if later == 1 else 's'} of the series" if later else ""
    return WorkItem(
        title=f"RSVP: {row.title}",
        url=address("training:series" if later else "training:session", session),
        icon="school",
        detail=f"{taken} of {capacity} seats taken{more}",
        due=timezone.localdate(row.at) if row.at else None,
        button="RSVP",
        ref=f"S-{session}",
        late_alarm=False,
    )


@rows_source("invitation", invitation_item)
def invitations(user: User, on: date) -> WorkQuery:
    """Sessions that wait for my answer, a series once."""
    shape: dict[str, Any] = {"title": "session__title", "at": "session__starts_at", "session": "session"}
    seats: dict[str, Any] = {"taken": "session__taken", "capacity": "session__capacity"}
    seats["later"] = later_in_series(user)
    return to_work_rows("invitation", to_answer(user).order_by("session__starts_at"), **shape, **seats)


def facilitated_session_item(row: Row) -> WorkItem:
    """Without a moment the session has no date yet."""
    verb, detail = "Schedule" if row.at is None else "Record the outcome", row.facts["program"]
    if row.at is not None and not row.facts["over"]:
        verb, detail = "Facilitate", f"{clock(row.at)}, {row.facts['taken']} of {row.facts['capacity']} seats taken"
    return WorkItem(
        title=f"{verb}: {row.title}",
        url=address("training:session", row.pk),
        icon="school",
        detail=detail,
        due=timezone.localdate(row.at) if row.at else None,
        button="Open",
        ref=f"S-{row.pk}",
    )


@rows_source("session", facilitated_session_item)
def facilitated_sessions(user: User, on: date) -> WorkQuery:
    """Sessions of the facilitator: not scheduled, within two weeks, or ended without an outcome."""
    rows = Session.objects.visible_to(user).filter(facilitator=user).exclude(status__in=["done", "canceled"])
    now = timezone.now()
    waiting = rows.filter(Q(starts_at=None) | Q(starts_at__lt=now + PREPARED)).order_by("starts_at")
    over = ExpressionWrapper(Q(ends_at__lt=now), output_field=BooleanField())
    facts: dict[str, Any] = {"program": "program__title", "taken": "taken", "capacity": "capacity", "over": over}
    return to_work_rows("session", waiting, title="title", at="starts_at", **facts)


@side_panel
def sessions_coming(user: User) -> dict[str, Any] | None:
    """A card on My work: the next sessions that the user goes to or waits for."""
    now = timezone.now()
    coming = Session.objects.visible_to(user).upcoming(now).filter(starts_at__lte=now + SOON)
    mine = Enrollment.objects.filter(session=OuterRef("pk"), person=user, state__in=COMING)
    rows = list(coming.filter(Exists(mine)).order_by("starts_at")[:SHOWN])
    if not rows:
        return None
    return {"template": "training/upcoming_panel.html", "title": "Upcoming sessions", "rows": rows}
