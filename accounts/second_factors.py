"""The second factors of people: authenticator app, recovery codes, passkeys. Rows of allauth's `Authenticator`."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role, at_least
from core.encryption import decrypt

TOTP, CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN
STRONG = [TOTP, PASSKEY]  # recovery codes only replace one of these
PASSED = "second_factor"  # in the session: this person has a second factor, so the requirement is met
REQUIRED_FROM = {"admins": Role.ADMIN, "managers": Role.MANAGER, "everyone": Role.VIEWER}


def factors_of(person: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=person.pk)


def has_second_factor(person: User) -> bool:
    return factors_of(person).filter(type__in=STRONG).exists()


def people_with_second_factor(people: Iterable[User]) -> set[int]:
    """Ids of those who have one. One query."""
    rows = Authenticator.objects.filter(user__in=[person.pk for person in people], type__in=STRONG)
    return set(rows.values_list("user_id", flat=True))


def totp_key(factor: Authenticator) -> str:
    """The key of an authenticator app; "" if SECRET_KEY no longer decrypts it: then no code is correct."""
    return decrypt(factor.data["secret"])


def unused_codes(factor: Authenticator) -> list[str]:
    """Recovery codes that still work; none if SECRET_KEY no longer decrypts their seed."""
    return RecoveryCodes(factor).get_unused_codes() if decrypt(factor.data["seed"]) else []


def requires_second_factor(person: User) -> bool:
    """Whether REQUIRE_TWO_FACTOR names the role of this person. Sample people have nothing to sign in with."""
    role = REQUIRED_FROM.get(settings.REQUIRE_TWO_FACTOR)
    return role is not None and at_least(person.role, role) and not person.is_sample


def must_set_up(person: User, session: Mapping[str, Any]) -> bool:
    """Whether this person must add a second factor before anything else."""
    return requires_second_factor(person) and not session.get(PASSED) and not has_second_factor(person)
