"""Entries of the timeline, each with its history."""

from datetime import datetime
from functools import partial
from typing import Any

from django.forms import Form
from django.forms.utils import pretty_name
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from core.errors import Refused
from core.web.body_limits import takes_files
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import moment
from core.web.verbs import action_view, file_data, form_view, post_data, respond_done, run_action
from incidents.actions import entry_files, timeline
from incidents.forms.response import ReasonForm
from incidents.forms.timeline import AttachForm, EditEntryForm, NewEntryForm
from incidents.models import EntryFile, Incident, TimelineEntry
from incidents.policies import can_remove_file, can_respond, must_edit_entry, must_respond
from incidents.views.action_form import action_form, incident_of, part_of, url_at


@takes_files
@form_view
def add_entry(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    initial = {"at": "now", "type": "observation", "precision": "exact"}
    form = NewEntryForm(post_data(request), file_data(request), incident=incident, initial=initial)
    action = partial(timeline.add_entry, incident, by=request.user)
    return action_form(request, incident, form, action, title="Add entry", button="Add entry", anchor="timeline")


@form_view
def edit_entry(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """Edit an entry. A conflicting edit is refused with 409 and both texts are shown."""
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    must_edit_entry(request.user, entry)
    form = EditEntryForm(post_data(request), incident=incident, initial=entry_values(entry))
    action = partial(timeline.edit_entry, entry, by=request.user)
    render = partial(render_entry_form, request, incident, entry, form)
    done = lambda _: respond_done(request, url_at(incident, f"e{entry.pk}"))
    try:
        return run_action(request, form, action, render=render, done=done)
    except Refused as refused:
        entry.refresh_from_db()
        return render(status=409, theirs={"words": str(refused), "entry": entry})


def entry_values(entry: TimelineEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in timeline.EDITABLE} | {"version": entry.version}


def before_rows(before: dict[str, Any], zone: str) -> list[tuple[str, str]]:
    """Labels and earlier values as on the form: `[("When", "13 Feb, 22:05"), ("Type", "Alert")]`."""
    words = []
    for name, value in before.items():
        choices = dict(TimelineEntry._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
        shown = moment(datetime.fromisoformat(value), zone) if name == "at" else choices.get(value, value)
        words.append((str(EditEntryForm.base_fields[name].label or pretty_name(name)), str(shown) or "empty"))
    return words


def render_entry_form(
    request: AuthenticatedRequest,
    incident: Incident,
    entry: TimelineEntry,
    form: Form,
    *,
    status: int,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    edits = entry.edits.select_related("by").order_by("-at")
    history = [(edit, before_rows(edit.before, incident.zone)) for edit in edits]
    context = {"incident": incident, "entry": entry, "form": form, "theirs": theirs, "history": history}
    return page(request, "incidents/entry_edit.html", "ask", context, status=status)


@form_view
def remove_entry(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    must_edit_entry(request.user, entry)
    form = ReasonForm(post_data(request), incident=incident)
    action = partial(timeline.remove_entry, entry, by=request.user)
    title, hint = "Delete entry", f"“{entry.text[:120]}” and the reason stay in the history."
    return action_form(request, incident, form, action, title=title, button=title, hint=hint, anchor="timeline")


@takes_files
@form_view
def manage_entry_files(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """The files of an entry: open them, attach another, remove one's own."""
    incident = incident_of(request, pk)
    entry = part_of(request, TimelineEntry, incident, row)
    if request.method == "POST":
        must_respond(request.user, incident)
    form = AttachForm(post_data(request), file_data(request), incident=incident)
    action = partial(entry_files.attach_file, entry, by=request.user)
    render = partial(render_entry_files, request, incident, entry, form)
    done = lambda _: respond_done(request, url_at(incident, f"e{entry.pk}"))
    return run_action(request, form, action, render=render, done=done)


def render_entry_files(
    request: AuthenticatedRequest, incident: Incident, entry: TimelineEntry, form: Form, *, status: int
) -> HttpResponse:
    kept = EntryFile.objects.filter(entry=entry).select_related("file__uploaded_by", "file__removed_by")
    rows = [{"file": row.file, "may_remove": may_remove_file(request, row)} for row in kept]
    context = {"incident": incident, "entry": entry, "form": form, "files": rows}
    context["may_respond"] = can_respond(request.user, incident)
    return page(request, "incidents/entry_files.html", "ask", context, status=status)


def may_remove_file(request: AuthenticatedRequest, row: EntryFile) -> bool:
    return row.file.removed_at is None and can_remove_file(request.user, row.file)


@action_view
def remove_entry_file(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    kept = EntryFile.objects.filter(incident=incident).select_related("file__uploaded_by", "file__circle")
    attached = get_object_or_404(kept, file=row)
    entry_files.remove_attached_file(incident, attached.file, by=request.user)
    return respond_done(request, url_at(incident, f"e{attached.entry_id}"))
