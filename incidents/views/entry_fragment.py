"""One timeline entry as a fragment: the response to a note, and for viewers who get its event."""

from datetime import datetime
from functools import partial

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.web.requests import AuthenticatedRequest
from incidents.entry_references import named_entries
from incidents.incident_detail import IncidentDetail
from incidents.models import EntryFile, Incident, TimelineEntry
from incidents.policies import can_edit_entry, can_respond
from incidents.views import incident_rows
from incidents.views.action_form import incident_of

NOTES = frozenset({"", "decide"})  # commands that add an entry and change nothing else on the page


@require_safe
def entry(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """`/incidents/INC-214/entries/17/`: only the entry, for a page that got its event.

    `?after=16` names the last entry of the page; 204 if this one does not follow it directly, on the same day.
    """
    incident = incident_of(request, pk)
    found = TimelineEntry.objects.not_removed().visible_to(request.user).filter(incident=incident)
    found_entry = get_object_or_404(found.select_related("author"), pk=row)
    if "after" in request.GET and not follows(found_entry, incident, request.GET["after"]):
        return HttpResponse(status=204)
    return entry_response(request, incident, found_entry, "incidents/detail/entry.html")


def entry_response(
    request: AuthenticatedRequest, incident: Incident, row: TimelineEntry, template: str
) -> HttpResponse:
    user = request.user
    detail = IncidentDetail(incident, timezone.now(), [row])
    detail.numbered = named_entries(incident, row.text, user, here=True)
    detail.windows = list(incident.impact_windows.order_by("starts_at")[:1])
    detail.milestones = [] if detail.windows else list(incident.milestones.all())
    files = EntryFile.objects.filter(entry=row, file__removed_at=None).select_related("file")
    detail.files = {row.pk: [file.file for file in files.order_by("file__uploaded_at", "file")]}
    [shown] = incident_rows.timeline(
        detail,
        newest_first=True,
        editable=partial(can_edit_entry, user),
        attachable=can_respond(user, incident),
    )
    return render(request, template, {"entry": shown})


def follows(row: TimelineEntry, incident: Incident, last: str) -> bool:
    """Whether `last` is the number of the entry directly before this one, and of the same day."""
    earlier = (
        TimelineEntry.objects.not_removed()
        .filter(incident=incident)
        .filter(Q(at__lt=row.at) | Q(at=row.at, pk__lt=row.pk))
    )
    before = earlier.order_by("-at", "-pk").first()
    return before is not None and str(before.pk) == last and on_same_day(incident, before.at, row.at)


def on_same_day(incident: Incident, one: datetime, other: datetime) -> bool:
    return one.astimezone(incident.tz).date() == other.astimezone(incident.tz).date()


def last_entry_now(incident: Incident, row: TimelineEntry) -> bool:
    """Whether the entry is last in the timeline and on the same day; otherwise the whole timeline is rendered."""
    others = TimelineEntry.objects.not_removed().filter(incident=incident).exclude(pk=row.pk)
    before = others.order_by("-at").values_list("at", flat=True).first()
    if before is None or before > row.at:
        return False
    return on_same_day(incident, before, row.at)


def entry_added_response(request: AuthenticatedRequest, incident: Incident, row: TimelineEntry) -> HttpResponse:
    """The response to a note: htmx inserts the entry first or last, depending on the sort order of the page."""
    response = entry_response(request, incident, row, "incidents/detail/noted.html")
    address = request.htmx.current_url or ""  # type: ignore[attr-defined]
    response.headers["HX-Retarget"] = "#timeline > .db-tl"
    response.headers["HX-Reswap"] = "beforeend" if "order=old" in address else "afterbegin"
    return response
