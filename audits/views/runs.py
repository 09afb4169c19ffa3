"""The run page: answers, evidence, findings, signatures, correction notes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audits.actions import answers, findings, planning, repeat_runs, run_edits, runs
from audits.actions.evidence import remove_answer_file
from audits.display import finding_chip, run_chip
from audits.forms import runs as forms
from audits.forms.findings import FindingForm
from audits.models import AnswerEvidence, AuditRun, Item
from audits.policies import can_acknowledge_missed, can_answer, can_approve, can_cancel_run, can_plan_run, took_part
from audits.views import run_page
from audits.views.run_activity import run_activity
from core.web.body_limits import takes_files
from core.web.merging import merging
from core.web.once import once
from core.web.render import wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action

PAGE = "audits/run_detail.html"


def run_of(user: User, pk: int) -> AuditRun:
    rows = AuditRun.objects.visible_to(user).select_related(
        "version__checklist",
        "assignee",
        "service",
        "incident",
        "task__owner",
        "schedule",
        "signed_by",
        "approved_by",
        "missed_acknowledged_by",
        "canceled_by",
        "created_by",
        "repeats",
        "circle",
        "team__lead",
    )
    return get_object_or_404(rows, pk=pk)


def item_of(run: AuditRun, number: int) -> Item:
    return get_object_or_404(run.version.items, number=number)


def context_of(request: AuthenticatedRequest, run: AuditRun, rows: list[run_page.RunItem]) -> dict[str, Any]:
    user = request.user
    steps_aside = user.is_manager and took_part(user, run)
    missing = run_page.missing(run, rows)
    return {
        "run": run,
        "rows": rows,
        "chip": run_chip(run),
        "score": run_page.score_summary(run, rows),
        "boxes": run_page.progress_boxes(rows),
        "steps": run_page.sign_steps(run, missing, required=run_page.required_open(rows)),
        "missing": missing,
        "live_parts": run_page.live_parts(rows),
        "sign_form": forms.SignForm(),
        "schedule": run_page.schedule_text(run),
        "findings": [{"finding": row.finding, "chip": finding_chip(row.finding)} for row in rows if row.finding],
        "may_answer": run.is_open and can_answer(user, run),
        "may_sign": run.state == "in_progress" and can_answer(user, run),
        "may_approve": run.state == "signed" and can_approve(user, run) and not steps_aside,
        "steps_aside": run.state == "signed" and steps_aside,
    }


def render_run_page(
    request: AuthenticatedRequest, run: AuditRun, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """The whole page. `refused` are forms with invalid input, by their name."""
    user = request.user
    rows = run_page.load_items(run, user)
    context = context_of(request, run, rows) | {
        "sections": run_page.sections(run, rows),
        "sign_offs": run.sign_offs.select_related("by"),
        "addenda": run.addenda.select_related("by", "item"),
        "reject_form": forms.ReasonForm(auto_id="reject_%s"),
        "addendum_form": forms.AddendumForm(),
        "missed_form": forms.ReasonForm(auto_id="missed_%s"),
        "assign_form": forms.AssignForm(circle=run.circle, initial={"to": run.assignee})
        if run.is_open and can_plan_run(user)
        else None,
        "edit_form": merging(forms.EditRunForm)(run=run) if run.is_open and can_plan_run(user) else None,
        "cancel_form": forms.ReasonForm(auto_id="cancel_%s") if run.is_open and can_cancel_run(user, run) else None,
        "activity": run_activity(run, user),
        "may_accept": run.state == "missed" and run.missed_acknowledged_by is None and can_acknowledge_missed(user),
        "may_add": not run.is_open and can_answer(user, run),
        **run_page.next_try(run, user),
        **(refused or {}),
    }
    return render(request, PAGE, context, status=status)


def run_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_run_page(request, run_of(request.user, pk))


def render_item(
    request: AuthenticatedRequest,
    run: AuditRun,
    number: int,
    *,
    status: int = 200,
    changed: dict[str, Any] | None = None,
) -> HttpResponse:
    """Response after a change to an item: for htmx the item and the side column, else a redirect to the item."""
    if not wants_fragment(request) and status == 200:
        return redirect(f"{run.get_absolute_url()}#q{number}")
    run = run_of(request.user, run.pk)
    rows = run_page.load_items(run, request.user, only=number)
    row = next(item_row for item_row in rows if item_row.item.number == number)
    for name, value in (changed or {}).items():
        setattr(row, name, value)
    if not wants_fragment(request):
        everything = context_of(request, run, rows) | {"sections": run_page.sections(run, rows)}
        return render(request, PAGE, everything, status=status)
    context = context_of(request, run, rows) | {"row": row, "words": run_page.section_text(rows, row.item.section_id)}
    context["saved_at"] = timezone.now() if status == 200 else None
    return render(request, "audits/run_answered.html", context, status=status)


@action_view
def answer_item(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request.user, pk)
    form = forms.AnswerForm(request.POST)
    return run_action(
        request,
        form,
        partial(answers.answer_item, run, item_of(run, number), by=request.user),
        render=lambda *, status: render_item(request, run, number, status=status, changed=refused_answer(form, status)),
        done=lambda _: render_item(request, run, number),
    )


def refused_answer(form: Form, status: int) -> dict[str, str]:
    """The error of an item. Invalid input stays in its field; after a refusal (409) the stored answer is shown."""
    problem = next(str(message) for messages in form.errors.values() for message in messages)
    return {"problem": problem, "typed": (form["value"].value() or "") if status == 422 else ""}


@takes_files
@action_view
def attach_item_evidence(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request.user, pk)
    form = forms.ItemEvidenceForm(request.POST, request.FILES, auto_id=f"e{number}_%s")
    return item_form(request, run, number, form, "evidence_form", answers.attach_to_answer)


@action_view
def remove_item_file(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    run = run_of(request.user, pk)
    rows = AnswerEvidence.objects.visible_to(request.user).select_related("file", "added_by", "circle", "answer__item")
    evidence = get_object_or_404(rows, pk=row, answer__run=run)
    remove_answer_file(run, evidence, by=request.user)
    return render_item(request, run, evidence.answer.item.number)


@action_view
def raise_finding(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Create a finding and a task for a failed item."""
    run = run_of(request.user, pk)
    form = FindingForm(request.POST, circle=run.circle, auto_id=f"f{number}_%s")
    return item_form(request, run, number, form, "finding_form", findings.raise_finding)


def item_form(
    request: AuthenticatedRequest, run: AuditRun, number: int, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """The view of one action on an item. `name` is the name of its form in the context."""
    return run_action(
        request,
        form,
        partial(action, run, item_of(run, number), by=request.user),
        render=partial(render_item, request, run, number, changed={name: form}),
        done=lambda _: render_item(request, run, number),
    )


def run_view(
    name: str, form_class: type[Form], action: Callable[..., object], **options: Any
) -> Callable[..., HttpResponse]:
    """The view of one action on the run. `name` is the name of its form in the context."""

    @action_view
    def view(request: AuthenticatedRequest, pk: int) -> HttpResponse:
        run = run_of(request.user, pk)
        form = form_class(request.POST, **{key: getattr(run, key) for key in options})
        render = partial(render_run_page, request, run, refused={name: form})
        return run_action(
            request, form, partial(action, run, by=request.user), render=render, done=lambda _: redirect(run)
        )

    return view


sign_run = run_view("sign_form", forms.SignForm, runs.sign_run)
approve_run = run_view("sign_form", forms.SignForm, runs.approve_run)
request_changes = run_view("reject_form", forms.ReasonForm, runs.request_changes)
add_addendum = run_view("addendum_form", forms.AddendumForm, runs.add_addendum)
acknowledge_missed = run_view("missed_form", forms.ReasonForm, runs.acknowledge_missed)
cancel_run = run_view("cancel_form", forms.ReasonForm, run_edits.cancel_run)
assign_run = run_view("assign_form", forms.AssignForm, planning.assign_run, circle=True)


@action_view
def edit_run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = run_of(request.user, pk)
    form = merging(forms.EditRunForm)(request.POST, run=run)
    render = partial(render_run_page, request, run, refused={"edit_form": form})
    action = partial(run_edits.edit_run, run, by=request.user)
    return run_action(request, form, action, render=render, done=redirect)


@action_view
def repeat_run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(repeat_runs.repeat_run(run_of(request.user, pk), by=request.user))


def render_new_run(request: AuthenticatedRequest, form: Form, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "may": can_plan_run(request.user), "create_url": reverse("audits:run-create")}
    return render(request, "audits/run_new.html", context, status=status)


def new_run(request: AuthenticatedRequest) -> HttpResponse:
    """`?checklist=lb-baseline&task=A-79&service=edge-lb&incident=INC-6` fills the form in."""
    initial = {name: request.GET.get(name, "") for name in ["checklist", "task", "service", "incident"]}
    return render_new_run(request, forms.PlanRunForm(user=request.user, initial=initial))


@action_view
@once
def create_run(request: AuthenticatedRequest) -> HttpResponse:
    form = forms.PlanRunForm(request.POST, user=request.user)
    action = partial(planning.plan_run, by=request.user)
    return run_action(request, form, action, render=partial(render_new_run, request, form), done=redirect)
