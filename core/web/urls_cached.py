"""Addresses of ours: where pages are, and whether a way back from a request is one of them."""

from functools import lru_cache

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


@lru_cache(maxsize=4096)
def address(name: str, *args: int | str) -> str:
    """`reverse()` that remembers, since it takes as long as placing fifty texts and a page asks for dozens.

    The addresses of a process never change. Raises NoReverseMatch as `reverse()` does.
    """
    return reverse(name, args=args)


def is_safe_redirect(address: str) -> bool:
    """Only a path of our own; neither another host, nor anything a browser would read as one (`//`, `/\\`)."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
