"""Saved views of a list: save the filters under a name, remove it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from dashboard.models import SavedView
from dashboard.policies import can_remove_view, can_share_view

MAX_VIEWS = 30


@transaction.atomic
def save_view(
    *, by: User, list_of: str, name: str, query: str, team: Team | None = None, now: datetime | None = None
) -> SavedView:
    """Save the filters of a list under a name: for `by`, or for all members of a team. `query` is valid."""
    if team and not can_share_view(by, team):
        raise NotAllowed(f"Only members of {team.name} can save views for it.")
    if not name.strip():
        raise Invalid("name", "Enter a name.")
    if not query:
        raise Invalid("name", "Choose at least one filter first.")
    owner = None if team else by
    if SavedView.objects.filter(list_of=list_of, owner=owner, team=team).count() >= MAX_VIEWS:
        raise Invalid("name", f"There are {MAX_VIEWS} views already. Remove one first.")
    now = now or timezone.now()
    facts = {"list_of": list_of, "name": name.strip(), "query": query, "created_by": by, "created_at": now}
    try:
        with transaction.atomic():
            view = SavedView.objects.create(owner=owner, team=team, **facts)
    except IntegrityError as error:
        raise Invalid("name", "A view with this name already exists. Choose another name.") from error
    record("saved_view.created", actor=by, target=by, at=now, list_of=list_of, team=team.slug if team else "")
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User, now: datetime | None = None) -> None:
    """Remove a view: one's own, or one of a team by the person who saved it, the team's lead or manager, a manager."""
    if not can_remove_view(by, view):
        raise NotAllowed("Only the person who saved this view, or a lead or manager of the team, can remove it.")
    if not SavedView.objects.filter(pk=view.pk).delete()[0]:
        raise Refused("This view was already removed.")
    team = view.team.slug if view.team else ""
    record("saved_view.removed", actor=by, target=by, at=now or timezone.now(), list_of=view.list_of, team=team)
