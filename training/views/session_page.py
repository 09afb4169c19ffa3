"""Context of the session page: state, people, attendance, outcome."""

from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from core.activity.feed import activity_of
from core.activity.models import Event
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import moment
from tasks.models import OUTSTANDING
from training.actions.attendance import EARLY
from training.actions.feedback import can_give_feedback
from training.attendance_conditions import condition_state
from training.audiences import role_names
from training.clashes import Clash, find_clashes, quiet_day
from training.feedback_summary import feedback_summary
from training.forms import sessions as forms
from training.forms.times import OpenForm
from training.models import Attendance, Enrollment, Session
from training.policies import can_plan, can_run
from training.qualification import Candidate, candidates

PAGE = "training/session_detail.html"
PLACES = {"attendance_form": "marking", "answer_form": "answering"}  # forms whose place depends on the time
OTHERS = {"invited", "maybe", "declined"}
RUNNING = 2  # the step from which those who came count, not those who answered
EVENT_WORDS = {
    "session.planned": "planned it",
    "session.opened": "opened it for RSVP",
    "session.moved": "changed time or place",
    "session.edited": "edited it",
    "session.invited": "invited people",
    "session.rsvp_recorded": "answered",
    "session.promoted": "moved up from the waitlist",
    "session.capacity_changed": "changed the seats",
    "session.facilitator_named": "named the facilitator",
    "session.co_facilitators_named": "named the co-facilitators",
    "session.facilitator_left": "deactivated the facilitator",
    "session.started": "started it",
    "session.held": "closed it",
    "session.canceled": "canceled it",
    "session.feedback_given": "gave feedback",
    "attendance.marked": "recorded attendance",
    "attendance.corrected": "corrected attendance",
}


def session_of(request: AuthenticatedRequest, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).for_list().select_related("circle", "created_by", "task__owner")
    helpers = Prefetch("co_facilitators", User.objects.order_by("name"))
    return get_object_or_404(rows.prefetch_related(helpers), pk=pk)


def render_session_page(
    request: AuthenticatedRequest, session: Session, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """Render the page with the forms the user may use. An invalid form is shown again."""
    user, now = request.user, timezone.now()
    people = list(session.enrollments.select_related("person"))
    marks = list(session.attendances.select_related("person").order_by("person__name"))
    may_run = can_run(user, session)
    context = {
        "session": session,
        "may_run": may_run,
        "may_plan": can_plan(user),
        "answering": session.status == Session.Status.OPEN and session.starts_at and session.starts_at > now,
        "series_count": count_coming(session),
        "lacks_people": session.lacks_people(now),
        "deadline_passed": bool(session.rsvp_until and session.rsvp_until <= now),
        "over": bool(session.starts_at and now >= session.starts_at),
        "startable": bool(session.status == "open" and session.starts_at and now >= session.starts_at - EARLY),
        "steps": steps(session, now, present=presence_text(people, marks)),
        "activity": activity_of(session, user, words=EVENT_WORDS, detail=event_detail),
        **running_part(session, user, may_run=may_run),
        **own_part(session, user, people, marks),
        **people_part(session, user, people, marks, now, may_run=may_run),
        **task_part(session),
        **closing_part(session, may_run=may_run, over=bool(session.starts_at and now >= session.starts_at)),
    }
    return page(request, PAGE, "session", with_refused(context, refused or {}), status=status)


def count_coming(session: Session) -> int:
    """How many sessions of its series are still to come; 0 for a single session."""
    return Session.objects.coming_in(session.series, timezone.now()).count() if session.series else 0


def with_refused(context: dict[str, Any], refused: dict[str, Form]) -> dict[str, Any]:
    """The form with its errors. If the page no longer has this form, the errors are shown at the top."""
    found = {**context, **refused}
    for name, form in refused.items():
        if not context.get(PLACES.get(name, name)):
            found["refusals"] = [error for errors in form.errors.values() for error in errors]
    return found


def running_part(session: Session, user: User, *, may_run: bool) -> dict[str, Any]:
    """Forms of those who run the session before it ends."""
    if not may_run or session.is_over:
        return {}
    if session.status == Session.Status.DRAFT:
        zone = session.zone if session.zone != "UTC" else user.time_zone
        initial = {"zone": zone, "place": session.place, "capacity": session.capacity}
        return {"open_form": OpenForm(initial=initial), "cancel_form": forms.ReasonForm()}
    invite_form = forms.InviteForm(circle=session.circle, roles=role_names(user))
    return {"invite_form": invite_form, "cancel_form": forms.ReasonForm()}


def own_part(session: Session, user: User, people: list[Enrollment], marks: list[Attendance]) -> dict[str, Any]:
    """The user's RSVP, waitlist position, attendance, and whether the feedback form is open to them."""
    waiting = [row.person_id for row in people if row.state == Enrollment.State.WAITING]
    attended = next((row for row in marks if row.person_id == user.pk), None)
    anonymous = session.feedback_mode == Session.FeedbackMode.ANONYMOUS
    return {
        "mine": next((row.state for row in people if row.person_id == user.pk), ""),
        "place": ordinal(waiting.index(user.pk) + 1) if user.pk in waiting else "",
        "leads": user.pk in {session.facilitator_id, *(person.pk for person in session.co_facilitators.all())},
        "my_attendance": attended,
        "feedback_form": forms.FeedbackForm(may_be_anonymous=anonymous)
        if can_give_feedback(attended, session)
        else None,
        "feedback": feedback_summary(session) if session.status == Session.Status.DONE else None,
    }


def people_part(
    session: Session,
    user: User,
    people: list[Enrollment],
    marks: list[Attendance],
    now: datetime,
    *,
    may_run: bool,
) -> dict[str, Any]:
    """Who is going with their attendance, the waitlist, everyone else, and the forms about them."""
    clashes = clashes_of(session, user, people, may_run=may_run)
    present = sum(mark.presence == Attendance.Presence.PRESENT for mark in marks)
    going = [row.person for row in people if row.state == Enrollment.State.GOING]
    is_done = session.status == Session.Status.DONE
    return {
        "going": going,
        "attendance_list": attendance_list(going, marks, clashes),
        **not_going(people, marks, clashes),
        "my_clashes": clashes.get(user.pk, []),
        "quiet": quiet_day(session.starts_at, session.zone) if session.starts_at and session.is_upcoming else "",
        "presences": Attendance.Presence.choices,
        "counts": {"present": present, "marked": len(marks), "going": len(going)},
        "marking": bool(session.is_upcoming and session.starts_at and now >= session.starts_at - EARLY),
        "walk_in_form": forms.WalkInForm(circle=session.circle) if may_run else None,
        "correction_form": forms.CorrectionForm(circle=session.circle) if may_run and is_done else None,
    }


def not_going(
    people: list[Enrollment], marks: list[Attendance], clashes: dict[int, list[Clash]]
) -> dict[str, list[dict[str, Any]]]:
    """The waitlist in order and the other invitees, without those who came: they are in the list of attendance."""
    came = {mark.person_id for mark in marks}
    rows: list[dict[str, Any]] = [
        {"person": row.person, "clashes": clashes.get(row.person_id, []), "row": row}
        for row in people
        if row.person_id not in came
    ]
    return {
        "waiting": [row for row in rows if row["row"].state == Enrollment.State.WAITING],
        "others": [row for row in rows if row["row"].state in OTHERS],
    }


def clashes_of(session: Session, user: User, people: list[Enrollment], *, may_run: bool) -> dict[int, list[Clash]]:
    """Clashes of a coming session by person: those of the user; of all invited people for those who run it."""
    if not (session.is_upcoming and session.starts_at and session.ends_at):
        return {}
    ids = [user.pk]
    if may_run:
        ids += [row.person_id for row in people if row.state != Enrollment.State.DECLINED]
    return find_clashes(ids, session.starts_at, session.ends_at, viewer=user, without=session)


def attendance_list(
    going: list[User], marks: list[Attendance], clashes: dict[int, list[Clash]]
) -> list[dict[str, Any]]:
    """People who are going by name with their attendance, then walk-ins."""
    marked = {mark.person_id: mark for mark in marks}
    rows = [
        {"person": person, "mark": marked.get(person.pk), "walk_in": False, "clashes": clashes.get(person.pk, [])}
        for person in going
    ]
    walk_ins = [mark for mark in marks if mark.person not in going]
    rows += [{"person": mark.person, "mark": mark, "walk_in": True, "clashes": []} for mark in walk_ins]
    return sorted(rows, key=lambda row: (row["walk_in"], row["person"].name))


def task_part(session: Session) -> dict[str, Any]:
    """The attendance condition of the task that this session closes, and who is missing."""
    if session.task is None:
        return {}
    return {"condition": condition_state(session.task), "task_open": session.task.status in OUTSTANDING}


def closing_part(session: Session, *, may_run: bool, over: bool) -> dict[str, Any]:
    """The form that closes the session, with the certificates it can issue; after that, those it has issued."""
    if session.status == Session.Status.DONE:
        rows = session.certificates.with_replaced().select_related("person").order_by("person__name")
        return {"certificates": rows, "close_form": None}
    if not (may_run and over and session.is_upcoming):
        return {"close_form": None}
    found = candidates(session)
    return {
        "close_form": close_form(session, found),
        "candidates": [candidate for candidate in found if candidate.obstacle],
    }


def close_form(session: Session, found: list[Candidate], data: Any = None) -> forms.CloseForm:
    task = session.task
    asks = task.ref if task and task.status in OUTSTANDING and condition_state(task) is None else ""
    return forms.CloseForm(
        data, certify=[candidate.person for candidate in found if not candidate.obstacle], asks_task=asks
    )


def presence_text(people: list[Enrollment], marks: list[Attendance]) -> str:
    """ "4 of 5 present", with the people who came without signing up; empty before the first mark."""
    if not marks:
        return ""
    expected = {row.person_id for row in people if row.state == Enrollment.State.GOING}
    present = sum(mark.presence == Attendance.Presence.PRESENT for mark in marks)
    return f"{present} of {len(expected | {mark.person_id for mark in marks})} present"


def steps(session: Session, now: datetime, *, present: str = "") -> list[dict[str, str]]:
    """Draft, open, running, attendance, closed; the current one is marked."""
    if session.status == Session.Status.CANCELED:
        return [
            {"label": "Planned", "note": moment(session.created_at), "state": "done"},
            {"label": "Canceled", "note": session.ended_reason, "state": "done now"},
        ]
    over = bool(session.ends_at and now >= session.ends_at)
    at = {"draft": 0, "open": 3 if over else 1, "running": 3 if over else 2, "done": 4}[session.status]
    seats = f"{session.taken} of {session.capacity}" if at < RUNNING else str(session.capacity)
    notes = [
        f"planned {moment(session.created_at)}",
        f"{seats} seats" if session.starts_at else "needs a date",
        moment(session.starts_at) if session.starts_at else "",
        present or attendance_note(session, now, over=over),
        "held" if session.status == "done" else "with an outcome",
    ]
    labels = ["Draft", "Open for RSVP", "Running", "Attendance", "Closed"]
    states = ["done now" if n == at else "done" if n < at else "" for n in range(5)]
    return [{"label": labels[n], "note": notes[n], "state": states[n]} for n in range(5)]


def attendance_note(session: Session, now: datetime, *, over: bool) -> str:
    """Since when attendance can be recorded, before anyone was marked."""
    if over:
        return f"ended {moment(session.ends_at)}"
    is_open = session.is_upcoming and session.starts_at and now >= session.starts_at - EARLY
    return "open now" if is_open else "opens 15 min before the start"


def handles_text(handles: list[str]) -> str:
    """ "@ada, @grace and 4 more": the first six."""
    more = f" and {len(handles) - 6} more" if len(handles) > 6 else ""
    return ", ".join(f"@{handle}" for handle in handles[:6]) + more


def event_detail(event: Event) -> str:
    """ "@ada: present. Came late" from the data of an event."""
    data = event.data
    answer = dict(Enrollment.State.choices).get(data.get("answer", ""), "")
    person, what = data.get("person", ""), data.get("presence") or answer
    first = ": ".join(part for part in (f"@{person}" if person else "", what) if part)
    people = data.get("people")
    invited = handles_text(people) if isinstance(people, list) else ""
    return ". ".join(part for part in (first, invited, data.get("changes", ""), data.get("reason", "")) if part)
