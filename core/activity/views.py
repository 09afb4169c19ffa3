"""The event stream. It needs an ASGI server."""

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from core.activity.presence import page_of
from core.activity.stream import Listener, event_stream, hub
from core.web.requests import AuthenticatedRequest

BIGGEST_ID = 2**63 - 1


@require_GET
def stream(request: AuthenticatedRequest) -> HttpResponseBase:
    """`event: activity` with `{reference, verb, entry}`. `?since=` (the newest event of the page) and, when the browser
    connects again, `Last-Event-ID` replay what happened after it. `?at=INC-214`: this page is open; `event: present`
    has the others who have it open.

    204 tells a browser not to reconnect.
    """
    if not isinstance(request, ASGIRequest) or hub.is_full_for(request.user.pk):
        return HttpResponse(status=204)
    page = page_of(request.GET["at"], request.user) if "at" in request.GET else None
    listener = Listener(request.user.pk, request.session.session_key or "", request.user.name, page)
    response = StreamingHttpResponse(event_stream(listener, last_seen(request)), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def last_seen(request: HttpRequest) -> int | None:
    word = request.headers.get("Last-Event-ID", request.GET.get("since", ""))
    return min(int(word), BIGGEST_ID) if word.isascii() and word.isdecimal() and len(word) < 20 else None
