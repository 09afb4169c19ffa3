"""Every (route name, method) of the product, read from the resolver."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.edit import ProcessFormView

SAFE = {"HEAD", "OPTIONS", "TRACE"}


@dataclass(frozen=True, order=True)
class Endpoint:
    name: str
    method: str


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every route with its full name (`tasks:verify`); the pattern itself where it has none."""
    yield from walk(get_resolver(), ())


def walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield ":".join([*spaces, entry.name or f"<unnamed {entry.pattern}>"]), entry


def endpoints() -> set[Endpoint]:
    return {Endpoint(name, method) for name, entry in patterns() for method in methods(entry.callback)}


def methods(view: Callable[..., Any]) -> set[str]:
    """From a viewset's map, a class's handlers, the decorators of a function, or its text (`request.POST`)."""
    if actions := getattr(view, "actions", None):
        return {verb.upper() for verb in actions} - SAFE
    if cls := getattr(view, "view_class", None) or getattr(view, "cls", None):
        verbs = {verb for verb in cls.http_method_names if hasattr(cls, verb)}
        if getattr(cls, "put", None) is ProcessFormView.put:  # Django's form views treat it as POST
            verbs.discard("put")
        return {verb.upper() for verb in verbs} - SAFE
    if declared := declared_methods(view):
        return declared - SAFE
    text = inspect.getsource(inspect.unwrap(view))
    return {"GET", "POST"} if ".POST" in text or "request.method" in text else {"GET"}


def declared_methods(view: Callable[..., Any]) -> set[str]:
    """The methods that `@require_POST` and similar decorators allow, also below other decorators."""
    allowed: set[str] = set()
    while True:
        found = inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        if found:
            allowed = allowed & set(found) if allowed else set(found)
        inner = getattr(view, "__wrapped__", None)
        if inner is None:
            return allowed
        view = inner
