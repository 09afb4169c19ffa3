"""What the claims of an ID token mean for an account. Pure, except for the settings."""

import re
from collections.abc import Container, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.roles import RANK, Role

MAX_NAME = 100


def verified_email(claims: Mapping[str, Any]) -> str:
    """The address that the provider vouches for, in lower case, or "". With OIDC_TRUST_EMAIL also without a claim."""
    email, verified = claims.get("email"), claims.get("email_verified", settings.OIDC_TRUST_EMAIL)
    if not isinstance(email, str) or verified not in (True, "true"):
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email.strip().lower()


def mapped_role(claims: Mapping[str, Any]) -> Role | None:
    """The highest role of the person's groups, viewer without one; None if the provider does not decide on roles."""
    if not settings.OIDC_ROLE_CLAIM:
        return None
    value: Any = claims
    for part in settings.OIDC_ROLE_CLAIM.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    groups = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    roles = [
        Role(settings.OIDC_ROLES[group]) for group in groups if isinstance(group, str) and group in settings.OIDC_ROLES
    ]
    return max(roles, key=lambda role: RANK[role], default=Role.VIEWER)


def name_of(claims: Mapping[str, Any], email: str) -> str:
    name = claims.get("name")
    words = " ".join(name.replace("\x00", " ").split()) if isinstance(name, str) else ""
    return (words or email.partition("@")[0])[:MAX_NAME]


def free_handle(email: str, taken: Container[str]) -> str:
    """A handle from the address: letters, digits and hyphens, with a number if it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0].lower()).strip("-")[:24]
    base = base if re.match(r"[a-z][a-z0-9-]", base) else f"p-{base}".rstrip("-0") if base else "person"
    base = base if len(base) > 1 else "person"
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    return next(handle for handle in numbered if handle not in taken)
