"""Permissions for saved views."""

from accounts.models import Team, User
from dashboard.models import SavedView


def can_share_view(user: User, team: Team) -> bool:
    """Members of the team, its lead and manager, and any manager."""
    return user.is_manager or user.pk in {team.lead_id, team.manager_id} or user.teams.filter(pk=team.pk).exists()


def can_remove_view(user: User, view: SavedView) -> bool:
    if view.team is None:
        return view.owner_id == user.pk
    return user.is_manager or user.pk in {view.created_by_id, view.team.lead_id, view.team.manager_id}
