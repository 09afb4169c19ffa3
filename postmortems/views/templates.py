"""Settings, templates: the list as tabs, the sections of one template, and a preview with the data of an incident."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from core.references import number_in
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from incidents.models import Incident, Kind
from postmortems.actions import edit_templates as actions
from postmortems.draft_preview import preview_draft
from postmortems.forms.templates import BaseSectionFormSet, SectionFormSet, TemplateForm, moved, section_initial
from postmortems.models import PostmortemTemplate
from postmortems.policies import can_edit_templates
from postmortems.views.pages import incident_of

MAX_INCIDENTS = 12


def template_list(request: AuthenticatedRequest) -> HttpResponse:
    """The first template, with the others as tabs."""
    first = PostmortemTemplate.objects.in_use().first()
    return redirect("postmortems:template", first.slug) if first else redirect("postmortems:template-new")


@form_view
def template_new(request: AuthenticatedRequest) -> HttpResponse:
    actions.must_edit_templates(request.user)
    return edit(request, None)


@form_view
def template_page(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Responders may read a template; the action checks who may change it."""
    return edit(request, template_of(slug))


@action_view
def template_preview(request: AuthenticatedRequest, slug: str = "") -> HttpResponse:
    """What is typed, with its preview, without saving it. `move` puts a section one place up or down."""
    template = template_of(slug) if slug else None
    form = TemplateForm(request.POST)
    sections: BaseSectionFormSet = SectionFormSet(request.POST, prefix="sections")  # type: ignore[assignment]
    if sections.is_valid() and (move := request.POST.get("move", "")):
        sections = SectionFormSet(prefix="sections", initial=moved(sections.rows(), move))  # type: ignore[assignment]
        shown = [initial_form.initial for initial_form in sections.initial_forms]
        return render_editor(request, template, form, sections, rows=shown, status=200)
    return render_editor(request, template, form, sections, status=200)


@action_view
def template_archive(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    actions.archive_template(template_of(slug), by=request.user)
    return redirect("postmortems:template", slug)


@action_view
def template_restore(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    actions.restore_template(template_of(slug), by=request.user)
    return redirect("postmortems:template", slug)


def template_of(slug: str) -> PostmortemTemplate:
    return get_object_or_404(PostmortemTemplate.objects.with_sections(), slug=slug)


def edit(request: AuthenticatedRequest, template: PostmortemTemplate | None) -> HttpResponse:
    form = TemplateForm(post_data(request), initial=template_initial(template))
    initial = section_initial(template)
    sent = post_data(request)
    sections: BaseSectionFormSet = SectionFormSet(sent, prefix="sections", initial=initial)  # type: ignore[assignment]
    render = partial(render_editor, request, template, form, sections)
    if request.method == "POST" and not sections.is_valid():
        if not can_edit_templates(request.user):
            raise NotAllowed("Only managers can edit templates.")
        return render(status=422)
    return run_action(
        request, form, partial(save, template, sections, request.user), render=render, done=partial(saved, request)
    )


def save(
    template: PostmortemTemplate | None,
    sections: BaseSectionFormSet,
    by: User,
    *,
    version: int | None = None,
    **facts: Any,
) -> PostmortemTemplate:
    if template is None:
        return actions.create_template(by=by, sections=sections.rows(), **facts)
    return actions.edit_template(template, by=by, sections=sections.rows(), version=version, **facts)


def saved(request: AuthenticatedRequest, template: PostmortemTemplate) -> HttpResponse:
    messages.success(request, f"{template.name}, version {template.version}, applies to new postmortems.")
    return redirect("postmortems:template", template.slug)


def template_initial(template: PostmortemTemplate | None) -> dict[str, Any]:
    if template is None:
        return {}
    names = ("name", "description", "for_kind", "version")
    return {name: getattr(template, name) for name in names} | {"severities": template.severities.all()}


def render_editor(
    request: AuthenticatedRequest,
    template: PostmortemTemplate | None,
    form: TemplateForm,
    sections: BaseSectionFormSet,
    *,
    rows: list[dict[str, Any]] | None = None,
    status: int,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    incidents = list(Incident.objects.visible_to(request.user).order_by("-started_at", "-pk")[:MAX_INCIDENTS])
    number = number_in(asked.get("incident", ""), "INC") or example(incidents)
    reader = asked.get("as") == "reader"
    article = None
    if number:
        shown = section_rows(template, sections, rows)
        _, article = preview_draft(
            incident_of(request.user, number), shown, request.user, now=timezone.now(), reader=reader
        )
    context = {
        "template": template,
        "templates": PostmortemTemplate.objects.all(),
        "form": form,
        "sections": sections,
        "may": can_edit_templates(request.user),
        "used": template.postmortems.count() if template else 0,
        "incidents": incidents,
        "shown": f"INC-{number}",
        "reader": reader,
        "article": article,
    }
    return page(request, "postmortems/template_edit.html", "", context, status=status)


def example(incidents: list[Incident]) -> int | None:
    """The newest real incident that is over: a running one has little to show."""
    over = [incident for incident in incidents if incident.resolved_at and incident.kind == Kind.REAL]
    return next((incident.pk for incident in [*over, *incidents]), None)


def section_rows(template: PostmortemTemplate | None, sections: BaseSectionFormSet, rows: Any) -> list[Any]:
    """What the preview shows: moved rows, what was typed, or the stored sections."""
    if rows is not None:
        return sections.from_rows(rows)
    if sections.is_bound:
        sections.is_valid()
        return sections.unsaved()
    return list(template.sections.all()) if template else []
