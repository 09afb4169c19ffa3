"""Pages that belong to no app: health, help, errors."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core.web.blocked_content import log_blocked
from core.web.headers import JSON_URLS
from core.web.health import degraded, is_monitor
from core.web.metrics import exposition, may_read
from core.web.outages import outage_response
from core.web.readiness import is_ready, not_ready
from core.web.verbs import action_view

BYTES_OF_A_REPORT = 8 * 1024
CHALLENGE = {"WWW-Authenticate": "Bearer"}


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """200 while this process responds. Checks nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated, and files can be written; 503 otherwise, within a tenth of a second.

    Others get no details. An admin, or a monitor with MONITOR_TOKEN, also gets the reason and the health checks
    that fail.
    """
    if not is_ready().result():
        return not_ready(request)
    if not sees_details(request):
        return JsonResponse({"status": "ok"})
    problems = degraded(timezone.now())
    return JsonResponse({"status": "degraded" if problems else "ok", "degraded": problems})


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for a monitor with MONITOR_TOKEN or a program on this machine."""
    if not may_read(request):
        return HttpResponse("Send MONITOR_TOKEN as bearer token.\n", "text/plain", 401, headers=CHALLENGE)
    return HttpResponse(exposition(), "text/plain; version=0.0.4; charset=utf-8")


def sees_details(request: HttpRequest) -> bool:
    return is_monitor(request) or bool(request.user.is_authenticated and request.user.is_admin)


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html")


@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script of the service worker. Served from the root, because it handles only pages below its own path."""
    script = (settings.ROOT / "static" / "worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript")


@login_not_required
def offline_page(request: HttpRequest) -> HttpResponse:
    """Stored by the service worker, and shown when there is no connection."""
    return render(request, "offline.html")


@login_not_required
@csrf_exempt
@action_view
def csp_report(request: HttpRequest) -> HttpResponse:
    """Browsers report blocked content here. It is logged, at most 60 reports a minute."""
    if len(request.body) > BYTES_OF_A_REPORT:
        return HttpResponse(status=413)
    log_blocked(request.body)
    return HttpResponse(status=204)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}
    if too_large:
        most = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MB"
        return render(request, "errors/413.html", {"most": most}, status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"message": ""}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token changes with every sign-in. assets/js/csrf.js fetches the new one when it sees the header."""
    here = request.headers.get("HX-Request") == "true"
    again = "Submit it again." if here else "Go back, reload the page and submit it again. Your text is kept."
    context = {"heading": "This form has expired", "message": f"Its security token is no longer valid. {again}"}
    response = render(request, "errors/403.html", context, status=403)
    response.headers["X-Form-Expired"] = "1"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if f"{request.path}/".startswith("/api/"):
        return JsonResponse({"detail": "Unknown URL. See /api/v1/ for all resources."}, status=404)
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/429.html", status=429)
    response.headers["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while the error is being handled, also for one raised outside of views."""
    if answer := outage_response(request, sys.exc_info()[1]):
        return answer
    if request.path.startswith(JSON_URLS):
        return JsonResponse({"detail": "Internal error. It was logged; try again later."}, status=500)
    return render(request, "errors/500.html", status=500)
