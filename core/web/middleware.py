"""Response headers, error pages for exceptions of actions, and the user's time zone."""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from core.errors import Invalid, Refused
from core.web.body_limits import body_limit
from core.web.headers import EVERYWHERE, JSON_URLS
from core.web.outages import outage_response
from core.web.readiness import is_ready, not_ready

Answer = Callable[[HttpRequest], HttpResponseBase]
UNSTORABLE = (DataError, OverflowError)  # a NUL on PostgreSQL, 2**80 on SQLite
CHUNK = 64 * 1024
MAX_DISCARDED = 4 * 1024 * 1024
MONITOR_PAGES = {"/readyz", "/metrics"}

STATIC_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"  # of files opened directly


class SecurityHeaders:
    """The outermost layer, so that errors and static files carry the headers too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        static = request.path.startswith("/static/")
        if static:
            response.headers.setdefault("Content-Security-Policy", STATIC_POLICY)
        if not static or response.status_code not in {200, 206, 304}:
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["Cookie"])
        return response


class CompressPages(GZipMiddleware):
    """Compress pages. Files are compressed already or cached by digest, and `/stream/` is sent event by event.

    Against BREACH, Django adds random padding to each compressed page and masks the CSRF token anew each time.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)  # type: ignore[arg-type]


class HealthChecks:
    """Answers /livez, and /readyz if not ready, before the session and the host are checked."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/livez":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz" and not is_ready().result():
            return not_ready(request)
        return self.get_response(request)


class CheckHost(CommonMiddleware):
    """Refuses hosts that are not in ALLOWED_HOSTS, except for the pages that monitors request by address."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path in MONITOR_PAGES else super().process_request(request)


class RequestLimits:
    """Refuses requests by their announced length before reading them, and never echoes a request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "POST"])
        if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
            return invalid_address(request)  # never valid in text, and PostgreSQL rejects it in queries
        limit = limit_of(request)
        large = announced_bytes(request) > limit
        response = too_large(request, limit) if large else self.get_response(request)
        discard_body(request)
        return response


def limit_of(request: HttpRequest) -> int:
    """Maximum bytes of a request. Only upload URLs accept files."""
    kind = request.META.get("CONTENT_TYPE", "")
    return body_limit(request.path_info, request.method or "", kind, announced_bytes(request))


def announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def discard_body(request: HttpRequest) -> None:
    """Read and discard the rest of the request. If a server responds and closes while a browser still
    sends, the browser reports a broken connection and never displays the response."""
    left = announced_bytes(request)
    if left > MAX_DISCARDED:  # not sent by mistake
        return
    with suppress(OSError):  # the client may have disconnected
        while left > 0 and (chunk := request.read(min(left, CHUNK))):
            left -= len(chunk)


def invalid_address(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(JSON_URLS):
        return JsonResponse({"detail": "Invalid URL."}, status=400)
    return render(request, "errors/400.html", {"status": 400}, status=400)


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413 with a message that names the limit."""
    most = f"{limit // 2**20} MB"
    if request.path.startswith(JSON_URLS):
        return JsonResponse({"detail": f"The request is larger than the limit of {most}."}, status=413)
    if request.headers.get("HX-Request") == "true":
        return inline_error(request, f"The request is larger than {most}. Choose a smaller file.", 413)
    return render(request, "errors/413.html", {"most": most, "status": 413}, status=413)


def inline_error(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """An inline error message for htmx."""
    response = render(request, "errors/refused_note.html", {"message": message, "status": status}, status=status)
    response.headers["HX-Retarget"] = "#refusal"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


class UserTimeZone:
    """Show times in the zone the person chose."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = getattr(request.user, "time_zone", "")
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class ErrorPages:
    """`NotAllowed` → 403, `Refused` → 409, `Invalid` → 422: a page, or for htmx a message at the button.

    A form's address that is opened like a page (405) gets a page too: it is in the address bar after a failed form.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET" and request.user.is_authenticated:
            found = render(request, "errors/405.html", status=405)
            found.headers["Allow"] = response.headers["Allow"]
            return found
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UNSTORABLE):
            return invalid_address(request)
        if not isinstance(error, Refused | Invalid):
            return outage_response(request, error)
        if getattr(request, "htmx", False):
            return inline_error(request, str(error), error.status)
        context = {"message": str(error), "status": error.status}
        return render(request, f"errors/{error.status}.html", context, status=error.status)
