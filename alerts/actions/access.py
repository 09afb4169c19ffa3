"""Who sees a private alert source: its team with lead and manager, and the person who added it."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from alerts.models import AlertSource
from core.access.membership import add_members, members_of


def update_members(source: AlertSource, *, now: datetime) -> None:
    """Make the access list that of the team now: people join and leave it, and a source changes its team."""
    people = {source.created_by_id: source.created_by}
    if source.team_id:
        in_team = Q(teams=source.team_id) | Q(teams_led=source.team_id) | Q(teams_managed=source.team_id)
        people |= {person.pk: person for person in User.objects.people().filter(in_team)}
    members_of(source.circle).exclude(user__in=people).delete()
    add_members(source.circle, people.values(), now=now)
