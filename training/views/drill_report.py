"""The report of a run: compared with the original incident, rated, with findings and the after-action report."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import weekday
from core.web.verbs import action_view, run_action
from postmortems.models import Postmortem
from training.actions import drill_findings
from training.actions import drill_reviews as actions
from training.drill_chart import Course, comparison
from training.drill_clock import clock_text
from training.drill_findings import findings_to_check, with_checks
from training.drill_report import difference_text, median_text, sample_text, seconds_text
from training.drill_results import answered, first_cue, reference_of
from training.drill_scores import LEAST_SHOWN, Reference, Scores, scores_of
from training.forms import drill_runs as forms
from training.models import DrillAnswer, DrillFinding, DrillObjective, DrillRun
from training.views.drill_runs import run_of

SHOWN_FORMS = {"finding_form", "wash_form"}
CONFIDENT = DrillAnswer.Confidence.CERTAIN


def report(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    if not run.was_held:
        return redirect(run)
    return render_report(request, run)


def render_report(
    request: AuthenticatedRequest, run: DrillRun, *, status: int = 200, refused: Any = None
) -> HttpResponse:
    user = request.user
    leads = run.facilitator_id == user.pk
    answers = list(DrillAnswer.objects.filter(run=run).select_related("player__user"))
    ids = list(run.players.values_list("pk", flat=True))
    before, cue = reference_of(run.drill), first_cue(run)
    scores = scores_of(ids, answered(answers), decoy_from=cue, before=before)
    own = [{"answer": a, "at": clock_text(a.seconds)} for a in answers if a.player.user_id == user.pk or leads]
    objectives = list(run.objectives.all())
    context = {
        "run": run,
        "leads": leads,
        "before": before,
        "headline": headline(scores, before, leads=leads),
        "chart": comparison(courses(run, scores, before, cue, leads=leads)),
        "measures": [measure_row(measure, leads=leads) for measure in scores.measures],
        "objectives": objectives,
        "ratings": DrillObjective.Rating.choices,
        "rated": " · ".join(rating_counts(objectives)),
        "findings": with_checks(run.findings.all()),
        "earlier": earlier_rows(run),
        "finding_form": forms.FindingForm(auto_id="finding_%s"),
        "wash_form": wash_form(run),
        "confidence": confidence(scores) if len(ids) >= LEAST_SHOWN or leads else [],
        "own": own,
        "notes": [{"note": n, "at": clock_text(n.seconds)} for n in run.notes.all()] if leads else [],
        "player_count": len(ids),
        "took": seconds_text(run.clock_seconds),
        "postmortem": Postmortem.objects.visible_to(user).filter(incident=run.incident).first(),
        "attended": len({a.player_id for a in answers}),
        **(refused or {}),
        "refusals": refusals_of(refused or {}),
    }
    return page(request, "training/drill_report.html", "", context, status=status)


def wash_form(run: DrillRun, data: Any = None) -> Form:
    initial = {name: getattr(run, name) for name in ("went_well", "to_improve", "unexpected")}
    return merging(forms.HotWashForm)(data, initial=initial, auto_id="wash_%s")


def refusals_of(refused: dict[str, Form]) -> list[str]:
    """Errors of forms that are repeated in rows: they stand on top of the page. The others show their own."""
    forms_in_rows = [form for name, form in refused.items() if name not in SHOWN_FORMS]
    return [str(error) for form in forms_in_rows for errors in form.errors.values() for error in errors]


def earlier_rows(run: DrillRun) -> list[dict[str, Any]]:
    """Open findings of earlier runs, with what this run has shown about each."""
    rows = with_checks(findings_to_check(run))
    return [{"finding": row, "check": next((c for c in row.checks.all() if c.run_id == run.pk), None)} for row in rows]


def headline(scores: Scores, before: Reference, *, leads: bool) -> dict[str, str] | None:
    """ "The decoy was ruled out after 12 min, 23 min sooner than in INC-6." """
    measure = scores.rule_out
    if measure.n == 0 or not (leads or measure.n >= LEAST_SHOWN):
        return None
    return {"took": seconds_text(measure.median), "than": difference_text(measure), "ref": before.ref}


def courses(run: DrillRun, scores: Scores, before: Reference, cue: float | None, *, leads: bool) -> list[Course]:
    """The incident above the drill. Medians of fewer than three players only for the facilitator."""
    shown = lambda measure: measure.median if leads or measure.n >= LEAST_SHOWN else None
    took = shown(scores.rule_out)
    facts = {"decoy": run.script["decoy"], "team": run.script["escalate_to"]}
    drill = Course(
        title=f"{run.label}, {weekday(run.started_at)}",
        note="1 player" if scores.rule_out.players == 1 else f"{scores.rule_out.players} players, medians",
        decoy_from=cue,
        decoy_until=None if took is None else (cue or 0.0) + took,
        escalated=shown(scores.escalate),
        cause=shown(scores.name),
        end=run.clock_seconds,
        **facts,
    )
    if before.end is None:
        return [drill]
    incident = Course(
        title=f"{before.ref}, {weekday(run.drill.reference_start)}",
        note="What happened",
        decoy_from=before.decoy_from,
        decoy_until=before.decoy_until,
        escalated=before.escalated,
        cause=before.cause,
        end=before.end,
        **facts,
    )
    return [incident, drill]


def measure_row(measure: Any, *, leads: bool) -> dict[str, str]:
    return {
        "label": measure.label,
        "before": seconds_text(measure.before),
        "median": median_text(measure, all_shown=leads),
        "difference": difference_text(measure),
        "sample": sample_text(measure),
    }


def rating_counts(objectives: list[DrillObjective]) -> list[str]:
    given = [objective.rating for objective in objectives if objective.rating]
    return [f"{given.count(letter)} {letter}" for letter in DrillObjective.Rating.values if letter in given]


def confidence(scores: Scores) -> list[tuple[str, int]]:
    """The last hypothesis of each player: right or wrong, certain or not. Certain and wrong needs discussion."""
    last = [player.suspected_cause for player in scores.players if player.suspected_cause]
    right = [answer for answer in last if answer.about == "cause"]
    wrong = [answer for answer in last if answer.about != "cause"]
    return [
        ("Right and certain", sum(answer.confidence == CONFIDENT for answer in right)),
        ("Right, not certain", sum(answer.confidence != CONFIDENT for answer in right)),
        ("Wrong, not certain", sum(answer.confidence != CONFIDENT for answer in wrong)),
        ("Wrong and certain", sum(answer.confidence == CONFIDENT for answer in wrong)),
    ]


def report_form(request: AuthenticatedRequest, run: DrillRun, form: Form, name: str, act: Any) -> HttpResponse:
    render_page = partial(render_report, request, run, refused={name: form})
    return run_action(request, form, act, render=render_page, done=lambda _: redirect(run.report_url()))


@action_view
def rate_objective(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    run = run_of(request, pk, number)
    objective = get_object_or_404(DrillObjective, run=run, pk=row)
    objective.run = run
    act = partial(actions.rate_objective, objective, by=request.user)
    return report_form(request, run, forms.RatingForm(request.POST), "rating_form", act)


@action_view
def save_hot_wash(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    act = partial(actions.save_hot_wash, run, by=request.user)
    return report_form(request, run, wash_form(run, request.POST), "wash_form", act)


@action_view
def add_finding(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    act = partial(drill_findings.add_finding, run, by=request.user)
    return report_form(request, run, forms.FindingForm(request.POST), "finding_form", act)


@action_view
def create_finding_task(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    run = run_of(request, pk, number)
    finding = get_object_or_404(DrillFinding, run=run, pk=row)
    finding.run = run
    act = partial(drill_findings.create_finding_task, finding, by=request.user)
    return report_form(request, run, forms.FindingTaskForm(request.POST), "task_form", act)


@action_view
def check_finding(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    """Record whether the fix of an earlier finding works."""
    run = run_of(request, pk, number)
    finding = get_object_or_404(findings_to_check(run).select_related("task__team__lead", "task__owner"), pk=row)
    act = partial(drill_findings.check_finding, run, finding=finding, by=request.user)
    return report_form(request, run, forms.FindingCheckForm(request.POST), "check_form", act)


@action_view
def start_report(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Begin the after-action report and open it."""
    return redirect(actions.start_report(run_of(request, pk, number), by=request.user))


@action_view
def finish_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = actions.finish_run(run_of(request, pk, number), by=request.user)
    messages.success(request, f"{run.label} is done.")
    return redirect(run.report_url())
