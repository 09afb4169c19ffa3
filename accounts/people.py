"""Names of people for sentences, and who can do what."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.utils.text import get_text_list

from accounts.models import User
from core.access.models import Circle

NOT_FOUND = "@%s was not found, has left or has no access. Choose another person."
"""Error of a field for a person. It is the same for all three, so that it tells nothing about people."""


def format_names(people: Iterable[User | None], *, limit: int = 4) -> str:
    """ "@ada, @grace or 2 more", sorted by handle; "an admin" without people."""
    handles = sorted(f"@{person.handle}" for person in people if person is not None)
    shown, rest = handles[:limit], len(handles) - limit
    if rest > 0:
        shown.append(f"{rest} more")
    if not shown:
        return "an admin"
    return get_text_list(shown, "or")


def format_recipients(people: Iterable[User], *, limit: int = 4) -> str:
    """ "Ada, Grace and 3 more". Empty for none."""
    shown = [person.name for person in people]
    shown, rest = shown[:limit], len(shown) - limit
    if rest > 0:
        shown.append(f"{rest} more")
    return get_text_list(shown, "and")


def managers_text() -> str:
    return format_names(User.objects.managers())


def responders_text() -> str:
    return format_names(User.objects.responders())


def admins_text() -> str:
    return format_names(User.objects.people().filter(role="admin"))


def current_user(request: Any) -> User:
    """The signed-in user of a request, typed. For views behind the sign-in middleware."""
    return cast(User, request.user)


MENTION = re.compile(r"(?<![\w@./-])@([a-z0-9][a-z0-9_.-]{0,39})", re.IGNORECASE)
MAX_MENTIONS = 20


def mentioned_people(text: str, circle: Circle) -> list[User]:
    """The people a text names as `@handle` who may see what belongs to the circle; at most 20."""
    handles = list(dict.fromkeys(found.rstrip(".-").lower() for found in MENTION.findall(text)))[:MAX_MENTIONS]
    return list(User.objects.people().seeing(circle).filter(handle__in=handles)) if handles else []
