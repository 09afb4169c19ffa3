"""One-time links that sign an administrator in when company sign-in does not work (`manage.py emergency_sign_in`)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role


class EmergencyTokens(PasswordResetTokenGenerator):
    """Valid for PASSWORD_RESET_TIMEOUT, until the person signs in or their password changes."""

    key_salt = "accounts.emergency"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.role}{user.is_active}"


tokens = EmergencyTokens()


def emergency_url(person: User) -> str:
    token = f"{person.pk}-{tokens.make_token(person)}"
    return str(settings.BASE_URL) + reverse("accounts:emergency", args=[token])


def find_admin(token: str) -> User | None:
    """The administrator whom an unused link signs in."""
    number, _, rest = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    person = User.objects.people().filter(pk=int(number), role=Role.ADMIN).first()
    return person if person and not person.is_sample and tokens.check_token(person, rest) else None
