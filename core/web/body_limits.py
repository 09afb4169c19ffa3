"""Decides which URLs accept files. All other requests are limited to the size of a form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.urls import Resolver404, resolve

FORM_FIELDS_BYTES = 64 * 1024  # in addition to a file of the maximum size
V = TypeVar("V", bound=Callable[..., Any])


def takes_files(handler: V) -> V:
    """Mark a view, or an action of a viewset, as one that people send files to."""
    handler.takes_files = True  # type: ignore[attr-defined]
    return handler


def accepts_files(path: str, method: str) -> bool:
    """Whether the view behind this address was marked."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    actions = getattr(view, "actions", None)  # a viewset handles several methods of one URL
    handler = getattr(view.cls, actions.get(method.lower(), ""), None) if actions else view  # type: ignore[attr-defined]
    return bool(getattr(handler, "takes_files", False))


def body_limit(path: str, method: str, content_type: str, length: int | None) -> int:
    """Maximum bytes of a request. Only upload URLs accept files. `length` None: not announced."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return int(settings.JSON_MAX_BYTES)
    small: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if kind != "multipart/form-data" or (length is not None and length <= small) or not accepts_files(path, method):
        return small
    return largest_upload()


def largest_upload() -> int:
    """Maximum bytes of a request with a file, by its announced length. Files of a few bytes over UPLOAD_MAX_MB fit in
    and are kept: refusing them would mean reading them first."""
    return int(settings.UPLOAD_MAX_BYTES) + FORM_FIELDS_BYTES


def upload_limit_text() -> str:
    return f"{settings.UPLOAD_MAX_BYTES // 2**20} MB"
