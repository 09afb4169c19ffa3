"""Saved views of the task list, of a person or of a team."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from core.errors import Invalid, NotAllowed
from tasks.models import SavedView
from tasks.policies import can_remove_view, can_share_view

MAX_VIEWS = 30


@transaction.atomic
def save_view(*, by: User, name: str, query: str, team: Team | None = None, now: datetime | None = None) -> SavedView:
    """Save the filters of a list under a name: for `by`, or for all members of a team."""
    if team and not can_share_view(by, team):
        raise NotAllowed(f"Only members of {team.name} can save views for it.")
    if not name.strip():
        raise Invalid("name", "Enter a name.")
    if not query:
        raise Invalid("name", "Choose at least one filter first.")
    owner = None if team else by
    if SavedView.objects.filter(owner=owner, team=team).count() >= MAX_VIEWS:
        raise Invalid("name", f"There are {MAX_VIEWS} views already. Remove one first.")
    facts = {"name": name.strip(), "query": query, "created_by": by, "created_at": now or timezone.now()}
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=owner, team=team, **facts)
    except IntegrityError as error:
        raise Invalid("name", "A view with this name exists. Choose another name.") from error


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Remove a view: one's own, or one of a team by the person who saved it, the team's lead or manager, a manager."""
    if not can_remove_view(by, view):
        raise NotAllowed("Only the person who saved this view, or a lead or manager of the team, can remove it.")
    SavedView.objects.filter(pk=view.pk).delete()
