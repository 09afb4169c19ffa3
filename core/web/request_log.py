"""The log line of a request: its route instead of its URL, and the client address from the configured proxies."""

from contextlib import suppress

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import empty
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Logs the route: query strings may contain texts and tokens, and paths invitations."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        with suppress(Resolver404):
            match = request.resolver_match or resolve(request.path_info)
            return f"{request.method} /{match.route}"
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Only if the user is already loaded: a log line never runs a query."""
        if getattr(request.__dict__.get("user"), "_wrapped", None) is not empty:
            RequestMiddleware.bind_user_id(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))


def client_address(request: HttpRequest) -> str:
    """Who sent the request. X-Forwarded-For counts only as far as proxies of our own wrote it (BEHIND_PROXY)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    count = settings.PROXY_COUNT
    return forwarded[-min(count, len(forwarded))] if count and forwarded else direct
