"""The log line of a request: its route instead of its address, and the sender as the configured proxies tell it."""

from contextlib import suppress

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import empty
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Queries hold search words, texts and now and then a token; paths hold invitations. The route holds neither."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        with suppress(Resolver404):
            match = request.resolver_match or resolve(request.path_info)
            return f"{request.method} /{match.route}"
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Only when the person was looked up already: a log line never asks the database."""
        if getattr(request.__dict__.get("user"), "_wrapped", None) is not empty:
            RequestMiddleware.bind_user_id(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))


def client_address(request: HttpRequest) -> str:
    """Who sent the request. X-Forwarded-For counts only as far as proxies of our own wrote it (BEHIND_PROXY)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    count = settings.PROXY_COUNT
    return told[-min(count, len(told))] if count and told else direct
