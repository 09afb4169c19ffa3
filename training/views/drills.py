"""Drills: the list, the script, its versions."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from core.errors import NotAllowed
from core.web.merging import merging
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from incidents.models import Incident
from training.actions import drills as actions
from training.drill_clock import clock_text
from training.drill_coverage import GOAL, coverage, suggestions
from training.drill_findings import findings_of, with_checks
from training.drill_script import hidden_facts
from training.forms.drills import DrillForm
from training.models import Drill, DrillRun, DrillVersion
from training.policies import can_edit_drill, can_facilitate, must_edit_drill, must_facilitate
from training.scenario import load_scenario
from training.views.drill_rows import drill_rows, inject_rows

FIELDS = ["title", "player_title", "briefing", "objectives", "decoy", "decoy_words", "cause", "cause_words"]
FIELDS += ["escalate_to", "repeat_months"]
MAX_LISTED = 200
MAX_FINDINGS = 20


def plays_now(user: Any, drill: Drill) -> DrillRun | None:
    """An unfinished run in which this person plays: the script is hidden until it ends."""
    return drill.runs.unfinished().filter(players__user=user).first()


def drill_of(request: AuthenticatedRequest, pk: int, *, script: bool = False) -> Drill:
    """The drill, if this person may see it. `script`: refuse a player of a run that has not ended."""
    rows = Drill.objects.visible_to(request.user).select_related("incident", "circle", "created_by", "repeat_owner")
    drill: Drill = get_object_or_404(rows, pk=pk)
    if script and (run := plays_now(request.user, drill)):
        raise NotAllowed(f"You are a player in {run.label}. Its script is shown after the run ends.")
    return drill


def drill_list(request: AuthenticatedRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    archived = request.GET.get("view") == "archived"
    rows = Drill.objects.visible_to(user).for_list()
    rows = rows.filter(state=Drill.State.ARCHIVED) if archived else rows.active()
    covered = coverage(user, now)
    unfinished = DrillRun.objects.visible_to(user).unfinished().select_related("drill", "facilitator", "session")
    context = {
        "rows": drill_rows(list(rows[:MAX_LISTED]), user, timezone.localdate(now)),
        "archived": archived,
        "coverage": covered,
        "late": sum(row.is_late for row in covered),
        "covered": sum(not row.is_late for row in covered),
        "goal_months": GOAL.days // 30,
        "unfinished": unfinished[:10],
        "suggestions": suggestions(user) if can_facilitate(user) else [],
        "may_write": can_facilitate(user),
    }
    return page(request, "training/drill_list.html", "", context)


def drill_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk)
    return render_drill(request, drill)


def render_drill(request: AuthenticatedRequest, drill: Drill, *, status: int = 200, **more: Any) -> HttpResponse:
    user = request.user
    playing = plays_now(user, drill)
    runs = drill.runs.visible_to(user).select_related("facilitator")
    context: dict[str, Any] = {
        "drill": drill,
        "playing": playing,
        "runs": runs[:20],
        "versions": [] if playing else drill.versions.select_related("created_by")[:20],
        "categories": drill.categories.all(),
        "may_edit": can_edit_drill(user, drill) and not playing,
        "may_run": can_facilitate(user) and drill.state == Drill.State.READY,
        **({} if playing else script_part(drill)),
        **more,
    }
    return page(request, "training/drill_detail.html", "", context, status=status)


def script_part(drill: Drill) -> dict[str, Any]:
    """The injects, and what players do not see."""
    rows = inject_rows(drill)
    times = [inject.offset_seconds for inject in drill.injects.all() if inject.offset_seconds is not None]
    zone = drill.incident.zone if drill.incident else "UTC"
    hidden = hidden_facts(load_scenario(drill.incident)) if drill.incident else []
    return {
        "injects": rows,
        "length": clock_text(max(times, default=0)),
        "hidden": [{"at": at, "text": text} for at, text in hidden],
        "zone": zone,
        "findings": with_checks(findings_of(drill).open())[:MAX_FINDINGS],
        "revealing": [row for row in rows if row["reveals"]],
    }


@form_view
@once
def new_drill(request: AuthenticatedRequest) -> HttpResponse:
    must_facilitate(request.user)
    form = DrillForm(post_data(request))
    render_page = partial(page, request, "training/drill_form.html", "", {"form": form})
    return run_action(request, form, partial(actions.create_drill, by=request.user), render=render_page, done=redirect)


@action_view
def drill_from_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One click on the page of an incident."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user).select_related("circle"), pk=pk)
    drill = actions.create_drill_from_incident(incident, by=request.user)
    messages.success(request, f"{drill.ref} was made from {incident.ref}. Check the script, or start a run.")
    return redirect(drill)


@form_view
def edit_drill(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk, script=True)
    must_edit_drill(request.user, drill)
    initial = {name: getattr(drill, name) for name in FIELDS}
    initial["categories"] = list(drill.categories.values_list("pk", flat=True))
    form = merging(DrillForm)(post_data(request), initial=initial)
    render_page = partial(page, request, "training/drill_form.html", "", {"form": form, "drill": drill})
    return run_action(
        request, form, partial(actions.edit_drill, drill, by=request.user), render=render_page, done=redirect
    )


@action_view
def publish_drill(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk, script=True)
    return redirect(actions.publish_drill(drill, by=request.user, note=request.POST.get("note", "")[:300]))


@action_view
def archive_drill(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk)
    archived = drill.state != Drill.State.ARCHIVED
    return redirect(actions.set_archived(drill, archived=archived, by=request.user))


def drill_version(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """A published script, read-only."""
    drill = drill_of(request, pk, script=True)
    version = get_object_or_404(DrillVersion.objects.filter(drill=drill).select_related("created_by"), number=number)
    injects = [{**inject, "at": clock_text(inject["offset_seconds"])} for inject in version.script["injects"]]
    context = {"drill": drill, "version": version, "script": version.script, "injects": injects}
    return page(request, "training/drill_version.html", "", context)
