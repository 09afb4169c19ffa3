"""Edit a profile, change a role, deactivate and reactivate a person."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.credentials import end_credentials
from accounts.hooks import run_deactivation_hooks
from accounts.models import User
from accounts.people import format_names
from accounts.policies import can_give_role, can_manage_person, who_can_manage_text
from accounts.roles import Role
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused

PROFILE = ("name", "handle", "time_zone", "date_format", "theme", "density", "single_keys")
QUIET = {"theme", "density", "single_keys", "date_format"}  # personal preferences are not logged


@transaction.atomic
def edit_profile(person: User, *, now: datetime | None = None, **facts: Any) -> User:
    """Change the person's own name and preferences. Only the fields of `PROFILE` are used."""
    changed = {key: facts[key] for key in PROFILE if key in facts and facts[key] != getattr(person, key)}
    if not changed:
        return person
    if "handle" in changed and User.objects.filter(handle=changed["handle"]).exists():
        raise Invalid("handle", f"@{changed['handle']} is taken. Choose another.")
    try:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(**changed)
    except IntegrityError:
        raise Invalid("handle", f"@{changed['handle']} is taken. Choose another.") from None
    person.refresh_from_db()
    if reported := sorted(set(changed) - QUIET):
        record("person.edited", actor=person, target=person, at=now or timezone.now(), fields=reported)
    return person


@transaction.atomic
def change_role(person: User, *, role: str, by: User, now: datetime | None = None) -> User:
    """Change another person's role. Managers only in their own teams, never above their own role."""
    if by == person:
        raise Refused(f"You cannot change your own role. Ask {who_can_manage_text(person)}.")
    if not can_give_role(by, person, role):
        who = who_can_manage_text(person)
        raise NotAllowed(f"Managers can change roles only in their own teams, up to their own role. Ask {who}.")
    before = person.role
    if before == role:
        return person
    lock_admins()
    as_read = User.objects.filter(pk=person.pk, role=before)
    if before == Role.ADMIN:
        refuse_last_admin(person)
    if not as_read.update(role=role):
        raise Refused("This role was changed a moment ago. Reload to see the current role.")
    person.refresh_from_db()
    record("person.role_changed", actor=by, target=person, at=now or timezone.now(), before=before, after=role)
    return person


def must_manage(person: User, by: User) -> None:
    """Who may deactivate this person."""
    if by == person:
        raise Refused(f"You cannot deactivate yourself. Ask {who_can_manage_text(person)}.")
    if not can_manage_person(by, person):
        raise NotAllowed(f"Managers can deactivate only members of their own teams. Ask {who_can_manage_text(person)}.")


@transaction.atomic
def deactivate(person: User, *, by: User, now: datetime | None = None) -> User:
    """Deactivate a person: sessions and tokens are revoked; records and tasks are kept."""
    must_manage(person, by)
    lock_admins()
    if person.is_admin:
        refuse_last_admin(person)
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise Refused(f"{person.name} is already deactivated.")
    person.refresh_from_db()
    now = now or timezone.now()
    end_credentials(person, now=now)
    record("person.deactivated", actor=by, target=person, at=now)
    run_deactivation_hooks(person, by=by, now=now)
    return person


@transaction.atomic
def reactivate(person: User, *, by: User, now: datetime | None = None) -> User:
    """Reactivate a person with their previous role. Their tokens stay revoked."""
    if not can_manage_person(by, person):
        raise NotAllowed(f"Managers can reactivate only members of their own teams. Ask {who_can_manage_text(person)}.")
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise Refused(f"{person.name} is already active.")
    person.refresh_from_db()
    record("person.reactivated", actor=by, target=person, at=now or timezone.now())
    return person


def lock_admins() -> None:
    """Lock the rows of all admins, so that two admins cannot demote each other at the same time."""
    list(User.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk").values_list("pk", flat=True))


def refuse_last_admin(person: User) -> None:
    """Refuse to remove the last active administrator."""
    others = User.objects.people().filter(role=Role.ADMIN).exclude(pk=person.pk)
    if not any(other.can_sign_in() or other.is_sample == person.is_sample for other in others):
        raise Refused(
            f"{format_names([person])} is the only administrator. Make another person an administrator first."
        )
