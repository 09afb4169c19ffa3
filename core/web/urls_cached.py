"""Addresses of ours: where pages are, and whether a way back from a request is one of them."""

from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

NO_PAGES = ("/api/", "/stream/", "/static/", "/files/", "/livez", "/readyz", "/metrics")


@lru_cache(maxsize=4096)
def address(name: str, *args: int | str) -> str:
    """`reverse()` that remembers, since it takes as long as placing fifty texts and a page asks for dozens.

    The addresses of a process never change. Raises NoReverseMatch as `reverse()` does.
    """
    return reverse(name, args=args)


def is_safe_redirect(address: str) -> bool:
    """Only a known page of our own; neither another host, nor anything a browser would read as one (`//`, `/\\`)."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        return False
    path = urlsplit(address).path
    with suppress(Resolver404):
        resolve(unquote(path))
        return not path.startswith(NO_PAGES)
    return False
