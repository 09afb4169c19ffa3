"""Permissions by role. Visibility is decided by the access list (circle) before these are called."""

from accounts.models import User
from accounts.people import format_names, managers_text, responders_text
from core.access.membership import is_member, members_of
from core.access.models import PUBLIC_CIRCLE_ID
from core.errors import NotAllowed, Refused
from core.files.models import StoredFile
from incidents.models import Factor, Hypothesis, Incident, Kind, TimelineEntry


def can_declare(user: User) -> bool:
    return user.is_responder


def must_declare(user: User) -> None:
    if not can_declare(user):
        raise NotAllowed(f"Only responders can declare incidents. Ask {responders_text()}.")


def can_respond(user: User, incident: Incident) -> bool:
    """Log, suspect, escalate, change status, severity and roles, describe impact and factors."""
    return user.is_responder


def who_can_respond_text(incident: Incident) -> str:
    return format_names(User.objects.responders().seeing(incident.circle))


def must_respond(user: User, incident: Incident) -> None:
    if not can_respond(user, incident):
        raise NotAllowed(f"Only responders can change incidents. Ask {who_can_respond_text(incident)}.")


def can_edit_entry(user: User, entry: TimelineEntry) -> bool:
    return user.is_manager or (user.is_responder and entry.author_id == user.pk)


def who_can_edit_entry_text(entry: TimelineEntry) -> str:
    return format_names({entry.author, *User.objects.managers().seeing(entry.circle)})


def must_edit_entry(user: User, entry: TimelineEntry) -> None:
    if not can_edit_entry(user, entry):
        raise NotAllowed(f"Only the author or a manager can edit this entry. Ask {who_can_edit_entry_text(entry)}.")


def can_remove_file(user: User, file: StoredFile) -> bool:
    """One's own; managers any."""
    return not user.is_bot and (user.is_manager or file.is_own_of(user))


def must_remove_file(user: User, file: StoredFile) -> None:
    if not can_remove_file(user, file):
        people = format_names({file.uploaded_by, *User.objects.managers().seeing(file.circle)})
        raise NotAllowed(f"Only the uploader or a manager can remove this file. Ask {people}.")


def can_remove_finding(user: User, row: Hypothesis | Factor) -> bool:
    """The author or a manager can remove a hypothesis or a factor."""
    author = row.raised_by_id if isinstance(row, Hypothesis) else row.created_by_id
    return user.is_manager or (user.is_responder and author == user.pk)


def must_remove_finding(user: User, row: Hypothesis | Factor) -> None:
    if not can_remove_finding(user, row):
        managers = format_names(User.objects.managers().seeing(row.circle))
        raise NotAllowed(f"Only the author or a manager can remove this. Ask {managers}.")


def can_restrict(user: User, incident: Incident) -> bool:
    """The lead (without one, the creator), a manager with access, or an administrator. Not for drills: see below."""
    if shares_access(incident):
        return False
    if user.is_admin or (user.is_responder and incident.is_led_by(user)):
        return True
    return user.is_manager and is_member(user, incident.circle)


def shares_access(incident: Incident) -> bool:
    """Whether its access list belongs to another object: a drill run has that of its drill."""
    if incident.kind != Kind.DRILL:
        return False
    others = Incident.objects.filter(circle=incident.circle_id).exclude(pk=incident.pk)
    return incident.circle_id == PUBLIC_CIRCLE_ID or others.exists()


def who_can_restrict_text(incident: Incident) -> str:
    inside = User.objects.managers().filter(pk__in=members_of(incident.circle).values("user"))
    return format_names({incident.answerable, *inside, *User.objects.people().filter(role="admin")})


def must_restrict(user: User, incident: Incident) -> None:
    if shares_access(incident):
        raise Refused("A drill run has the access list of its drill. Change the access of the original incident.")
    if not can_restrict(user, incident):
        raise NotAllowed(
            f"Only the lead, a manager with access or an administrator can change access. "
            f"Ask {who_can_restrict_text(incident)}."
        )


def can_merge(user: User, incident: Incident) -> bool:
    return user.is_manager


def must_merge(user: User, incident: Incident) -> None:
    if not can_merge(user, incident):
        managers = format_names(User.objects.managers().seeing(incident.circle))
        raise NotAllowed(f"Only managers can merge incidents. Ask {managers}.")


def can_catalog(user: User) -> bool:
    """Services, severities and categories."""
    return user.is_manager


def must_catalog(user: User) -> None:
    if not can_catalog(user):
        raise NotAllowed(f"Only managers can manage services. Ask {managers_text()}.")
