"""What this room brings to the shell and to My work: its place in the navigation, live incidents, updates due."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from core.accounts.models import Team, User
from core.notifications.targets import fetch_with
from core.reminders.registry import due_source
from core.work.registry import NavItem, WorkItem, live_incident_source, nav_item, side_panel, work_count, work_source
from incidents.models import ACTIVE, Import, Incident, Kind, Postmortem

MOST = 50
SHOWN = 5


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


@live_incident_source
def live(user: User) -> dict[str, Any] | None:
    """The worst incident that is running, the newest first among equals; mine before others."""
    rows = active(user).select_related("severity").order_by("severity__rank", "-started_at")[:MOST]
    found = sorted(rows, key=lambda row: (row.lead_id != user.pk, row.severity.rank))
    if not found:
        return None
    row = found[0]
    words = {"ref": row.ref, "url": row.get_absolute_url(), "title": row.title}
    return {**words, "severity": row.severity.name, "since": row.started_at}


@work_source
def updates_due(user: User, on: date) -> list[WorkItem]:
    """Updates that the people I serve wait for, when I lead the incident."""
    mine = active(user).filter(lead=user, update_due_at__isnull=False).order_by("update_due_at")[:MOST]
    return [
        WorkItem(
            title=f"Write the next update on {row.title}",
            url=row.get_absolute_url(),
            icon="speakerphone",
            detail=f"due {timezone.localtime(row.update_due_at):%H:%M}" if row.update_due_at else "",
            due=timezone.localtime(row.update_due_at).date() if row.update_due_at else None,
            verb="Write it",
            ref=row.ref,
            incident_ref=row.ref,
            incident_url=row.get_absolute_url(),
        )
        for row in mine
    ]


@side_panel
def open_incidents(user: User) -> dict[str, Any] | None:
    """A card beside My work."""
    rows = list(active(user).select_related("severity", "lead").order_by("severity__rank", "-started_at")[: SHOWN + 1])
    if not rows:
        return None
    shown = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return {"template": "incidents/open_panel.html", "title": "Open incidents", **shown}


work_count(owed)


@work_source
def postmortems_owed(user: User, on: date) -> list[WorkItem]:
    """Postmortems I promised, oldest promise first."""
    rows = owed(user).for_list().order_by("due_on")[:MOST]
    return [
        WorkItem(
            title=f"Postmortem owed for {row.incident.ref}: {row.incident.title}",
            url=row.get_absolute_url(),
            icon="file-text",
            detail=f"{row.incident.severity.name}, {row.get_status_display().lower()}",
            due=row.due_on,
            verb="Start" if row.status == Postmortem.Status.NOT_STARTED else "Continue",
            ref=row.ref,
        )
        for row in rows
    ]


@work_source
def reviews_asked(user: User, on: date) -> list[WorkItem]:
    """Postmortems somebody asked me to review."""
    rows = Postmortem.objects.visible_to(user).filter(reviewer=user, status=Postmortem.Status.IN_REVIEW).for_list()
    return [
        WorkItem(
            title=f"Review the postmortem of {row.incident.ref}: {row.incident.title}",
            url=f"{row.get_absolute_url()}#review",
            icon="user-check",
            detail=f"Asked by {row.owner.name}" if row.owner else "Asked for your review",
            due=row.due_on,
            verb="Review",
            ref=row.ref,
        )
        for row in rows[:MOST]
    ]


def title_of(row: Postmortem) -> str:
    return f"Postmortem of {row.incident.ref}: {row.incident.title}"


@due_source("postmortem", title=title_of)
def postmortems_with_a_date() -> QuerySet[Postmortem]:
    """What is owed and when. The owner's team has the lead and the manager; at last the incident's lead hears of it."""
    teams = Team.objects.filter(memberships__user=OuterRef("owner")).order_by("pk")
    return Postmortem.objects.owed().annotate(
        due=F("due_on"),
        lead_id=Subquery(teams.values("lead")[:1]),
        manager_id=Subquery(teams.values("manager")[:1]),
        fallback_id=F("incident__lead"),
    )


fetch_with("incidents.postmortem", "incident")
fetch_with("incidents.incident", "severity")
