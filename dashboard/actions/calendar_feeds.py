"""Calendar feeds: create an address, revoke it."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from accounts.hooks import after_credentials_end
from accounts.models import Team, User
from core.activity.log import record
from core.errors import NotAllowed, Refused
from dashboard.models import CalendarFeed

MAX_FEEDS = 20


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def create_feed(*, by: User, team: Team | None = None, now: datetime | None = None) -> tuple[CalendarFeed, str]:
    """Create a feed of one's own work or of a team. Returns the row and the token, which is not stored."""
    if by.is_bot:
        raise NotAllowed("Only people have calendar feeds.")
    if CalendarFeed.objects.filter(owner=by).count() >= MAX_FEEDS:
        raise Refused(f"You have {MAX_FEEDS} calendar feeds. Revoke one you no longer use.")
    now = now or timezone.now()
    token = token_urlsafe(32)
    feed = CalendarFeed.objects.create(owner=by, team=team, token_hash=token_hash(token), created_at=now)
    record("calendar_feed.created", actor=by, target=by, at=now, team=team.slug if team else "")
    return feed, token


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by: User, now: datetime | None = None) -> None:
    """Revoke a feed. For its owner and admins."""
    if by.pk != feed.owner_id and not by.is_admin:
        raise NotAllowed("Only the owner of a calendar feed or an administrator can revoke it.")
    if not CalendarFeed.objects.filter(pk=feed.pk).delete()[0]:
        raise Refused("This calendar feed was already revoked.")
    record("calendar_feed.revoked", actor=by, target=feed.owner, at=now or timezone.now())


@after_credentials_end
def end_feeds(person: User) -> None:
    """The addresses of all feeds of a person end: who knew the old password may have created one."""
    CalendarFeed.objects.filter(owner=person).delete()
