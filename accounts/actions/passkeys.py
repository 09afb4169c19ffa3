"""Passkeys of a person: add, rename, remove, use."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.actions.two_factor import delete_codes_without_factor, factor_changed, must_keep_a_factor
from accounts.models import User
from accounts.passkeys import owned_with_id
from accounts.second_factors import CODES, PASSKEY, STRONG, factors_of
from core.activity.log import record
from core.errors import Invalid, Refused

MAX_PASSKEYS = 20


@transaction.atomic
def add_passkey(
    person: User,
    *,
    name: str,
    credential: dict[str, Any],
    sign_count: int,
    keep: str = "",
    now: datetime | None = None,
) -> bool:
    """Store a passkey that was checked. The other sessions end. Whether recovery codes are new."""
    now = now or timezone.now()
    User.objects.select_for_update().get(pk=person.pk)
    if owned_with_id(person, credential):
        raise Refused("This passkey is already in the list.")
    if factors_of(person).filter(type=PASSKEY).count() >= MAX_PASSKEYS:
        raise Refused(f"You have {MAX_PASSKEYS} passkeys. Remove one first.")
    data = {"name": name, "credential": credential, "sign_count": sign_count}
    Authenticator.objects.create(user=person, type=PASSKEY, data=data, created_at=now)
    new_codes = not factors_of(person).filter(type=CODES).exists()
    RecoveryCodes.activate(person)
    end_sessions(person, keep=keep)
    factor_changed(person, "passkey.added", now=now)
    return new_codes


@transaction.atomic
def rename_passkey(person: User, *, passkey: Authenticator, name: str, now: datetime | None = None) -> None:
    """Change the name in the list."""
    if not name:
        raise Invalid("name", "Enter a name.")
    row = factors_of(person).select_for_update().filter(pk=passkey.pk).first()
    if row is None:
        raise Refused("This passkey was already removed.")
    Authenticator.objects.filter(pk=row.pk).update(data={**row.data, "name": name})
    record("passkey.renamed", actor=person, target=person, at=now)


@transaction.atomic
def remove_passkey(person: User, *, passkey: Authenticator, keep: str = "", now: datetime | None = None) -> None:
    """The passkey no longer signs in, and the other sessions end."""
    must_keep_a_factor(person, factors_of(person).filter(type__in=STRONG).exclude(pk=passkey.pk).count())
    if not factors_of(person).filter(pk=passkey.pk, type=PASSKEY).delete()[0]:
        raise Refused("This passkey was already removed.")
    delete_codes_without_factor(person)
    end_sessions(person, keep=keep)
    factor_changed(person, "passkey.removed", now=now or timezone.now())


@transaction.atomic
def use_passkey(passkey: Authenticator, *, sign_count: int, now: datetime) -> bool:
    """Note the use and the counter. False when the same answer was used a moment ago."""
    row = Authenticator.objects.select_for_update().filter(pk=passkey.pk).first()
    if row is None or (sign_count and row.data.get("sign_count", 0) >= sign_count):
        return False
    data = {**row.data, "sign_count": sign_count}
    return bool(Authenticator.objects.filter(pk=row.pk).update(data=data, last_used_at=now))
