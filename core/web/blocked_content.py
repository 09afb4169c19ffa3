"""Reports of browsers about content that the security policy blocked: one log line each, without addresses of pages."""

import json
import logging
import time
from typing import Any

from django.core.cache import caches
from django.urls import Resolver404, resolve

log = logging.getLogger(__name__)

MAX_PER_MINUTE = 60
MAX_LENGTH = 200


def log_blocked(body: bytes) -> None:
    """Both forms: `{"csp-report": {…}}` and a list of `{"type": "csp-violation", "body": {…}}`."""
    for report in reports_in(body)[:5]:
        if not may_log():
            return
        directive = report.get("effective-directive") or report.get("effectiveDirective") or "unknown"
        blocked = report.get("blocked-uri") or report.get("blockedURL") or "unknown"
        page = report.get("document-uri") or report.get("documentURL") or ""
        log.warning(
            "blocked by the content policy: %s %s on %s",
            without_query(directive),
            without_query(blocked),
            route_of(page),
        )


def reports_in(body: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = [data.get("csp-report")] if isinstance(data, dict) else []
    found += [item.get("body") for item in data if isinstance(item, dict)] if isinstance(data, list) else []
    return [report for report in found if isinstance(report, dict)]


def without_query(value: object) -> str:
    """One line without the query, which may hold what people typed."""
    return "".join(c for c in str(value).partition("?")[0][:MAX_LENGTH] if c.isprintable())


def route_of(url: object) -> str:
    """The route, as in the request log: addresses of pages may hold tokens."""
    path = "/" + str(url).partition("://")[2].partition("/")[2].partition("?")[0]
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return "an unknown page"


def may_log() -> bool:
    key = f"csp-reports:{int(time.time() // 60)}"
    caches["counters"].add(key, 0, 120)
    try:
        return caches["counters"].incr(key) <= MAX_PER_MINUTE
    except ValueError:  # it expired in between
        return True
