"""Entries of the timeline, each with its history."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from core.errors import Refused
from core.web.render import page
from core.web.uploads import takes_files
from incidents.actions.entry_files import attach_file
from incidents.actions.entry_files import remove_attached_file as remove_stored_file
from incidents.actions.timeline import EDITABLE, add_entry, edit_entry, remove_entry
from incidents.forms.response import ReasonForm
from incidents.forms.timeline import AttachForm, EditEntryForm, NewEntryForm
from incidents.models import EntryFile, Incident, TimelineEntry
from incidents.policies import can_remove_file, can_respond, must_edit_entry, must_respond
from incidents.views.verbs import (
    accepted,
    ask,
    asks,
    brought,
    done,
    incident_of,
    part_of,
    sent,
)


@takes_files
@asks
def add(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    initial = {"at": "now", "type": "observation", "precision": "exact"}
    form = NewEntryForm(sent(request), brought(request), incident=incident, initial=initial)
    do = partial(add_entry, incident, by=request.user)
    return ask(request, incident, form, do, title="Add entry", button="Add entry", anchor="timeline")


@asks
def edit(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Edit an entry. A conflicting edit is refused with 409 and both texts are shown."""
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
    hint = f"“{entry.text[:120]}” and the reason stay in the history."
    return ask(request, incident, form, do, title="Delete entry", button="Delete entry", hint=hint, anchor="timeline")


@takes_files
@asks
def files(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """The files of an entry: open them, attach another, take one's own away."""
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    form = AttachForm(sent(request), brought(request), incident=incident)
    if request.method == "POST":
        must_respond(request.user, incident)
        if form.is_valid() and accepted(form, partial(attach_file, entry, by=request.user)):
            return done(request, incident, f"e{entry.pk}")
    kept = EntryFile.objects.filter(entry=entry).select_related("file__uploaded_by", "file__removed_by")
    rows = [{"file": each.file, "may_remove": may_take(request, each)} for each in kept]
    context = {"incident": incident, "entry": entry, "form": form, "files": rows}
    context["may_respond"] = can_respond(request.user, incident)
    return page(request, "incidents/entry_files.html", "ask", context, status=422 if form.errors else 200)


def may_take(request: HttpRequest, row: EntryFile) -> bool:
    return row.file.removed_at is None and can_remove_file(request.user, row.file)


@require_POST
def remove_attached_file(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    kept = EntryFile.objects.filter(incident=incident).select_related("file__uploaded_by", "file__circle")
    found = get_object_or_404(kept, file=row)
    remove_stored_file(incident, found.file, by=request.user)
    return done(request, incident, f"e{found.entry_id}")
