"""The log line of a request: its route instead of its URL, and the client address from the configured proxies."""

from contextlib import suppress
from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import empty
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Logs the route: query strings may contain texts and tokens, and paths invitations."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        route = match.route if match else route_of(request.path_info, get_urlconf() or settings.ROOT_URLCONF)
        return f"{request.method} {request.path if route is None else f'/{route}'}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Only if the user is already loaded: a log line never runs a query."""
        if getattr(request.__dict__.get("user"), "_wrapped", None) is not empty:
            RequestMiddleware.bind_user_id(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))


@lru_cache(1024)
def route_of(path: str, urlconf: str) -> str | None:
    """The route of a path, before the request is resolved; kept, because that costs as much as two statements."""
    with suppress(Resolver404):
        return resolve(path, urlconf).route
    return None


def client_address(request: HttpRequest) -> str:
    """Who sent the request. X-Forwarded-For counts only as far as proxies of our own wrote it (BEHIND_PROXY)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    count = settings.PROXY_COUNT
    return forwarded[-min(count, len(forwarded))] if count and forwarded else direct
