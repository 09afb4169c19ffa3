"""The incident: what do we know, who does what, what is next."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import Invalid
from core.web.render import page, wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import moment
from incidents.actions.access_list import log_admin_view
from incidents.actions.commands import compose, read_line
from incidents.commands import NAMES
from incidents.forms.response import LineForm
from incidents.incident_detail import load_incident_detail
from incidents.models import Incident
from incidents.panels import annotations, panels
from incidents.policies import can_edit_entry, can_respond
from incidents.timeline_chart import figure
from incidents.views import display, incident_context, incident_rows
from incidents.views.factor_tree import tree
from incidents.views.verbs import incident_of

JOINED = ["severity", "lead", "circle", "postmortem"]
TEMPLATE = "incidents/incident_detail.html"


def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`/incidents/INC-214/`; `?at=22:20` shows only what had happened by then, `?order=old` the oldest entry first."""
    incident = whole(request, pk)
    log_admin_view(incident, by=request.user)
    return show(request, incident)


def whole(request: AuthenticatedRequest, pk: int) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related(*JOINED).prefetch_related("services")
    return get_object_or_404(rows.annotate(**annotations()), pk=pk)


def show(
    request: AuthenticatedRequest, incident: Incident, *, fragment: str = "desk", status: int = 200, **more: Any
) -> HttpResponse:
    return page(request, TEMPLATE, fragment, {**context_of(request, incident), **more}, status=status)


def context_of(request: AuthenticatedRequest, incident: Incident) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    story = load_incident_detail(incident, now=now)
    knew = incident_context.known_at_time(request, story)
    banner = incident_context.known_at_banner(story, knew)
    story = story.known_at(knew) if knew else story
    newest = (request.GET.get("order") != "old" and incident.is_active) or request.GET.get("order") == "new"
    acting = not knew and can_respond(user, incident)
    editable = (lambda entry: False) if knew else partial(can_edit_entry, user)
    main, side = ([], []) if knew else (panels(slot, incident, user) for slot in ["main", "side"])
    return {
        "incident": incident,
        "story": story,
        "now": now,
        "knew": banner,
        "acting": acting,
        "zone": display.zone_words(incident, incident.started_at),
        **incident_context.head(story, user),
        "figure": figure(story.facts) if story.facts.impact_start or story.entries else "",
        "entries": incident_rows.timeline(story, newest_first=newest, editable=editable, attachable=acting),
        "newest_first": newest,
        "verbs": incident_rows.spoken(),
        "numbers": incident_rows.numbers(story.metrics.values()),
        "tree": tree(story.factors, covered={each for panel in [*main, *side] for each in panel.get("covers", ())}),
        "table": incident_rows.table(story),
        "main_panels": main,
        "side_panels": side,
        "header_panels": panels("header", incident, user),
        "oob": wants_fragment(request),
    }


@require_POST
def log(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One line into the timeline. A replayed `key` is one line; what cannot be understood comes back with 422."""
    incident = incident_of(request, pk)
    form = LineForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("text", "Enter one line of up to 2000 characters.")
        said = form.cleaned_data
        line = {"line": said["text"], "client_key": said["key"], "written_at": said["written_at"]}
        compose(incident, by=request.user, **line)
    except Invalid as error:
        return refused_line(request, pk, str(error))
    if wants_fragment(request):
        return show(request, whole(request, pk))
    return HttpResponse(status=303, headers={"Location": f"{incident.get_absolute_url()}#timeline"})


def refused_line(request: AuthenticatedRequest, pk: int, words: str) -> HttpResponse:
    typed = request.POST.get("text", "")
    response = show(
        request, whole(request, pk), fragment="refused_line", status=422, line_error=words, line_value=typed
    )
    response.headers["HX-Retarget"] = "#say-refused"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def preview(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`?text=`: how a line would be understood, before it is sent."""
    incident, now = incident_of(request, pk), timezone.now()
    try:
        said = read_line(request.GET.get("text", ""), zone=incident.zone, now=now)
    except Invalid as error:
        return page(request, "incidents/line_preview.html", "", {"error": str(error)}, status=422)
    verb = NAMES.get(said.verb)
    at = moment(said.at or now, incident.zone)
    zone = display.zone_words(incident, said.at or now)
    context = {"verb": verb, "rest": said.rest, "at": at, "zone": zone}
    return page(request, "incidents/line_preview.html", "", context)
