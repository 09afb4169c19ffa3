"""Policies for people, teams, invitations and tokens. Checked first by each action; also used by pages."""

from collections.abc import Iterable

from accounts.models import ApiToken, Invitation, Membership, Team, User
from accounts.people import format_names
from accounts.roles import RANK, Role


def can_see_people(user: User) -> bool:
    """The people page of the settings, with roles, invitations and deactivated people."""
    return user.is_manager


def can_run_team(user: User, team: Team) -> bool:
    return user.is_admin or (user.is_manager and team.manager_id == user.pk)


def who_can_run_team_text(team: Team) -> str:
    manager = team.manager if team.manager and team.manager.is_manager else None
    return format_names([manager, *User.objects.people().filter(role=Role.ADMIN)])


def can_add_member(user: User, team: Team, person: User) -> bool:
    """Admins: any person. Managers: members of their own teams and people without a team."""
    if not can_run_team(user, team):
        return False
    return user.is_admin or not Team.objects.filter(members=person).exclude(manager=user).exists()


def can_make_teams(user: User) -> bool:
    return user.is_admin


def can_invite(user: User, role: str, team: Team | None) -> bool:
    """Admins anyone; managers into their own teams, never above their own role."""
    if user.is_admin:
        return True
    return (
        user.is_manager and team is not None and can_run_team(user, team) and RANK[Role(role)] <= RANK[Role(user.role)]
    )


def is_still_valid(invitation: Invitation) -> bool:
    """Whether the inviter still has the right to invite; else the link is invalid."""
    host = invitation.invited_by
    if host is None:
        return True
    return host.is_active and host.may_act() and can_invite(host, invitation.role, invitation.team)


def manageable(user: User, people: Iterable[User]) -> set[int]:
    """Ids of the people whose role and account this person may change, in at most one query.

    Admins: anyone but themselves. Managers: those below them all of whose teams are theirs (docs/decisions/0010).
    """
    others = [person for person in people if person != user and not person.is_bot]
    if user.is_admin:
        return {person.pk for person in others}
    if not user.is_manager:
        return set()
    below = [person for person in others if RANK[Role(person.role)] < RANK[Role(user.role)]]
    found = Membership.objects.filter(user__in=below).values_list("user_id", "team__manager")
    theirs = {person for person, manager in found if manager == user.pk}
    return theirs - {person for person, manager in found if manager != user.pk}


def can_manage_person(user: User, person: User) -> bool:
    return person.pk in manageable(user, [person])


def can_give_role(user: User, person: User, role: str) -> bool:
    return can_manage_person(user, person) and RANK[Role(role)] <= RANK[Role(user.role)]


def who_can_manage_text(person: User) -> str:
    """The manager of all their teams, if that is one other person, and every admin."""
    running = set(Team.objects.filter(members=person).values_list("manager", flat=True))
    managers = User.objects.managers().filter(pk__in=running if len(running) == 1 else set()).exclude(pk=person.pk)
    above = [manager for manager in managers if RANK[Role(person.role)] < RANK[Role(manager.role)]]
    admins = User.objects.people().filter(role=Role.ADMIN).exclude(pk=person.pk)
    return format_names({*above, *admins})


def can_reset_two_factor(user: User, person: User) -> bool:
    """Of another person, who can no longer sign in."""
    return user.is_admin and person != user and not person.is_bot


def can_revoke_token(user: User, token: ApiToken) -> bool:
    return token.user_id == user.pk or user.is_admin


def scopes_for(user: User) -> list[str]:
    """The scopes that this person may give a token: `admin` only if they may administer."""
    scopes = [ApiToken.Scope.READ, ApiToken.Scope.WRITE]
    return [*scopes, ApiToken.Scope.ADMIN] if user.is_manager else list(scopes)
