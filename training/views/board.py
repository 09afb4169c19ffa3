"""The training board (upcoming, past, canceled and own sessions; programs) and its CSV files."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from core.web.paging import keyset
from core.web.render import page, wants_fragment
from core.web.requests import AuthenticatedRequest
from training.clashes import busy_at
from training.exports import MAX_ROWS, attendance_csv, sessions_csv
from training.filters import VIEWS, SessionFilter
from training.models import SOON_DAYS, Attendance, Certificate, Enrollment, Program, Session
from training.policies import can_plan, can_propose
from training.views.tabs import tabs

SHOWN = 30
FEW = 8
WEEK = timedelta(days=7)
KEPT = ("program", "team", "person", "q")


def filtered(request: AuthenticatedRequest, view: str = "") -> Any:
    """The sessions that the query asks for, as far as this person may see them. Unusable values find nothing."""
    chosen = filters_of(request, view)
    return chosen.qs if chosen.is_valid() else chosen.queryset.none()


def filters_of(request: AuthenticatedRequest, view: str) -> SessionFilter:
    query = request.GET.copy()
    query["view"] = view
    return SessionFilter(query, queryset=Session.objects.visible_to(request.user), request=request)


def view_of(request: AuthenticatedRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in dict(VIEWS) else ""


@require_safe
def training_board(request: AuthenticatedRequest) -> HttpResponse:
    """`/training/?view=upcoming|mine|past|canceled`, filtered by program, team, person and title."""
    view = view_of(request) or "upcoming"
    user, now = request.user, timezone.now()
    query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    context: dict[str, Any] = {
        "view": view,
        "tabs": [] if wants_fragment(request) else tabs(user, view, query),
        "query": query,
        "unknown": lambda: filters_of(request, view).unknown,
        "csv_query": urlencode({"view": view, **query}),
        "teams": Team.objects.order_by("name")[:100],
        "all_programs": Program.objects.visible_to(user).active().order_by("title")[:200],
        "may_plan": can_plan(user),
        "may_propose": can_propose(user),
    }
    context |= upcoming_context(request, view, now) if view in {"upcoming", "mine"} else past_context(request, view)
    return page(request, "training/training_board.html", "rows", context)


def upcoming_context(request: AuthenticatedRequest, view: str, now: datetime) -> dict[str, Any]:
    """Upcoming sessions with one's own answer, and due items. Nine queries."""
    user = request.user
    rows = filtered(request, view).upcoming(now).for_list().prefetch_related("co_facilitators")
    part = keyset(rows, key="starts_at", after=request.GET.get("after", ""), size=SHOWN, descending=False)
    shown = session_rows(part.rows, user, now)
    context = {"groups": by_week(shown, now), "more_url": more_url(request, part.more), "empty": not shown}
    if wants_fragment(request):
        return context
    sessions = Session.objects.visible_to(user)
    return context | {
        "undated": sessions.planned().for_list().order_by("-pk")[:FEW],
        "programs": programs_with_people(user, now) if view == "upcoming" else [],
        "ending": ending_certificates(user, now),
        "history": history_of(user) if view == "mine" else None,
        "mine": user.certificates.valid(timezone.localdate()).order_by("role"),
    }


def past_context(request: AuthenticatedRequest, view: str) -> dict[str, Any]:
    """Past or canceled sessions as a table, newest first."""
    key = "starts_at" if view == "past" else "created_at"
    rows = filtered(request, view).for_list()
    part = keyset(rows, key=key, after=request.GET.get("after", ""), size=SHOWN)
    counted = Session.objects.filter(pk__in=[row.pk for row in part.rows]).with_attendance()
    counts = {row.pk: row for row in counted.annotate(n_certificates=Count("certificates", distinct=True))}
    for row in part.rows:
        row.counts = counts.get(row.pk)  # type: ignore[attr-defined]
    return {"rows": part.rows, "more_url": more_url(request, part.more), "empty": not part.rows}


def more_url(request: AuthenticatedRequest, after: str) -> str:
    if not after:
        return ""
    query = request.GET.copy()
    query["after"] = after
    return f"{reverse('training:board')}?{query.urlencode()}"


def session_rows(sessions: Iterable[Session], user: User, now: datetime) -> list[dict[str, Any]]:
    """Sessions with the RSVP of the user, their waitlist position and what else they do at that time."""
    rows = list(sessions)
    mine = Enrollment.objects.filter(person=user, session__in=rows).with_place()
    answers = {pk: (state, place) for pk, state, place in mine.values_list("session_id", "state", "place")}
    slots = [(row.starts_at, row.ends_at) for row in rows if row.starts_at and row.ends_at]
    busy = busy_at([user.pk], slots, viewer=user)
    led = {row.pk for row in rows if user in [row.facilitator, *row.co_facilitators.all()]}
    unanswered = unanswered_invitations(led)
    shown = []
    for number, row in enumerate(rows):
        state, place = answers.get(row.pk, ("", 0))
        others = [event for event in busy.get(number, {}).get(user.pk, []) if event.url != row.get_absolute_url()]
        shown.append(
            {
                "session": row,
                "mine": state,
                "place": ordinal(place) if state == Enrollment.State.WAITING else "",
                "clash": others[0] if others else None,
                "leads": row.pk in led,
                "unanswered": unanswered.get(row.pk, ""),
                "closed": bool(row.rsvp_until and row.rsvp_until <= now)
                or bool(row.starts_at and row.starts_at <= now),
                "short": row.missing_people,
                "lacks_people": row.lacks_people(now),
            }
        )
    return shown


def unanswered_invitations(sessions: set[int]) -> dict[int, str]:
    """ "5 of 12 people have not answered", by session. One query."""
    invited = Count("pk", filter=Q(state=Enrollment.State.INVITED))
    rows = Enrollment.objects.filter(session__in=sessions).order_by().values("session")
    counted = rows.annotate(waits=invited, people=Count("pk")).filter(waits__gt=0)
    return {row["session"]: f"{row['waits']} of {row['people']} people have not answered" for row in counted}


def by_week(rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """ "Next 7 days", then one group per month."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        starts = row["session"].starts_at
        title = "Next 7 days" if starts < now + WEEK else f"{timezone.localtime(starts):%B %Y}"
        groups.setdefault(title, []).append(row)
    return [{"title": title, "rows": found} for title, found in groups.items()]


def programs_with_people(user: User, now: datetime) -> Any:
    """Programs with the number of people who hold a valid certificate."""
    valid = Certificate.objects.valid(timezone.localdate(now)).values("pk")
    held = Count("certificates__person", filter=Q(certificates__in=valid), distinct=True)
    rows = Program.objects.visible_to(user).active().select_related("incident")
    return rows.annotate(qualified=held).order_by("title", "pk")[:50]


def ending_certificates(user: User, now: datetime) -> Any:
    today = timezone.localdate(now)
    rows = Certificate.objects.visible_to(user).ending(today, today + timedelta(days=SOON_DAYS))
    rows = rows.annotate(renewal=Subquery(renewals(user, now).values("session")[:1]))
    return rows.select_related("person", "program").order_by("valid_until", "pk")[:FEW]


def renewals(user: User, now: datetime) -> Any:
    """The coming sessions of the program for which the holder of a certificate has a seat, the next one first."""
    coming = Session.objects.visible_to(user).upcoming(now).filter(program=OuterRef(OuterRef("program")))
    seats = Enrollment.objects.filter(person=OuterRef("person"), state=Enrollment.State.GOING)
    return seats.filter(session__in=coming.values("pk")).order_by("session__starts_at")


def history_of(person: User) -> Any:
    rows = Attendance.objects.visible_to(person).filter(person=person).select_related("session__program")
    return rows.order_by("-session__starts_at", "-pk")[:50]


def csv_response(content: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_safe
def export_sessions(request: AuthenticatedRequest) -> HttpResponse:
    """The sessions of the board as CSV, with its filters."""
    rows = filtered(request, view_of(request)).for_list().with_attendance().order_by("-pk")[:MAX_ROWS]
    return csv_response(sessions_csv(rows), "sessions")


@require_safe
def export_attendance(request: AuthenticatedRequest) -> HttpResponse:
    """Who attended what, one row per person and session, with the filters of the board."""
    rows = Attendance.objects.history_visible_to(request.user).filter(
        session__in=filtered(request, view_of(request)).values("pk")
    )
    if handle := request.GET.get("person"):
        rows = rows.filter(person__handle=handle)
    if slug := request.GET.get("team"):
        rows = rows.filter(person__teams__slug=slug)
    rows = rows.select_related("person", "session__program").order_by("-session__starts_at", "person__name")
    return csv_response(attendance_csv(rows[:MAX_ROWS]), "attendance")
