"""Which addresses may bring files. Everywhere else a request is as small as a form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.urls import Resolver404, resolve

Door = TypeVar("Door", bound=Callable[..., Any])


def takes_files(door: Door) -> Door:
    """Mark a view, or an action of a viewset, as one that people send files to."""
    door.takes_files = True  # type: ignore[attr-defined]
    return door


def may_bring_files(path: str, method: str) -> bool:
    """Whether the view behind this address was marked."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    actions = getattr(view, "actions", None)  # a viewset answers several methods of one address
    door = getattr(view.cls, actions.get(method.lower(), ""), None) if actions else view  # type: ignore[attr-defined]
    return bool(getattr(door, "takes_files", False))


def upload_limit_words() -> str:
    return f"{settings.UPLOAD_MAX_BYTES // 2**20} MB"
