"""The run page: answers, evidence, findings, signatures, correction notes."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from audits import forms as forms
from audits.actions import answers, findings, planning, repeat_runs, runs
from audits.actions.evidence import remove_answer_file
from audits.display import finding_chip, run_chip
from audits.models import AnswerEvidence, AuditRun, Item
from audits.policies import can_accept_missed, can_answer, can_approve, can_plan_run, took_part
from audits.views import run_page
from core.errors import Invalid
from core.web.render import wants_fragment
from core.web.uploads import takes_files

PAGE = "audits/run_detail.html"


def found(user: User, pk: int) -> AuditRun:
    rows = AuditRun.objects.visible_to(user).select_related(
        "version__checklist",
        "assignee",
        "service",
        "incident",
        "task__owner",
        "schedule",
        "signed_by",
        "approved_by",
        "missed_accepted_by",
        "repeats",
        "circle",
        "team",
    )
    return get_object_or_404(rows, pk=pk)


def item_of(run: AuditRun, number: int) -> Item:
    return get_object_or_404(run.version.items, number=number)


def context_of(request: HttpRequest, run: AuditRun, rows: list[run_page.Asked]) -> dict[str, Any]:
    user = request.user
    steps_aside = user.is_manager and took_part(user, run)
    return {
        "run": run,
        "rows": rows,
        "chip": run_chip(run),
        "score": run_page.score_words(run),
        "boxes": run_page.boxes(rows),
        "steps": run_page.sign_steps(run),
        "schedule": run_page.schedule_words(run),
        "findings": [{"finding": row.finding, "chip": finding_chip(row.finding)} for row in rows if row.finding],
        "saved_at": timezone.now(),
        "may_answer": run.is_open and can_answer(user, run),
        "may_sign": run.state == "in_progress" and can_answer(user, run),
        "may_approve": run.state == "signed" and can_approve(user, run) and not steps_aside,
        "steps_aside": run.state == "signed" and steps_aside,
    }


def show(request: HttpRequest, run: AuditRun, status: int = 200, **came_back: Form) -> HttpResponse:
    """Render the run page. `came_back` are invalid forms by name."""
    user = request.user
    rows = run_page.asked(run, user)
    context = context_of(request, run, rows) | {
        "sections": run_page.sections(run, rows),
        "sign_offs": run.sign_offs.select_related("by"),
        "addenda": run.addenda.select_related("by", "item"),
        "sign_form": forms.SignForm(),
        "reject_form": forms.ReasonForm(auto_id="reject_%s"),
        "addendum_form": forms.AddendumForm(),
        "missed_form": forms.ReasonForm(auto_id="missed_%s"),
        "assign_form": forms.AssignForm(circle=run.circle) if run.is_open and can_plan_run(user) else None,
        "may_accept": run.state == "missed" and run.missed_accepted_by is None and can_accept_missed(user),
        "may_add": not run.is_open and can_answer(user, run),
        **run_page.next_try(run, user),
        **came_back,
    }
    return render(request, PAGE, context, status=status)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, found(request.user, pk))


def answered(request: HttpRequest, run: AuditRun, number: int, status: int = 200, **changed: Any) -> HttpResponse:
    """Response after a change to an item: for htmx the item and the side column, else a redirect to the item."""
    if not wants_fragment(request) and status == 200:
        return redirect(f"{run.get_absolute_url()}#q{number}")
    run = found(request.user, run.pk)
    rows = run_page.asked(run, request.user, only=number)
    row = next(each for each in rows if each.item.number == number)
    for name, value in changed.items():
        setattr(row, name, value)
    if not wants_fragment(request):
        everything = context_of(request, run, rows) | {"sections": run_page.sections(run, rows)}
        return render(request, PAGE, everything, status=status)
    context = context_of(request, run, rows) | {"row": row, "words": run_page.section_words(rows, row.item.section_id)}
    return render(request, "audits/run_answered.html", context, status=status)


@require_POST
def answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    run = found(request.user, pk)
    item, form = item_of(run, number), forms.AnswerForm(request.POST)
    if not form.is_valid():
        return answered(request, run, number, 422, problem="Choose or enter an answer.")
    try:
        answers.answer_item(run, item, by=request.user, **form.cleaned_data)
    except Invalid as error:
        typed = form.cleaned_data["value"]
        return answered(request, run, number, 422, problem=error.message, typed=typed)
    return answered(request, run, number)


@takes_files
@require_POST
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    run = found(request.user, pk)
    form = forms.ItemEvidenceForm(request.POST, request.FILES, auto_id=f"e{number}_%s")
    return with_item(request, run, number, form, "evidence_form", answers.attach_to_answer)


@require_POST
def remove_attached_file(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    run = found(request.user, pk)
    rows = AnswerEvidence.objects.visible_to(request.user).select_related("file", "added_by", "circle", "answer__item")
    evidence = get_object_or_404(rows, pk=row, answer__run=run)
    remove_answer_file(run, evidence, by=request.user)
    return answered(request, run, evidence.answer.item.number)


@require_POST
def finding(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Create a finding and a task for a failed item."""
    run = found(request.user, pk)
    form = forms.FindingForm(request.POST, circle=run.circle, auto_id=f"f{number}_%s")
    return with_item(request, run, number, form, "finding_form", findings.raise_finding)


def with_item(
    request: HttpRequest, run: AuditRun, number: int, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    item = item_of(run, number)
    if not form.is_valid():
        return answered(request, run, number, 422, **{name: form})
    try:
        action(run, item, by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return answered(request, run, number, 422, **{name: form})
    return answered(request, run, number)


def verb(
    name: str, form_class: type[Form], action: Callable[..., object], **options: Any
) -> Callable[[HttpRequest, int], HttpResponse]:
    """The view of one verb on the whole run. `name` is the context variable of its form."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        run = found(request.user, pk)
        facts = {key: getattr(run, key) for key in options}
        form = form_class(request.POST, **facts)
        if not form.is_valid():
            return show(request, run, 422, **{name: form})
        try:
            action(run, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return show(request, run, 422, **{name: form})
        return redirect(run)

    return view


sign = verb("sign_form", forms.SignForm, runs.sign_run)
approve = verb("sign_form", forms.SignForm, runs.approve_run)
reject = verb("reject_form", forms.ReasonForm, runs.reject_run)
addendum = verb("addendum_form", forms.AddendumForm, runs.add_addendum)
accept_missed = verb("missed_form", forms.ReasonForm, runs.accept_missed)
assign = verb("assign_form", forms.AssignForm, planning.assign_run, circle=True)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(repeat_runs.run_again(found(request.user, pk), by=request.user))


def show_new(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    context = {"form": form, "may": can_plan_run(request.user), "create_url": reverse("audits:run-create")}
    return render(request, "audits/run_new.html", context, status=status)


def new(request: HttpRequest) -> HttpResponse:
    return show_new(request, forms.PlanRunForm(initial={"checklist": request.GET.get("checklist", "")}))


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    form = forms.PlanRunForm(request.POST)
    if not form.is_valid():
        return show_new(request, form, 422)
    try:
        run = planning.plan_run(by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return show_new(request, form, 422)
    return redirect(run)
