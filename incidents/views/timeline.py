"""Entries of the timeline, each with its history."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.errors import Refused
from core.web.page import page
from incidents.actions.timeline import EDITABLE, add_entry, edit_entry, remove_entry
from incidents.forms.responding import ReasonForm
from incidents.forms.timeline import EditEntryForm, EntryForm
from incidents.models import Incident, TimelineEntry
from incidents.policies import must_edit_entry
from incidents.views.asking import accepted, ask, asks, done, incident_of, part_of, sent


@asks
def add(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    initial = {"at": "now", "type": "observation", "precision": "exact"}
    form = EntryForm(sent(request), incident=incident, initial=initial)
    do = partial(add_entry, incident, by=request.user)
    return ask(request, incident, form, do, title="Add an entry", button="Add entry", anchor="timeline")


@asks
def edit(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Correct an entry. A change on top of somebody else's is refused, and both texts are shown (409)."""
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    must_edit_entry(request.user, entry)
    form = EditEntryForm(sent(request), incident=incident, initial=as_read(entry))
    theirs, status = None, 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid() and accepted(form, partial(edit_entry, entry, by=request.user)):
                return done(request, incident, f"e{entry.pk}")
        except Refused as refused:
            entry.refresh_from_db()
            theirs, status = {"words": str(refused), "entry": entry}, 409
    return show(request, incident, entry, form, theirs, status)


def as_read(entry: TimelineEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in EDITABLE} | {"version": entry.version}


def show(
    request: HttpRequest, incident: Incident, entry: TimelineEntry, form: Any, theirs: Any, status: int
) -> HttpResponse:
    history = entry.edits.select_related("by").order_by("-at")
    context = {"incident": incident, "entry": entry, "form": form, "theirs": theirs, "history": history}
    return page(request, "incidents/entry_edit.html", "ask", context, status=status)


@asks
def remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    must_edit_entry(request.user, entry)
    form = ReasonForm(sent(request), incident=incident)
    do = partial(remove_entry, entry, by=request.user)
    hint = f"“{entry.text[:120]}” stays readable in the history, and so does the reason."
    return ask(
        request, incident, form, do, title="Take an entry out", button="Take it out", hint=hint, anchor="timeline"
    )
