"""Who may do what with people, teams, invitations and tokens. Asked first by each action, reused by the pages."""

from collections.abc import Iterable

from core.accounts.models import ApiToken, Membership, Team, User
from core.accounts.people import names
from core.accounts.roles import RANK, Role


def can_see_people(user: User) -> bool:
    """The list behind Settings, with roles, invitations and who has left."""
    return user.is_manager


def can_run_team(user: User, team: Team) -> bool:
    return user.is_admin or (user.is_manager and team.manager_id == user.pk)


def who_can_run_team(team: Team) -> str:
    manager = team.manager if team.manager and team.manager.is_manager else None
    return names([manager, *User.objects.people().filter(role=Role.ADMIN)])


def can_make_teams(user: User) -> bool:
    return user.is_admin


def can_invite(user: User, role: str, team: Team | None) -> bool:
    """Admins anyone; managers into their own teams, never above their own role."""
    if user.is_admin:
        return True
    return (
        user.is_manager and team is not None and can_run_team(user, team) and RANK[Role(role)] <= RANK[Role(user.role)]
    )


def manageable(user: User, people: Iterable[User]) -> set[int]:
    """Ids of those whose role and account this person may change, in at most one query.

    Admins: anyone but themselves. Managers: those below them in their own teams.
    """
    others = [person for person in people if person != user and not person.is_bot]
    if user.is_admin:
        return {person.pk for person in others}
    if not user.is_manager:
        return set()
    below = [person for person in others if RANK[Role(person.role)] < RANK[Role(user.role)]]
    own = Membership.objects.filter(team__manager=user, user__in=below)
    return set(own.values_list("user_id", flat=True))


def can_manage_person(user: User, person: User) -> bool:
    return person.pk in manageable(user, [person])


def can_give_role(user: User, person: User, role: str) -> bool:
    return can_manage_person(user, person) and RANK[Role(role)] <= RANK[Role(user.role)]


def who_can_manage(person: User) -> str:
    managers = User.objects.managers().filter(teams_managed__members=person).exclude(pk=person.pk)
    admins = User.objects.people().filter(role=Role.ADMIN).exclude(pk=person.pk)
    return names([*managers, *admins])


def can_revoke_token(user: User, token: ApiToken) -> bool:
    return token.user_id == user.pk or user.is_admin


def scopes_for(user: User) -> list[str]:
    """A token never reaches above its owner: administering is for those who may."""
    scopes = [ApiToken.Scope.READ, ApiToken.Scope.WRITE]
    return [*scopes, ApiToken.Scope.ADMIN] if user.is_manager else list(scopes)
