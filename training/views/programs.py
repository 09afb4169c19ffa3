"""Program pages: content, versions, files, people and their certificates."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.models import User
from core.text.diff import word_diff
from core.text.resolve import markdown_to_html
from core.web.body_limits import takes_files
from core.web.merging import merging
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, file_data, form_view, post_data, run_action
from training.actions import certificates as certificate_actions
from training.actions import programs as actions
from training.forms.programs import IssueForm, ProgramFileForm, ProgramForm
from training.models import Certificate, Program, ProgramFile, Session
from training.policies import can_plan, must_plan

FIELDS = ["title", "goals", "material", "role", "valid_months", "steps", "renewal_format", "renewal_days"]
FIELDS += ["due_within_days"]
FORMATS = dict(Session.Format.choices)


def program_of(request: AuthenticatedRequest, slug: str) -> Program:
    return get_object_or_404(Program.objects.visible_to(request.user).select_related("incident", "circle"), slug=slug)


def program_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return render_program_page(request, program_of(request, slug))


def render_program_page(
    request: AuthenticatedRequest, program: Program, *, status: int = 200, **refused: Any
) -> HttpResponse:
    user = request.user
    today = timezone.localdate()
    context = {
        "program": program,
        "material": markdown_to_html(program.material, user),
        "goals": [line.strip("-* \t") for line in program.goals.splitlines() if line.strip()],
        "steps": [FORMATS.get(step, step) for step in program.steps],
        "renewed_by": FORMATS.get(program.renewal_format, "Any session of this program"),
        "prerequisites": program.prerequisites.visible_to(user).order_by("title"),
        "audience": program.audience.order_by("name"),
        "sessions": program.sessions.visible_to(user).for_list().order_by("-starts_at", "-pk")[:20],
        "people": holders(program, user, today),
        "versions": program.versions.select_related("created_by")[:20],
        "files": program.files.filter(file__removed_at=None).select_related("file", "added_by"),
        "issue_form": IssueForm(program=program) if can_plan(user) else None,
        "file_form": ProgramFileForm(),
        "may_plan": can_plan(user),
        **refused,
    }
    return page(request, "training/program_detail.html", "", context, status=status)


def holders(program: Program, user: User, today: Any) -> list[dict[str, Any]]:
    """Certificates that count now, those that end first on top."""
    rows = Certificate.objects.visible_to(user).filter(program=program).current()
    shown = rows.select_related("person", "session").order_by("valid_until", "person__name")[:200]
    return [{"certificate": row, "state": row.state(today)} for row in shown if row.person.is_active]


def edit_values(program: Program) -> dict[str, Any]:
    facts = {name: getattr(program, name) for name in FIELDS}
    facts["prerequisites"] = list(program.prerequisites.values_list("pk", flat=True))
    facts["audience"] = list(program.audience.values_list("pk", flat=True))
    return facts


@form_view
@once
def new_program(request: AuthenticatedRequest) -> HttpResponse:
    form = ProgramForm(post_data(request), user=request.user)
    context = {"form": form, "may_plan": can_plan(request.user)}
    render_page = partial(page, request, "training/program_form.html", "", context)
    return run_action(
        request, form, partial(actions.create_program, by=request.user), render=render_page, done=redirect
    )


@form_view
def edit_program(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    program = program_of(request, slug)
    must_plan(request.user)
    form = merging(ProgramForm)(post_data(request), user=request.user, program=program, initial=edit_values(program))
    render_page = partial(page, request, "training/program_form.html", "", {"form": form, "program": program})
    return run_action(
        request, form, partial(actions.edit_program, program, by=request.user), render=render_page, done=redirect
    )


@action_view
def set_program_state(request: AuthenticatedRequest, slug: str, state: str) -> HttpResponse:
    return redirect(actions.set_program_state(program_of(request, slug), to=state, by=request.user))


def program_version(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """What changed from the version before to this one."""
    program = program_of(request, slug)
    version = get_object_or_404(program.versions.select_related("created_by"), number=number)
    before = program.versions.filter(number__lt=number).first()
    parts = [
        {"title": title, "chunks": word_diff(getattr(before, name, ""), getattr(version, name))}
        for title, name in (("Goals", "goals"), ("Material", "material"))
        if getattr(before, name, "") or getattr(version, name)
    ]
    context = {"program": program, "version": version, "before": before, "parts": parts}
    return page(request, "training/program_version.html", "", context)


@takes_files
@action_view
def add_file(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    program = program_of(request, slug)
    must_plan(request.user)
    form = ProgramFileForm(request.POST, file_data(request))
    render_page = partial(render_program_page, request, program, file_form=form)
    act = partial(actions.add_file, program, by=request.user)
    return run_action(request, form, act, render=render_page, done=lambda _: redirect(program))


@action_view
def remove_file(request: AuthenticatedRequest, slug: str, row: int) -> HttpResponse:
    program = program_of(request, slug)
    actions.remove_file(program, get_object_or_404(ProgramFile, program=program, pk=row), by=request.user)
    return redirect(program)


@action_view
def issue_certificate(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    program = program_of(request, slug)
    form = IssueForm(request.POST, program=program)
    act = partial(certificate_actions.issue_certificate, program, by=request.user)

    def done(certificate: Certificate) -> HttpResponse:
        messages.success(request, f"{certificate.ref} was issued to {certificate.person.name}.")
        return redirect(program)

    render_page = partial(render_program_page, request, program, issue_form=form)
    return run_action(request, form, act, render=render_page, done=done)
