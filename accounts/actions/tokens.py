"""Personal API tokens: create, display once, revoke."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.people import format_names
from accounts.policies import can_revoke_token, scopes_for
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused

MAX_TOKENS = 50
MAX_DAYS = 366


@transaction.atomic
def create_token(
    person: User, *, name: str, scope: str, days: int = 90, now: datetime | None = None
) -> tuple[ApiToken, str]:
    """Create a token and return its row and the token string, which is not stored. Expires after `days`."""
    now = now or timezone.now()
    if scope not in scopes_for(person):
        raise Invalid("scope", "Your role cannot use the Administer scope.")
    if not 1 <= days <= MAX_DAYS:
        raise Invalid("days", f"Enter 1 to {MAX_DAYS} days.")
    if ApiToken.objects.active(now).filter(user=person).count() >= MAX_TOKENS:
        raise Refused(f"You have {MAX_TOKENS} tokens. Revoke one you no longer use.")
    token, word = ApiToken.objects.create(person, expiry=timedelta(days=days), name=name, scope=scope)
    record("token.created", actor=person, target=person, at=now, scope=scope, days=days)
    return token, word


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, now: datetime | None = None) -> None:
    """Revoke a token. For its owner and admins."""
    if not can_revoke_token(by, token):
        raise NotAllowed(f"Only {format_names([token.user])} or an administrator can revoke this token.")
    if not ApiToken.objects.filter(pk=token.pk).delete()[0]:
        raise Refused("This token was already revoked.")
    record("token.revoked", actor=by, target=token.user, at=now or timezone.now(), scope=token.scope)
