"""Health checks for degraded operation. Apps register checks; admins see them at /readyz and as a banner."""

import hmac
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

Check = Callable[[datetime], str]
_checks: dict[str, Check] = {}


def health_check(name: str) -> Callable[[Check], Check]:
    """Register `(now) -> message`: what is wrong and what to check, or "" if healthy. One statement each."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def degraded(now: datetime) -> dict[str, str]:
    """Failing checks and their messages."""
    return {name: words for name, check in _checks.items() if (words := check(now))}


def health_message(name: str, now: datetime) -> str:
    """The message of one check; "" if healthy or not registered."""
    return _checks[name](now) if name in _checks else ""


def is_monitor(request: HttpRequest) -> bool:
    """Whether the request carries MONITOR_TOKEN, which reads details of /readyz and /metrics and nothing else."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.MONITOR_TOKEN) and hmac.compare_digest(given, settings.MONITOR_TOKEN.encode())
