"""Teams and their members. Administrators create and delete teams; the manager of a team edits it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Membership, Team, User
from accounts.people import admins_text
from accounts.policies import can_add_member, can_make_teams, can_run_team, who_can_run_team_text
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.slugs import free_slug
from core.versioned import claim_version

EDITABLE = {"name", "lead", "manager"}


@transaction.atomic
def create_team(
    *,
    name: str,
    by: User,
    lead: User | None = None,
    manager: User | None = None,
    members: Iterable[User] = (),
    now: datetime | None = None,
) -> Team:
    """A new team. Lead and manager become members, so that they see its work."""
    if not can_make_teams(by):
        raise NotAllowed(f"Only administrators can create teams. Ask {admins_text()}.")
    refuse_taken(name)
    try:
        with transaction.atomic():
            slug = free_slug(slugify(name)[:70] or "team", Team.objects.all())
            team = Team.objects.create(name=name, slug=slug, lead=lead, manager=manager)
    except IntegrityError:
        raise Invalid("name", "A team with this name was created a moment ago.") from None
    ensure_members(team, [*members, lead, manager])
    record("team.created", actor=by, target=team, at=now or timezone.now(), name=name)
    return team


@transaction.atomic
def edit_team(
    team: Team,
    *,
    by: User,
    version: int | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Team:
    """Change name, lead and manager, as far as they are given; with a `version`, only if that is still the current
    one. The slug stays."""
    must_manage_team(by, team)
    if unknown := changes.keys() - EDITABLE:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    if changes.get("manager", team.manager) != team.manager and not by.is_admin:
        raise NotAllowed(f"Only administrators can change the manager of a team. Ask {admins_text()}.")
    if changes.get("lead") is not None:
        must_add_member(by, team, changes["lead"])
    if "name" in changes:
        refuse_taken(changes["name"], except_for=team)
    claim_version(team, version)
    Team.objects.filter(pk=team.pk).update(**changes)
    team.refresh_from_db()
    ensure_members(team, [changes.get("lead"), changes.get("manager")])
    record("team.edited", actor=by, target=team, at=now or timezone.now(), name=team.name)
    return team


@transaction.atomic
def add_member(team: Team, *, person: User, by: User, now: datetime | None = None) -> Team:
    """Add a person to the team, if they are not a member yet. Only admins add people of another manager's team."""
    must_manage_team(by, team)
    must_add_member(by, team, person)
    if person.is_bot or not person.is_active:
        raise Refused(f"{person.name} is deactivated and cannot join a team.")
    if ensure_members(team, [person]):
        record("team.joined", actor=by, target=team, at=now or timezone.now(), person=person.handle)
    return team


@transaction.atomic
def remove_member(team: Team, *, person: User, by: User, now: datetime | None = None) -> Team:
    """Remove a person from the team. A lead or manager must be replaced first."""
    must_manage_team(by, team)
    if person.pk in {team.lead_id, team.manager_id}:
        raise Refused(f"{person.name} leads or manages {team.name}. Choose another person first.")
    if not Membership.objects.filter(team=team, user=person).delete()[0]:
        raise Refused(f"{person.name} is not in {team.name}.")
    record("team.left", actor=by, target=team, at=now or timezone.now(), person=person.handle)
    return team


@transaction.atomic
def delete_team(team: Team, *, by: User, now: datetime | None = None) -> None:
    """Delete a team that no record depends on."""
    if not can_make_teams(by):
        raise NotAllowed(f"Only administrators can delete teams. Ask {admins_text()}.")
    record("team.deleted", actor=by, target=team, at=now or timezone.now(), name=team.name)
    try:
        Team.objects.filter(pk=team.pk).delete()
    except ProtectedError as error:
        kinds = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
        raise Refused(f"{team.name} still owns {' and '.join(kinds)}. Assign them to another team first.") from None


def must_manage_team(by: User, team: Team) -> None:
    if not can_run_team(by, team):
        raise NotAllowed(f"Only the manager of {team.name} can edit it. Ask {who_can_run_team_text(team)}.")


def must_add_member(by: User, team: Team, person: User) -> None:
    """Check that `by` may add the person. Managers cannot add people of another manager's team."""
    if can_add_member(by, team, person) or Membership.objects.filter(team=team, user=person).exists():
        return
    raise NotAllowed(f"{person.name} is in another team. Only administrators can add them. Ask {admins_text()}.")


def ensure_members(team: Team, people: Iterable[User | None]) -> bool:
    inside = set(Membership.objects.filter(team=team).values_list("user_id", flat=True))
    new = {person.pk: person for person in people if person is not None and person.pk not in inside}
    Membership.objects.bulk_create(
        [Membership(team=team, user=person) for person in new.values()], ignore_conflicts=True
    )
    return bool(new)


def refuse_taken(name: str, except_for: Team | None = None) -> None:
    others = Team.objects.exclude(pk=except_for.pk) if except_for else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        raise Invalid("name", "A team with this name already exists.")
