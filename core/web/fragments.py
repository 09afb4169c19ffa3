"""Rendered fragments of a page, cached in this process under a key of everything they contain.

A view puts one `Fragments` into its context as `fragments`, and what a part needs as functions without arguments
(Django's templates call them). `{% cached_fragment "chart" %} … {% endcached_fragment %}` then renders a part once per
key: on a hit nothing is computed and no statement is run. Keys are never invalidated; a change to a part changes its
key. Fragments contain a placeholder instead of the CSRF token; each response inserts its own.
"""

import zlib
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from secrets import token_hex
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

SHOWN = "Debrief-Parts"
"""The header of a page that fetches its parts again: their names and versions (assets/js/live.js)."""

SECONDS = 3600  # unused values expire; the cache also has a limit of entries
CSRF_MARK = f"csrf-{token_hex(16)}"  # random, so that no user can write it


Key = tuple[object, ...]


class Fragments:
    """The fragments of one answer. `version()` gives values that change whenever the content does.

    With `enabled=False`, and inside a transaction, everything is rendered: what is read there may be rolled back.
    """

    def __init__(self, request: HttpRequest, version: Callable[[], Key], *, enabled: bool = True) -> None:
        self.request, self.make_version = request, version
        self.enabled = enabled and not connection.in_atomic_block

    @cached_property
    def version(self) -> Key:
        user: Any = self.request.user
        zone, today = timezone.get_current_timezone_name(), timezone.localdate()
        return (*self.make_version(), user.role, user.is_active, zone, today, translation.get_language())

    def get(self, name: str, varies: Key, render: Callable[[], str]) -> SafeString:
        """The HTML of a fragment, ready for this response."""
        return insert_token(self.request, self.html(name, varies, render))

    def html(self, name: str, varies: Key, render: Callable[[], str]) -> str:
        """The HTML of a fragment, without tokens; `varies` are further values that it depends on."""
        return cached((name, self.version, varies), render) if self.enabled else render()


def shown_parts(request: HttpRequest) -> dict[str, str] | None:
    """The parts that the page shows, `{"chart": "0a1b2c3d4e5f"}`, or None if it did not say."""
    parts = request.headers.get(SHOWN)
    if parts is None:
        return None
    return {name: version for name, _, version in (part.partition(":") for part in parts.split())}


def insert_token(request: HttpRequest, html: str) -> SafeString:
    """The rendered HTML with the token of this response in its forms."""
    if CSRF_MARK in html:
        html = html.replace(CSRF_MARK, get_token(request))
    return mark_safe(html)  # noqa: S308 - a template has escaped it


def cached(key: Key, render: Callable[[], str]) -> str:
    """The text under this key, compressed: a page's parts are 100 kB and shrink to a tenth."""
    name = f"fragment:{blake2b(repr(key).encode(), digest_size=20).hexdigest()}"
    found: bytes | None = caches["pages"].get(name)
    if found is not None:
        return unpacked(found)
    html = str(render())
    caches["pages"].set(name, packed(html), SECONDS)
    return html


def packed(html: str) -> bytes:
    return zlib.compress(html.encode(), 1)


def unpacked(stored: bytes) -> str:
    return zlib.decompress(stored).decode()
