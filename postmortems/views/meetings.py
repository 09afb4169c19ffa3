"""Review meetings: list, plan, run."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from core.references import number_in
from core.web.merging import merging
from core.web.once import once
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, respond_done, run_action
from incidents.incident_detail import prefetch_into
from incidents.models import Incident
from postmortems.actions import agenda, meetings
from postmortems.actions.edit_meeting import edit_meeting, must_edit_meeting
from postmortems.agenda_rows import AgendaRow, agenda_rows, step_rows
from postmortems.forms.meeting import AgendaForm, EditMeetingForm, InviteForm, MeetingForm, NoteForm
from postmortems.meeting_notices import calendar_file, guest
from postmortems.meeting_rows import attendee_rows, captured
from postmortems.models import AgendaItem, Attendee, MeetingNote, ReviewMeeting
from postmortems.policies import can_edit_meeting, can_run_meeting, can_take_notes
from postmortems.run_sheet import prompts_of

State = ReviewMeeting.State
READ_BEFORE = timedelta(hours=24)


def meeting_list(request: AuthenticatedRequest) -> HttpResponse:
    rows = ReviewMeeting.objects.visible_to(request.user).select_related("facilitator")
    found = keyset(rows.prefetch_related("agenda"), key="starts_at", after=request.GET.get("after", ""))
    more_url = f"?after={found.more}" if found.more else ""
    return render(request, "postmortems/meeting_list.html", {"slice": found, "more_url": more_url})


@form_view
@once
def plan(request: AuthenticatedRequest) -> HttpResponse:
    """`?incident=INC-7` chooses the incident beforehand."""
    form = MeetingForm(request.POST if request.method == "POST" else None, user=request.user, initial=chosen(request))
    return run_action(
        request,
        form,
        partial(meetings.plan_meeting, by=request.user),
        render=lambda *, status: render(request, "postmortems/meeting_plan.html", {"form": form}, status=status),
        done=redirect,
    )


@form_view
def edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    meeting = meeting_of(request.user, pk)
    must_edit_meeting(request.user, meeting)
    form = merging(EditMeetingForm)(post_data(request), meeting=meeting, user=request.user)
    context = {"form": form, "meeting": meeting}
    return run_action(
        request,
        form,
        partial(edit_meeting, meeting, by=request.user),
        render=partial(page, request, "postmortems/meeting_edit.html", "", context),
        done=redirect,
    )


def chosen(request: AuthenticatedRequest) -> dict[str, Any]:
    """Initial values of the form; without an incident its own are used."""
    number = number_in(request.GET.get("incident", "").upper(), "INC")
    rows = list(Incident.objects.visible_to(request.user).filter(pk=number)) if number else []
    return {"incidents": rows} if rows else {}


def meeting_of(user: User, pk: int) -> ReviewMeeting:
    rows = ReviewMeeting.objects.visible_to(user).select_related("facilitator", "note_taker", "circle")
    return get_object_or_404(rows, pk=pk)


def meeting_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_meeting(request, meeting_of(request.user, pk))


def render_meeting(
    request: AuthenticatedRequest, meeting: ReviewMeeting, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """`?item=` is the incident that is discussed; incidents that became private since are left out."""
    user = request.user
    items = agenda_of(meeting, user)
    now = timezone.now()
    rows = agenda_rows(meeting, items, now)
    row = current_row(rows, request.GET.get("item", ""))
    current = row.item if row else None
    notes = notes_of(meeting, items)
    people, may_run = attendee_rows(meeting, items), can_run_meeting(user, meeting)
    context = {
        "meeting": meeting,
        "agenda": rows,
        "agenda_minutes": sum(item.minutes for item in items),
        "current": current,
        "current_row": row,
        "steps": step_rows(row, now) if row else [],
        "sheet": sheet_of(current, notes) if current else [],
        "captured": captured(notes),
        "attendees": people,
        "present": sum(person.row.present for person in people),
        "missing": missing_teams(meeting, items),
        "short_notice": meeting.starts_at - meeting.created_at < READ_BEFORE,
        "may_note": meeting.state != ReviewMeeting.State.CANCELED and can_take_notes(user, meeting),
        "may_plan": may_run and meeting.state not in {State.DONE, State.CANCELED},
        "may_run": may_run,
        "may_edit": can_edit_meeting(user, meeting),
        "agenda_form": AgendaForm(user=user, meeting=meeting),
        "invite_form": InviteForm(meeting=meeting),
        "kinds": [choice for choice in MeetingNote.Kind.choices if choice[0] != MeetingNote.Kind.NOTE],
        **(refused or {}),
    }
    return page(request, "postmortems/meeting.html", "captured", context, status=status)


def current_row(agenda: list[AgendaRow], chosen: str) -> AgendaRow | None:
    """The chosen incident, else the one that is discussed, else the first."""
    found = [row for row in agenda if str(row.item.pk) == chosen] or [row for row in agenda if row.state == "now"]
    return next(iter([*found, *agenda]), None)


def agenda_of(meeting: ReviewMeeting, user: User) -> list[AgendaItem]:
    rows = meeting.agenda.select_related("incident__severity").prefetch_related("incident__escalations")
    seen = Incident.objects.visible_to(user).filter(pk__in=[item.incident_id for item in rows])
    visible = set(seen.values_list("pk", flat=True))
    return [item for item in rows if item.incident_id in visible]


def notes_of(meeting: ReviewMeeting, items: list[AgendaItem]) -> list[MeetingNote]:
    """Of the meeting as a whole and of the incidents that are shown."""
    shown = {item.pk for item in items}
    rows = meeting.notes.select_related("by")
    return [note for note in rows if note.item_id is None or note.item_id in shown]


def sheet_of(item: AgendaItem, notes: list[MeetingNote]) -> list[dict[str, Any]]:
    """The questions of one incident with the answers so far; times in the zone of the incident."""
    incident = prefetch_into(item.incident)
    prompts = prompts_of(list(incident.entries.all()), list(incident.hypotheses.all()))
    mine = [note for note in notes if note.item_id == item.pk and note.kind == MeetingNote.Kind.NOTE]
    return [{"prompt": prompt, "notes": [note for note in mine if note.prompt == prompt.key]} for prompt in prompts]


def missing_teams(meeting: ReviewMeeting, items: list[AgendaItem]) -> list[str]:
    """Teams that were asked for help and have no one among the attendees."""
    asked = {
        escalation.to_team for item in items for escalation in item.incident.escalations.all() if escalation.to_team
    }
    here = User.objects.filter(pk__in=meeting.attendees.values("user"))
    teams = set(here.values_list("memberships__team__name", flat=True))
    return sorted(team for team in asked if team not in teams)


@action_view
def invite(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    meeting = meeting_of(request.user, pk)
    form = InviteForm(request.POST, meeting=meeting)
    return run_action(
        request,
        form,
        partial(meetings.invite, meeting, by=request.user),
        render=partial(render_meeting, request, meeting, refused={"invite_form": form}),
        done=lambda _: respond_done(request, meeting),
    )


@action_view
def set_agenda(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Add an incident, or change the minutes of one."""
    meeting = meeting_of(request.user, pk)
    form = AgendaForm(request.POST, user=request.user, meeting=meeting)
    return run_action(
        request,
        form,
        partial(agenda.set_agenda_item, meeting, by=request.user),
        render=partial(render_meeting, request, meeting, refused={"agenda_form": form}),
        done=lambda _: respond_done(request, meeting),
    )


@action_view
def discuss(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """Start the discussion of this incident."""
    meeting = meeting_of(request.user, pk)
    item = next((item for item in agenda_of(meeting, request.user) if item.pk == row), None)
    if item is None:
        raise Http404
    item.meeting = meeting
    agenda.discuss_item(item, by=request.user)
    return respond_done(request, meeting)


@action_view
def capture(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One note, decision, task or follow-up."""
    meeting = meeting_of(request.user, pk)
    form = NoteForm(request.POST)
    items = {item.pk: item for item in agenda_of(meeting, request.user)}

    def action(text: str, kind: str, item: int | None, prompt: str) -> MeetingNote:
        kind = kind or MeetingNote.Kind.NOTE
        return meetings.capture(
            meeting, by=request.user, text=text, kind=kind, item=items.get(item or 0), prompt=prompt
        )

    back = f"{meeting.get_absolute_url()}?item={request.POST.get('item', '')}"
    return run_action(
        request,
        form,
        action,
        render=partial(render_meeting, request, meeting, refused={"note_form": form}),
        done=lambda _: respond_done(request, back),
    )


@action_view
def set_present(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    meeting = meeting_of(request.user, pk)
    attendee = get_object_or_404(Attendee.objects.filter(meeting=meeting).select_related("meeting"), pk=row)
    meetings.set_present(attendee, by=request.user, present=request.POST.get("present") == "1")
    return respond_done(request, meeting)


@action_view
def start(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return respond_done(request, meetings.start_meeting(meeting_of(request.user, pk), by=request.user))


@action_view
def end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return respond_done(request, meetings.end_meeting(meeting_of(request.user, pk), by=request.user))


@action_view
def cancel(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return respond_done(request, meetings.cancel_meeting(meeting_of(request.user, pk), by=request.user))


def calendar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The meeting as a file that any calendar reads."""
    meeting = meeting_of(request.user, pk)
    content, _ = calendar_file(meeting, [guest(request.user, meeting)])
    headers = {"Content-Disposition": f'attachment; filename="{meeting.ref}.ics"'}
    return HttpResponse(content, content_type="text/calendar", headers=headers)
