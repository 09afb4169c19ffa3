"""Retention of credentials that have ended, and of the log of sign-ins and tokens."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.bots import bot
from accounts.models import ApiToken, Invitation
from core.activity.models import Event
from core.activity.seals.deletions import record_deletion
from core.retention import expiring_rows

ACCOUNT_EVENTS = [
    *["browser_session.ended", "password.changed", "token.created", "token.revoked"],
    *["two_factor.turned_on", "two_factor.turned_off", "two_factor.reset", "recovery_codes.replaced"],
    *["recovery_code.used", "passkey.added", "passkey.renamed", "passkey.removed"],
    *["company_identity.connected", "company_identity.disconnected", "person.signed_in_by_link"],
]


@expiring_rows("sessions")
def old_sessions(before: datetime, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


@expiring_rows("session_list")
def sessions_that_ended(before: datetime, now: datetime) -> QuerySet[UserSession]:
    """Rows of the list of active sessions whose session no longer exists."""
    running = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    return UserSession.objects.filter(~Exists(running), last_seen_at__lt=before)


@expiring_rows("tokens")
def expired_tokens(before: datetime, now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(expiry__lt=before)


@expiring_rows("invitations")
def closed_invitations(before: datetime, now: datetime) -> QuerySet[Invitation]:
    """Used, revoked or expired. The link of the first start stays: it identifies the first administrator."""
    closed = Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    return Invitation.objects.filter(closed).exclude(invited_by=None)


def note_deleted_events(ids: list[int], now: datetime) -> None:
    record_deletion(ids, reason="retention of account events", by=bot("calendar"), now=now)


@expiring_rows("account_events", note=note_deleted_events)
def old_account_events(before: datetime, now: datetime) -> QuerySet[Event]:
    return Event.objects.filter(event_type__in=ACCOUNT_EVENTS, at__lt=before)
