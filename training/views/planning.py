"""Plan a session or a series, edit a session, record one that took place."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.access.models import Circle
from core.errors import NotAllowed, Refused
from core.references import number_in
from core.web.merging import merging
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.actions import closing, planning, session_edits
from training.actions.series import edit_series
from training.actions.sessions import enrolled
from training.audiences import people_in, role_names
from training.clashes import busy_at, quiet_days
from training.forms.planning import PlanForm, RecordForm
from training.forms.series import changes_for_series
from training.forms.sessions import EditForm
from training.models import Program, Session
from training.policies import can_plan, must_plan, must_run
from training.series import THIS, series_text
from training.views.session_page import session_of

COPIED = ["format", "goal", "place", "zone", "capacity", "minimum", "promotion_hours", "feedback_mode", "title"]


def starting_values(request: AuthenticatedRequest) -> dict[str, Any]:
    """What the address fills in: `program`, `incident`, `task`, `from` (a session), `day`, `person` and others."""
    query, user = request.GET, request.user
    initial: dict[str, Any] = {"zone": user.time_zone, "facilitator": user.handle}
    if (number := number_in(query.get("from", ""), "S")) is not None:
        source = Session.objects.visible_to(user).select_related("program", "facilitator").filter(pk=number).first()
        initial |= copied_facts(source) if source else {}
    programs = Program.objects.visible_to(user)
    program = programs.filter(slug=query.get("program", "")).first()
    if program is None and query.get("role"):
        program = programs.qualifying().filter(role=query["role"]).order_by("title").first()
    if program:
        initial |= {"program": program.slug, "title": program.title, "incident": program.incident}
    for name, model, prefix in (("incident", Incident, "INC"), ("task", CorrectiveTask, "A")):
        rows: Any = model
        if (number := number_in(query.get(name, ""), prefix)) is not None:
            initial[name] = rows.objects.visible_to(user).filter(pk=number).first()
    if task := initial.get("task"):
        initial.setdefault("title", task.title[:120])
    if handles := query.getlist("person")[:50]:
        initial["people"] = list(User.objects.people().filter(handle__in=handles).values_list("pk", flat=True))
    return initial | {name: query[name] for name in ("day", "on_duty", "ending") if query.get(name)}


def copied_facts(source: Session) -> dict[str, Any]:
    facts = {name: getattr(source, name) for name in COPIED}
    facts["program"] = source.program.slug if source.program else ""
    facts["facilitator"] = source.facilitator.handle if source.facilitator else ""
    if source.starts_at and source.ends_at:
        facts["clock"] = source.starts_at.astimezone(source.tz).time()
        facts["minutes"] = int((source.ends_at - source.starts_at).total_seconds() // 60)
    return facts


@require_safe
def new_session(request: AuthenticatedRequest) -> HttpResponse:
    must_plan(request.user)
    form = PlanForm(user=request.user, roles=role_names(request.user), initial=starting_values(request))
    return render_new_session(request, form)


def render_new_session(request: AuthenticatedRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "preview": preview_of(form, request.user)}
    return page(request, "training/session_new.html", "preview", context, status=status)


def preview_of(form: PlanForm, viewer: User) -> dict[str, Any]:
    """The times of the series with who is busy then, and how many people are invited."""
    now = timezone.now()
    if not form.is_bound:
        return {}
    form.is_valid()
    circle = Circle.public()
    audience = form.cleaned_data.get("audience")
    people = people_in(audience, circle, viewer=viewer, now=now) if audience else []
    leader = form.cleaned_data.get("facilitator")
    names = {person.pk: person.name for person in [*people, *([leader] if leader else [])]}
    busy = busy_at(names, [(slot.starts_at, slot.ends_at) for slot in form.slots], viewer=viewer)
    zone = form.cleaned_data.get("zone") or "UTC"
    quiet = quiet_days([slot.starts_at for slot in form.slots], zone)
    rows = [
        {
            "slot": slot,
            "number": number + 1,
            "quiet": quiet.get(slot.day, ""),
            "busy": [(names[pk], found[0]) for pk, found in busy.get(number, {}).items()],
        }
        for number, slot in enumerate(form.slots)
    ]
    days = [slot.day for slot in form.slots]
    return {
        "rows": rows,
        "zone": zone,
        "people": people,
        "skipped": sorted(form.skipped.items()),
        "words": series_text(days, getattr(form, "repeats", "")) if len(days) > 1 else "",
        "shifts": clock_changes(form.slots, zone),
    }


def clock_changes(slots: list[Any], zone: str) -> bool:
    """Whether the clocks of the zone change between the first and the last session."""
    tz = ZoneInfo(zone)
    return len({slot.starts_at.astimezone(tz).utcoffset() for slot in slots}) > 1


@action_view
@once
def plan_session(request: AuthenticatedRequest) -> HttpResponse:
    """Plan it, or with `preview` only show what would be planned."""
    form = PlanForm(request.POST, user=request.user, roles=role_names(request.user))
    must_plan(request.user)
    if "preview" in request.POST:
        return render_new_session(request, form)
    action = partial(planning.plan_series, by=request.user)
    return run_action(request, form, action, render=partial(render_new_session, request, form), done=planned(request))


def planned(request: AuthenticatedRequest) -> Any:
    def done(found: list[Session]) -> HttpResponse:
        if len(found) > 1:
            messages.success(request, f"{len(found)} sessions planned. The first is {found[0].ref}.")
            return redirect("training:board")
        return redirect(found[0])

    return done


@form_view
@once
def record_session(request: AuthenticatedRequest) -> HttpResponse:
    """Record a session that already took place."""
    must_plan(request.user)
    form = RecordForm(post_data(request), user=request.user, initial=starting_values(request))
    render_page = partial(page, request, "training/session_record.html", "", {"form": form})
    return run_form(request, form, partial(closing.record_session, by=request.user), render_page)


def present_values(session: Session) -> dict[str, Any]:
    """Initial values of the edit form."""
    names = ["title", "format", "goal", "zone", "place", "capacity", "minimum", "rsvp_until", "promotion_hours"]
    facts: dict[str, Any] = {name: getattr(session, name) for name in [*names, "feedback_mode", "outcome"]}
    facts |= {"incident": session.incident, "task": session.task, "starts_at": session.starts_at}
    facts["program"] = session.program.slug if session.program else ""
    facts["facilitator"] = session.facilitator.handle if session.facilitator else ""
    facts["co_facilitators"] = [person.pk for person in session.co_facilitators.all()]
    if session.starts_at and session.ends_at:
        facts["ends_at"] = session.ends_at
        facts["minutes"] = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return facts


@form_view
def edit_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    must_run(request.user, session)
    may_plan = can_plan(request.user)
    form = merging(EditForm)(
        post_data(request),
        session=session,
        user=request.user,
        may_plan=may_plan,
        in_series=has_others(session),
        initial=present_values(session) | {"scope": request.GET.get("scope", THIS)},
    )
    enrolled_count = len(enrolled(session)) if session.is_upcoming else 0
    render_page = partial(
        page,
        request,
        "training/session_edit.html",
        "",
        {"form": form, "session": session, "enrolled_count": enrolled_count},
    )
    return run_form(request, form, partial(save_session, session, by=request.user), render_page)


def has_others(session: Session) -> bool:
    """Whether other sessions of its series are still to come, which an edit may concern too."""
    if session.series is None or session.starts_at is None:
        return False
    return Session.objects.coming_in(session.series, timezone.now()).exclude(pk=session.pk).exists()


def save_session(session: Session, *, by: User, scope: str = "", **values: Any) -> Session:
    """Edit this session alone, or with what the form changed the others of its series too."""
    if scope in {"", THIS}:
        return session_edits.edit_session(session, by=by, **values)
    edit_series(session, by=by, scope=scope, **changes_for_series(session, values))
    return session


def run_form(request: AuthenticatedRequest, form: Form, action: Any, render_page: Any) -> HttpResponse:
    try:
        return run_action(request, form, action, render=render_page, done=redirect)
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return render_page(status=error.status)
