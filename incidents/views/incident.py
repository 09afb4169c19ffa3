"""The incident page."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.activity.models import Event
from core.activity.versions import events_in_circle
from core.errors import Invalid
from core.schedule.moments import zone_with_offset
from core.web.fragments import shown_parts
from core.web.render import page, wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import moment
from core.web.verbs import action_view
from dashboard.cached import cached_html, newest_event
from incidents.actions.access_list import log_admin_view
from incidents.actions.commands import compose, read_line
from incidents.commands import LONGEST, NAMES
from incidents.forms.response import LineForm
from incidents.line_completion import complete_line
from incidents.models import Incident, IncidentFollow, TimelineEntry, followers_of
from incidents.panels import annotations, panels
from incidents.policies import can_respond
from incidents.views import entry_fragment, incident_context, incident_fragments, incident_rows, known_at
from incidents.views.action_form import incident_of
from incidents.views.response import recipients_hint
from incidents.work_sources import live_besides

JOINED = ["severity", "lead", "circle", "postmortem"]
PAGE = "incidents/incident_detail.html"
BODY = "incidents/detail/body.html"


def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`/incidents/INC-214/`, with `?order=old` the oldest entry first.

    `?at=22:20` and `?entry=4` show only what had happened by then. The page of now is kept for the person until the
    next event. The number of events is in its name, because one committed late can have a lower id than the newest;
    following, which is no event; and the minute, because lengths of time are shown.
    """
    if wants_fragment(request) or known_at.is_asked(request):
        incident = get_incident(request, pk)
        log_admin_view(incident, by=request.user)
        response = render_incident_page(request, incident)
    else:
        incident, response = kept_page(request, pk)
    if not incident.circle.restricted and not wants_fragment(request):
        response.headers["X-Offline"] = "yes"  # the service worker may store this page (assets/js/offline)
    return response


def kept_page(request: AuthenticatedRequest, pk: int) -> tuple[Incident, HttpResponse]:
    follows = IncidentFollow.objects.filter(incident=OuterRef("pk"), person=request.user, active=True)
    rows = Incident.objects.visible_to(request.user).annotate(events=events_in_circle(), is_followed=Exists(follows))
    incident = get_object_or_404(rows.select_related("circle"), pk=pk)
    log_admin_view(incident, by=request.user)
    name = f"incident {request.get_full_path()} {incident.events} {incident.is_followed} {timezone.now():%H:%M}"
    context = partial(context_for, request, pk)
    return incident, page_with(request, incident, partial(cached_html, request, name, BODY, context))


def get_incident(request: AuthenticatedRequest, pk: int) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related(*JOINED)
    return get_object_or_404(rows.annotate(**annotations(), **incident_fragments.annotations()), pk=pk)


def context_for(request: AuthenticatedRequest, pk: int) -> dict[str, Any]:
    return context_of(request, get_incident(request, pk))


def page_with(
    request: AuthenticatedRequest, incident: Incident, body: Callable[[], str], *, status: int = 200
) -> HttpResponse:
    """The layout of the page with this body."""
    other = SimpleLazyObject(lambda: live_besides(request.user, incident.pk) or {})
    return page(request, PAGE, "", {"incident": incident, "live_incident": other, "body": body}, status=status)


def render_incident_page(
    request: AuthenticatedRequest, incident: Incident, *, fragment: str = "parts", status: int = 200, **more: Any
) -> HttpResponse:
    """The parts for htmx, else the whole page, as it is now."""
    context = {**context_of(request, incident), **more}
    if wants_fragment(request):
        return page(request, BODY, fragment, context, status=status)
    return page_with(request, incident, partial(render_to_string, BODY, context, request), status=status)


def context_of(request: AuthenticatedRequest, incident: Incident) -> dict[str, Any]:
    """Context of the body; fragments load their data when they are rendered."""
    user, now = request.user, timezone.now()
    as_of = known_at.known_at_time(request, incident, now)
    newest = (request.GET.get("order") != "old" and incident.is_active) or request.GET.get("order") == "new"
    acting = not as_of and can_respond(user, incident)
    followers = cache(lambda: list(followers_of(incident)))
    return {
        "user": user,
        "incident": incident,
        "now": now,
        "acting": acting,
        "zone": incident.zone_with_offset,
        **incident_context.head(incident, user),
        **incident_fragments.fragment_contents(incident, user, now=now, as_of=as_of, newest_first=newest),
        "fragments": incident_fragments.fragments_of(request, incident, now, enabled=not as_of),
        "entry_editor": incident_fragments.entry_editor(user),
        "newest_first": newest,
        "commands": cache(lambda: incident_rows.composer_commands(recipients_hint(followers(), user))),
        "following": cache(lambda: user in followers()),
        "header_panels": cache(lambda: panels("header", incident, user)),
        "shown": shown_parts(request),
    }


@action_view
def log(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Run one line of the composer. A repeated `key` has one effect; an invalid line returns 422."""
    incident, now = incident_of(request, pk), timezone.now()
    newest = newest_event()
    form = LineForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("text", "Enter one line of up to 2000 characters.")
        cleaned = form.cleaned_data
        line = {"line": cleaned["text"], "client_key": cleaned["key"], "written_at": cleaned["written_at"]}
        command = compose(incident, by=request.user, now=now, **line)
    except Invalid as error:
        return refused_line(request, pk, str(error))
    if wants_fragment(request):
        return logged(request, incident, command, now, newest)
    return HttpResponse(status=303, headers={"Location": f"{incident.get_absolute_url()}#timeline"})


def logged(request: AuthenticatedRequest, incident: Incident, command: str, now: datetime, newest: int) -> HttpResponse:
    """The response to a note is its entry, to other commands all fragments."""
    mine = TimelineEntry.objects.filter(incident=incident, created_at=now, author=request.user).select_related("author")
    entry = mine.first() if command in entry_fragment.NOTES and incident.is_active else None
    if entry and entry_fragment.last_entry_now(incident, entry):
        return entry_fragment.entry_added_response(request, incident, entry)
    response = render_incident_page(request, get_incident(request, incident.pk))
    events = Event.objects.filter(circle=incident.circle_id, pk__gt=newest, actor=request.user)
    response.headers["Debrief-Events"] = " ".join(map(str, events.values_list("pk", flat=True)))
    return response


def refused_line(request: AuthenticatedRequest, pk: int, words: str) -> HttpResponse:
    typed = request.POST.get("text", "")
    response = render_incident_page(
        request, get_incident(request, pk), fragment="refused_line", status=422, line_error=words, line_value=typed
    )
    response.headers["HX-Retarget"] = "#say-refused"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def preview_line(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`?text=`: how a line would be understood, before it is sent."""
    incident, now = incident_of(request, pk), timezone.now()
    if not request.GET.get("text", "").strip():
        return HttpResponse()
    try:
        parsed = read_line(request.GET.get("text", ""), zone=incident.zone, now=now)
    except Invalid as error:
        return page(request, "incidents/line_preview.html", "", {"error": str(error)}, status=422)
    command = NAMES.get(parsed.command)
    at = moment(parsed.at or now, incident.zone)
    zone = zone_with_offset(incident.tz, parsed.at or now, incident.zone_label)
    context = {"command": command, "rest": parsed.rest, "at": at, "zone": zone}
    return page(request, "incidents/line_preview.html", "", context)


def complete_text(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """`?text=` up to the cursor: `{typed, options: [{label, insert, detail}]}`; an option replaces `typed`."""
    typed, options = complete_line(request.GET.get("text", "")[-LONGEST:], request.user, incident_of(request, pk))
    return JsonResponse({"typed": typed, "options": options})
