"""The answer when database or disk fail: in words, within seconds, and without asking the database again."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.errors import RETRY_AFTER, SURROUNDINGS, surroundings_status

log = logging.getLogger(__name__)


def surroundings_response(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """503 or 507 for page, htmx and API; None when the error is of another kind.

    Templates get no context processors: those would look for the session, and with it for the database.
    """
    status = surroundings_status(error)
    if not status:
        return None
    log.error("%s: %s", SURROUNDINGS[status], error)
    headers = {"Retry-After": RETRY_AFTER}
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": SURROUNDINGS[status]}, status=status, headers=headers)
    context = {"request": request, "message": SURROUNDINGS[status], "status": status}
    if request.headers.get("HX-Request") == "true":
        headers |= {"HX-Retarget": "#refusal", "HX-Reswap": "innerHTML"}
        return HttpResponse(render_to_string("errors/refused_note.html", context), status=status, headers=headers)
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status, headers=headers)
