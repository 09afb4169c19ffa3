"""Navigation entries, live incidents and My work items of incidents."""

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.hooks import open_work_source
from accounts.models import Team, User
from core.web.urls_cached import address
from dashboard.cached import cached_for
from dashboard.counting import cached_counts
from dashboard.registry import (
    Command,
    NavItem,
    SettingsSection,
    WorkItem,
    command,
    main_panel,
    nav_item,
    register_count,
    register_live_incident,
    rows_source,
    settings_section,
    side_panel,
)
from dashboard.work_query import Row, WorkQuery, to_work_rows
from incidents.models import ACTIVE, Incident, Kind, Severity, Status
from incidents.policies import can_declare
from notifications.targets import fetch_with
from reminders.due_sources import due_source, register_facet

SHOWN = 5
RUNNING = ("pk", "title", "status", "started_at", "severity__name", "lead__name")


class Running(NamedTuple):
    """An active incident in the page shell: few columns, because every page loads it."""

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


command(Command("Declare an incident", "flame", "incidents:declare", 10, can_declare, key="d"))
nav_item(NavItem("incidents", "Incidents", "flame", "incidents:list", order=20, count=active))
settings_section(
    SettingsSection("Severities", "Response policy per severity", "alert-triangle", "incidents:severities", 30)
)
settings_section(
    SettingsSection("Categories", "Factor categories, which group causes", "tag", "incidents:categories", 35)
)
nav_item(NavItem("services", "Services", "server-2", "incidents:services", order=70, group="reference"))


def running(user: User) -> list[Running]:
    """Active incidents, mine first, then the worst, then the newest; the shell and the card on My work share them."""
    mine_first = Case(When(lead=user, then=0), default=1)
    rows = active(user).order_by(mine_first, "severity__rank", "-started_at").values_list(*RUNNING)[: SHOWN + 1]
    found: list[Running] = cached_for(user, "running", lambda: [Running(*row) for row in rows])
    return found


@open_work_source
def incidents_led(person: User, viewer: User) -> list[WorkItem]:
    """The active incidents that need another lead when this person leaves."""
    rows = active(viewer).filter(lead=person).order_by("-started_at")
    return [
        WorkItem(f"Lead {row.title}", row.get_absolute_url(), "flame", row.get_status_display(), None, ref=row.ref)
        for row in rows
    ]


@register_live_incident
def live(user: User) -> dict[str, Any] | None:
    """The worst incident that is running, the newest first among equals; mine before others."""
    return live_besides(user, None)


def live_besides(user: User, own: int | None) -> dict[str, Any] | None:
    """The same on the page of the incident `own`, which is not shown there."""
    row = next((row for row in running(user) if row.pk != own), None)
    if row is None:
        return None
    refresh = address("incidents:live-besides", own) if own else address("incidents:live")
    facts = {"ref": row.ref, "url": row.url, "title": row.title, "severity": row.severity}
    return {**facts, "since": row.started_at, "refresh": refresh}


@side_panel
def open_incidents(user: User) -> dict[str, Any] | None:
    """A card on the My work page."""
    rows = running(user)
    if not rows:
        return None
    shown = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return {"template": "incidents/open_panel.html", "title": "Open incidents", **shown}


def update_item(row: Row) -> WorkItem:
    ref, url = f"INC-{row.pk}", address("incidents:detail", row.pk)
    due = timezone.localtime(row.at) if row.at else None
    return WorkItem(
        title=f"Write the status update for {row.title}",
        url=url,
        icon="speakerphone",
        detail="You lead this incident" if row.facts["led"] else "This incident has no lead",
        due=due.date() if due else None,
        at=row.at,
        button="Write update",
        ref=ref,
        incident_ref=ref,
        incident_url=url,
    )


@rows_source("update", update_item)
def updates_due(user: User, on: date) -> WorkQuery:
    """Due status updates that the user writes, by the rule of `status_updates.update_writers`."""
    no_lead = Q(lead=None) | Q(lead__is_active=False)
    declared = Q(lead=None, declared_by=user)
    author_left = Q(declared_by__is_bot=True) | Q(declared_by__is_active=False) | Q(lead__is_active=False)
    of_teams = Incident.services.through.objects.filter(service__team__lead=user).values("incident")
    which = Q(lead=user) | declared | (no_lead & author_left & Q(pk__in=of_teams))
    mine = active(user).filter(which, update_due_at__isnull=False).order_by("update_due_at")
    return to_work_rows("update", mine, title="title", at="update_due_at", led=F("lead"))


@due_source(
    "update",
    title=lambda incident: f"Write the status update for {incident.ref}: {incident.title}",
    icon="speakerphone",
    label="Status updates of incidents",
    button="Write update",
    facets={"severity": "severity__name"},
    columns={"owner_id": "writer_id", "lead_id": "team_lead_id"},
)
def updates_overdue_since_a_day() -> QuerySet[Incident]:
    """Status updates that are overdue since an earlier day. `incidents.jobs` reminds at the minute."""
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time.min, UTC)
    teams = Team.objects.filter(services__incidents=OuterRef("pk")).order_by("pk")
    rows = Incident.objects.active().exclude(kind=Kind.DRILL).filter(update_due_at__lt=today)
    return rows.annotate(
        due=TruncDate("update_due_at", tzinfo=UTC),
        writer_id=Coalesce("lead", "declared_by"),
        team_lead_id=Subquery(teams.values("lead")[:1]),
        manager_id=Subquery(teams.values("manager")[:1]),
        fallback_id=F("declared_by"),
    )


register_count("any incident", lambda user: Incident.objects.visible_to(user))


register_count("any lead", lambda user: Team.objects.filter(lead__is_active=True))


@main_panel
def first_steps(user: User) -> dict[str, Any] | None:
    """What to do first: until there is an incident; for managers, until a team has a lead as well."""
    counts = cached_counts(user)
    lacks_lead = user.is_manager and not counts["any lead"]
    if not user.is_responder or (counts["any incident"] and not lacks_lead):
        return None
    facts = {"any_incident": bool(counts["any incident"]), "may_invite": user.is_manager, "lacks_lead": lacks_lead}
    return {"template": "incidents/first_steps.html", **facts}


def severity_choices() -> list[tuple[str, str]]:
    names = Severity.objects.order_by("rank").values_list("name", flat=True)
    return [(name, name) for name in names]


register_facet("severity", severity_choices)
fetch_with("incidents.incident", "severity")
