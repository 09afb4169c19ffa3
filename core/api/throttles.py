"""Rate limits: 600 requests per minute and person, 60 of them writes; 30 unauthenticated requests per address."""

from math import ceil
from typing import TYPE_CHECKING

from django.core.cache import caches
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework imports this module while it loads its own views
    from rest_framework.views import APIView


class PerPerson(SimpleRateThrottle):
    cache = caches["counters"]

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        who = f"user-{request.user.pk}" if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Leaves (limit, remaining, seconds until the oldest request no longer counts) on the request."""
        allowed = super().allow_request(request, view)
        history: list[float] = getattr(self, "history", [])
        most, seconds = getattr(self, "num_requests", None), getattr(self, "duration", None)
        if most and seconds and history:
            reset = ceil(seconds - (self.now - history[-1]))
            count = (most, max(0, most - len(history)), reset)
            request._request.rate_limits = [*getattr(request._request, "rate_limits", []), count]  # type: ignore[attr-defined]
        return allowed


class ReadThrottle(PerPerson):
    """A call inside a request that was counted (`counted`, see `config.mcp`) is not counted again."""

    scope = "read"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return getattr(request._request, "counted", False) or super().allow_request(request, view)


class WriteThrottle(PerPerson):
    scope = "write"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class AnonymousThrottle(PerPerson):
    """Calls without a token, or with one that is not known."""

    scope = "anonymous"
