"""Two-factor authentication: the authenticator app and recovery codes of a person."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.models import User
from accounts.one_time_codes import counter_of
from accounts.people import admins_text
from accounts.policies import can_reset_two_factor
from accounts.second_factors import (
    CODES,
    PASSKEY,
    TOTP,
    factors_of,
    has_second_factor,
    requires_second_factor,
    totp_key,
    unused_codes,
)
from core.activity.log import record
from core.encryption import decrypt, encrypt, reencrypts
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify

WRONG_CODE = "This code is incorrect or has expired. Enter the one your app shows now."
REQUIRED = "Two-factor authentication is required for your role. Add a passkey or another app first."


def factor_changed(person: User, what: str, *, now: datetime, by: User | None = None, **data: Any) -> None:
    """The event, the notification and the mail of a change of a person's sign-in. Called by actions."""
    record(what, actor=by or person, target=person, at=now, **data)
    notify(
        [person], "sign_in_changed", about=person, occasion=f"{what} {now.timestamp()}", topic="", now=now, what=what
    )


@transaction.atomic
def turn_on_app(person: User, *, key: str, code: str, keep: str = "", now: datetime | None = None) -> bool:
    """Store the key of an authenticator app that shows this code. The other sessions end. Whether codes are new."""
    now = now or timezone.now()
    counter = counter_of(key, code, now)
    if counter is None:
        raise Invalid("code", WRONG_CODE)
    try:
        with transaction.atomic():
            data = {"secret": encrypt(key), "counter": counter}
            Authenticator.objects.create(user=person, type=TOTP, data=data, created_at=now)
    except IntegrityError:
        raise Refused("An authenticator app is already turned on. Turn it off first.") from None
    new_codes = not factors_of(person).filter(type=CODES).exists()
    RecoveryCodes.activate(person)
    end_sessions(person, keep=keep)
    factor_changed(person, "two_factor.turned_on", now=now)
    return new_codes


@transaction.atomic
def turn_off_app(person: User, *, keep: str = "", now: datetime | None = None) -> None:
    """Remove the authenticator app, and the recovery codes if no passkey remains. The other sessions end."""
    now = now or timezone.now()
    must_keep_a_factor(person, factors_of(person).filter(type=PASSKEY).count())
    if not factors_of(person).filter(type=TOTP).delete()[0]:
        raise Refused("No authenticator app is turned on.")
    delete_codes_without_factor(person)
    end_sessions(person, keep=keep)
    factor_changed(person, "two_factor.turned_off", now=now)


def must_keep_a_factor(person: User, left: int) -> None:
    """Refuse to remove the last second factor of a person whose role requires one."""
    if not left and requires_second_factor(person):
        raise Refused(REQUIRED)


def delete_codes_without_factor(person: User) -> None:
    if not has_second_factor(person):
        factors_of(person).delete()


@transaction.atomic
def replace_codes(person: User, *, now: datetime | None = None) -> list[str]:
    """New recovery codes; the former ones no longer work."""
    now = now or timezone.now()
    if not has_second_factor(person):
        raise Refused("Turn on an authenticator app or add a passkey first.")
    User.objects.select_for_update().get(pk=person.pk)
    factors_of(person).filter(type=CODES).delete()
    codes = RecoveryCodes.activate(person).generate_codes()
    factor_changed(person, "recovery_codes.replaced", now=now)
    return codes


@transaction.atomic
def use_code(person: User, code: str, *, now: datetime) -> str:
    """The type of the factor if this is a code of the person's app or a recovery code, else "". It works once."""
    for factor in factors_of(person).filter(type__in=[TOTP, CODES]).select_for_update():
        used = use_app_code(factor, code, now) if factor.type == TOTP else use_recovery_code(factor, code)
        if used:
            Authenticator.objects.filter(pk=factor.pk).update(last_used_at=now)
            if factor.type == CODES:
                factor.refresh_from_db()
                factor_changed(person, "recovery_code.used", now=now, left=len(unused_codes(factor)))
            return str(factor.type)
    return ""


def use_app_code(factor: Authenticator, code: str, now: datetime) -> bool:
    """A code counts once, and so do the codes before it."""
    counter = counter_of(totp_key(factor), code, now)
    if counter is None or counter <= factor.data.get("counter", 0):
        return False
    Authenticator.objects.filter(pk=factor.pk).update(data={**factor.data, "counter": counter})
    return True


def use_recovery_code(factor: Authenticator, code: str) -> bool:
    return bool(unused_codes(factor)) and RecoveryCodes(factor).validate_code(code)


@transaction.atomic
def reset_two_factor(person: User, *, by: User, now: datetime | None = None) -> User:
    """Remove all second factors of a person who lost them, and sign them out. Their password stays."""
    if not can_reset_two_factor(by, person):
        raise NotAllowed(f"Only an administrator can reset two-factor authentication. Ask {admins_text()}.")
    remove_factors(person, by=by, now=now or timezone.now())
    return person


@transaction.atomic
def remove_factors(person: User, *, by: User, now: datetime) -> None:
    """Also called by the management command, which has no administrator."""
    if not factors_of(person).delete()[0]:
        raise Refused(f"{person.name} has no second factor.")
    end_sessions(person)
    factor_changed(person, "two_factor.reset", by=by, now=now)


@reencrypts
def reencrypt_factors() -> int:
    """Write the keys of apps and recovery codes with the current SECRET_KEY."""
    changed = 0
    for factor in Authenticator.objects.filter(type__in=[TOTP, CODES]):
        texts = {name: decrypt(factor.data[name]) for name in ["secret", "seed"] if name in factor.data}
        data = {**factor.data, **{name: encrypt(text) for name, text in texts.items() if text}}
        changed += Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
    return changed
