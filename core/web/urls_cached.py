"""Cached `reverse()`, and a check of redirect targets."""

from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

NO_PAGES = ("/api/v1/", "/stream/", "/static/", "/files/", "/livez", "/readyz", "/metrics")


@lru_cache(maxsize=4096)
def address(name: str, *args: int | str) -> str:
    """Cached `reverse()`, because a page needs dozens of URLs.

    The URLs of a process never change. Raises NoReverseMatch as `reverse()` does.
    """
    return reverse(name, args=args)


def is_safe_redirect(address: str) -> bool:
    """Only an existing page of this site that answers GET; no other host and nothing that a browser reads as one."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        return False
    path = urlsplit(address).path
    with suppress(Resolver404):
        view = resolve(unquote(path)).func
        return not path.startswith(NO_PAGES) and getattr(view, "is_page", True)
    return False
