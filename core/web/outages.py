"""The response when database or disk fail: a message within seconds, without another query."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.errors import OUTAGES, RETRY_AFTER, outage_status
from core.web.headers import JSON_URLS

log = logging.getLogger(__name__)


def outage_response(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """503 or 507 for page, htmx and API; None for other errors.

    Templates get no context processors, because those would read the session from the database.
    """
    status = outage_status(error)
    if not status:
        return None
    log.error("%s: %s", OUTAGES[status], error)
    headers = {"Retry-After": RETRY_AFTER}
    if request.path.startswith(JSON_URLS):
        return JsonResponse({"detail": OUTAGES[status]}, status=status, headers=headers)
    context = {"request": request, "message": OUTAGES[status], "status": status}
    if request.headers.get("HX-Request") == "true":
        headers |= {"HX-Retarget": "#refusal", "HX-Reswap": "innerHTML"}
        return HttpResponse(render_to_string("errors/refused_note.html", context), status=status, headers=headers)
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status, headers=headers)
