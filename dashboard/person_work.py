"""The open work of one person as another may see it: what is handed over before an account is deactivated."""

from django.db.models import Q
from django.utils import timezone

from accounts.hooks import open_work_source
from accounts.models import Team, User
from core.references import resolve_references
from dashboard.my_work import items_of, read_work
from dashboard.registry import WorkItem

SHOWN = 100


@open_work_source
def teams_of(person: User, viewer: User) -> list[WorkItem]:
    """The teams that need another lead or manager."""
    teams = Team.objects.filter(Q(lead=person) | Q(manager=person)).order_by("name")
    return [
        WorkItem(
            f"{'Lead' if team.lead_id == person.pk else 'Manage'} the team {team.name}",
            team.get_absolute_url(),
            icon="users",
            detail="Reminders escalate to the lead, then to the manager",
            due=None,
        )
        for team in teams
    ]


@open_work_source
def open_work_of(person: User, viewer: User) -> list[WorkItem]:
    """By due date; without what the viewer may not see."""
    now = timezone.now()
    items = [item for item in items_of(read_work(person, timezone.localdate(now), now)) if item.ref]
    seen = resolve_references({item.ref for item in items}, viewer)
    shown = [item for item in items if item.ref in seen]
    return sorted(shown, key=lambda item: (item.due is None, item.due or timezone.localdate(now), item.ref))[:SHOWN]
