"""What this room brings to the shell and to My work: its place in the navigation, live incidents, updates due."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.access.models import Circle
from core.accounts.models import Membership, Team, User
from core.notifications.targets import fetch_with
from core.reminders.registry import due_source
from core.web.addresses import address
from core.work.counting import counts_once
from core.work.prepared import Part, rows_of
from core.work.registry import (
    NavItem,
    WorkItem,
    live_incident_source,
    main_panel,
    nav_item,
    once,
    rows_source,
    side_panel,
    tallied,
)
from core.work.waiting import Row, Waiting, shaped
from incidents.models import ACTIVE, Import, Incident, Kind, Postmortem, Status

SHOWN = 5
RUNNING = ("pk", "title", "status", "started_at", "severity__name", "lead__name")


class Running(NamedTuple):
    """What the shell says of an active incident: a few columns, since every page asks for it."""

    pk: int
    title: str
    status: str
    started_at: datetime
    severity: str
    lead: str | None

    @property
    def ref(self) -> str:
        return f"INC-{self.pk}"

    @property
    def url(self) -> str:
        return f"/incidents/{self.ref}/"

    @property
    def state(self) -> str:
        return Status(self.status).label.lower()


def active(user: User) -> QuerySet[Incident]:
    return Incident.objects.visible_to(user).filter(status__in=ACTIVE).exclude(kind=Kind.DRILL)


nav_item(NavItem("incidents", "Incidents", "flame", "incidents:board", order=20, count=active))


def owed(user: User) -> QuerySet[Postmortem]:
    return Postmortem.objects.visible_to(user).owed().filter(owner=user)


def waiting_imports(user: User) -> QuerySet[Import]:
    return Import.objects.visible_to(user).waiting()


nav_item(
    NavItem("postmortems", "Postmortems", "file-text", "incidents:postmortems", order=30, count=owed, count_word="owed")
)
nav_item(
    NavItem(
        "imports",
        "Import",
        "file-import",
        "incidents:imports",
        order=80,
        group="reference",
        count=waiting_imports,
        shown_to=lambda user: user.is_responder,
    )
)
nav_item(NavItem("services", "Services", "server-2", "incidents:services", order=70, group="reference"))


def running(user: User) -> list[Running]:
    """Active incidents, mine first, then the worst, then the newest; the shell and the card on My work share them."""

    def few(person: User) -> list[Part]:
        mine_first = Case(When(lead=person, then=0), default=1)
        rows = active(person).order_by(mine_first, "severity__rank", "-started_at")
        return [("running", rows.values_list(*RUNNING)[: SHOWN + 1])]

    found: list[Running] = once(user, "running", lambda: [Running(*row) for row in rows_of("running", user, (), few)])
    return found


@live_incident_source
def live(user: User) -> dict[str, Any] | None:
    """The worst incident that is running, the newest first among equals; mine before others."""
    if not (found := running(user)):
        return None
    row = found[0]
    return {"ref": row.ref, "url": row.url, "title": row.title, "severity": row.severity, "since": row.started_at}


@side_panel
def open_incidents(user: User) -> dict[str, Any] | None:
    """A card beside My work."""
    rows = running(user)
    if not rows:
        return None
    shown = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return {"template": "incidents/open_panel.html", "title": "Open incidents", **shown}


def update_in_words(row: Row) -> WorkItem:
    ref, url = f"INC-{row.pk}", address("incidents:detail", row.pk)
    due = timezone.localtime(row.at) if row.at else None
    return WorkItem(
        title=f"Write the next update on {row.title}",
        url=url,
        icon="speakerphone",
        detail=f"due {due:%H:%M}" if due else "",
        due=due.date() if due else None,
        verb="Write it",
        ref=ref,
        incident_ref=ref,
        incident_url=url,
    )


@rows_source("update", update_in_words)
def updates_due(user: User, on: date) -> Waiting:
    """Updates that the people I serve wait for, when I lead the incident."""
    mine = active(user).filter(lead=user, update_due_at__isnull=False).order_by("update_due_at")
    return shaped("update", mine, title="title", at="update_due_at")


def owed_in_words(row: Row) -> WorkItem:
    """`a` is the severity, `b` the state of the postmortem."""
    state = Postmortem.Status(row.b)
    return WorkItem(
        title=f"Postmortem owed for INC-{row.incident_id}: {row.title}",
        url=address("incidents:postmortem", row.incident_id),
        icon="file-text",
        detail=f"{row.a}, {state.label.lower()}",
        due=row.due,
        verb="Start" if state == Postmortem.Status.NOT_STARTED else "Continue",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("postmortem", owed_in_words)
def postmortems_owed(user: User, on: date) -> Waiting:
    """Postmortems I promised, oldest promise first."""
    shape = {"title": "incident__title", "due": "due_on", "a": "incident__severity__name", "b": "status"}
    return shaped("postmortem", owed(user).order_by("due_on"), **shape, incident_id="incident")


def review_in_words(row: Row) -> WorkItem:
    """`a` is the name of who wrote it."""
    return WorkItem(
        title=f"Review the postmortem of INC-{row.incident_id}: {row.title}",
        url=f"{address('incidents:postmortem', row.incident_id)}#review",
        icon="user-check",
        detail=f"asked by {row.a}" if row.a else "asked for your review",
        due=row.due,
        verb="Review",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("review", review_in_words)
def reviews_asked(user: User, on: date) -> Waiting:
    """Postmortems somebody asked me to review."""
    rows = Postmortem.objects.visible_to(user).filter(reviewer=user, status=Postmortem.Status.IN_REVIEW)
    shape = {"title": "incident__title", "due": "due_on", "a": "owner__name", "incident_id": "incident"}
    return shaped("review", rows.order_by("due_on"), **shape)


def publish_in_words(row: Row) -> WorkItem:
    """`a` is the name of who approved it."""
    return WorkItem(
        title=f"Publish the postmortem of INC-{row.incident_id}: {row.title}",
        url=f"{address('incidents:postmortem', row.incident_id)}#review",
        icon="send",
        detail=f"approved by {row.a}" if row.a else "approved",
        due=row.due,
        verb="Publish",
        ref=f"INC-{row.incident_id}",
    )


@rows_source("publish", publish_in_words)
def to_publish(user: User, on: date) -> Waiting:
    """Approved postmortems that wait for me; `policies.publishers` says the same of one of them, for its page."""
    rows = Postmortem.objects.visible_to(user).filter(status=Postmortem.Status.APPROVED)
    theirs = User.objects.managers().filter(teams_managed__memberships__user=OuterRef("owner"))
    private = Circle.objects.filter(pk=OuterRef("circle"), restricted=True)
    for_me = Exists(theirs.filter(pk=user.pk)) | ~Exists(theirs) | Exists(private)
    rows = rows.filter(for_me) if user.is_manager else rows.none()
    shape = {"title": "incident__title", "due": "due_on", "a": "approved_by__name", "incident_id": "incident"}
    return shaped("publish", rows.order_by("due_on"), **shape)


@main_panel
def owed_by_the_team(user: User) -> dict[str, Any] | None:
    """A table under My work: what the person's teams owe, and what nobody owns yet."""
    teammates = Membership.objects.filter(team__memberships__user=user).values("user")
    theirs = Postmortem.objects.visible_to(user).owed().filter(Q(owner=None) | Q(owner__in=teammates))
    rows = list(theirs.for_list().order_by("due_on")[:SHOWN])
    if not rows:
        return None
    return {"template": "incidents/owed_panel.html", "rows": rows, "today": timezone.localdate()}


tallied("any incident", lambda user: Incident.objects.visible_to(user))


@main_panel
def first_steps(user: User) -> dict[str, Any] | None:
    """What to do first, until there is an incident."""
    if not user.is_responder or counts_once(user)["any incident"]:
        return None
    return {"template": "incidents/first_steps.html", "may_invite": user.is_manager}


def title_of(row: Postmortem) -> str:
    return f"Postmortem of {row.incident.ref}: {row.incident.title}"


@due_source("postmortem", title=title_of)
def postmortems_with_a_date() -> QuerySet[Postmortem]:
    """What is owed and when. The owner's team has lead and manager; at last comes who answers for the incident."""
    teams = Team.objects.filter(memberships__user=OuterRef("owner")).order_by("pk")
    return Postmortem.objects.owed().annotate(
        due=F("due_on"),
        lead_id=Subquery(teams.values("lead")[:1]),
        manager_id=Subquery(teams.values("manager")[:1]),
        fallback_id=Coalesce("incident__lead", "incident__declared_by"),
    )


fetch_with("incidents.postmortem", "incident")
fetch_with("incidents.incident", "severity")
