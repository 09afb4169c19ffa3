"""Accounts, and changes of access and roles from the event log."""

from django.db.models import QuerySet

from accounts.models import User
from audits.period_export.registry import Cells, ExportList, Scope, export_list, person
from core.activity.models import Event
from core.activity.seals.canonical import EVENT_FACTS, canonical_json, event_digest

ACCESS_EVENTS = [
    *["person.invited", "invitation.revoked", "person.joined", "person.role_changed"],
    *["person.deactivated", "person.reactivated"],
    *["team.created", "team.edited", "team.deleted", "team.joined", "team.left"],
    *["incident.restricted", "incident.unrestricted", "circle.joined", "circle.left"],
]
FOR_ADMINS = [
    *["token.created", "token.revoked", "incident.viewed", "person.signed_in_by_link"],
    *["two_factor.turned_on", "two_factor.turned_off", "two_factor.reset", "passkey.added", "passkey.removed"],
    *["company_identity.connected", "company_identity.disconnected"],
]
"""Tokens and sign-in of other people, and views of restricted incidents by administrators."""


def people_rows(scope: Scope) -> QuerySet[User]:
    return User.objects.prefetch_related("teams").order_by("pk")


def people_cells(user: User, scope: Scope) -> Cells:
    return {
        "account": user.handle,
        "name": user.name,
        "role": user.get_role_display(),
        "active": user.is_active,
        "automatic": user.is_bot,
        "teams": sorted(team.name for team in user.teams.all()),
    }


def access_events(scope: Scope) -> QuerySet[Event]:
    types = [*ACCESS_EVENTS, *(FOR_ADMINS if scope.viewer.is_admin else [])]
    rows: QuerySet[Event] = Event.objects.visible_to(scope.viewer)
    return rows.filter(scope.within("at"), event_type__in=types).select_related("actor").order_by("pk")


def event_facts(event: Event) -> dict[str, object]:
    """What the digest of an event contains."""
    return {name: getattr(event, {"actor": "actor_id", "circle": "circle_id"}.get(name, name)) for name in EVENT_FACTS}


def event_cells(event: Event, scope: Scope) -> Cells:
    target = (event.target_kind, event.target_id)
    return {
        "event": event.pk,
        "at": event.at,
        "change": event.event_type,
        "by": person(event.actor),
        "about": event.reference
        or scope.names.get(target)
        or f"{event.target_kind.partition('.')[2]} {event.target_id}",
        "details": canonical_json(event.data),
        "sha256 of the event": event_digest(event_facts(event)),
    }


export_list(
    ExportList(
        "accounts",
        "Accounts",
        "All accounts with role and teams at the time of the export.",
        ["account", "name", "role", "active", "automatic", "teams"],
        people_rows,
        people_cells,
        60,
        part_of_scope=False,
    )
)
export_list(
    ExportList(
        "access-changes",
        "Changes of access and roles",
        "Invitations, changes of roles, teams and access lists in the period. For administrators also tokens, "
        "passkeys, two-factor authentication, company accounts and administrators' views of restricted incidents.",
        ["event", "at", "change", "by", "about", "details", "sha256 of the event"],
        access_events,
        event_cells,
        61,
        part_of_scope=False,
    )
)
