"""Checklist list and page; drafting and publishing versions."""

from collections.abc import Callable
from functools import partial

from django.db.models import Count, F, Prefetch, Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from audits.actions import checklist_archive, item_edits
from audits.actions import checklists as actions
from audits.forms import checklists as forms
from audits.models import AuditSchedule, Checklist, ChecklistVersion, Item
from audits.policies import can_draft_checklist, can_plan_run, can_publish_checklist
from audits.views.tabs import audit_tabs
from core.web.merging import merging
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action


def checklist_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_checklist_list(request, forms.NewChecklistForm())


def render_checklist_list(request: AuthenticatedRequest, form: Form, *, status: int = 200) -> HttpResponse:
    published = Count("versions", filter=Q(versions__published_at__isnull=False))
    rows = Checklist.objects.annotate(published=published).order_by(
        F("archived_at").asc(nulls_first=True), "purpose", "title"
    )
    context = {
        "rows": rows,
        "form": form,
        "may": can_draft_checklist(request.user),
        "tabs": audit_tabs(request.user, "Checklists"),
    }
    return render(request, "audits/checklist_list.html", context, status=status)


@action_view
def create_checklist(request: AuthenticatedRequest) -> HttpResponse:
    form = forms.NewChecklistForm(request.POST)
    return run_action(
        request,
        form,
        partial(actions.create_checklist, by=request.user),
        render=partial(render_checklist_list, request, form),
        done=lambda checklist: redirect(f"{checklist.get_absolute_url()}?version=1"),
    )


def version_of(checklist: Checklist, number: str) -> ChecklistVersion:
    """The requested version, else the newest published one, else the draft."""
    versions = checklist.versions.prefetch_related(
        "sections", Prefetch("items", Item.objects.select_related("shown_if"))
    )
    if number.isdecimal() and len(number) < 5:
        return get_object_or_404(versions, number=int(number))
    found = versions.filter(published_at__isnull=False).first() or versions.first()
    return found or get_object_or_404(versions, number=0)


def render_checklist_page(
    request: AuthenticatedRequest,
    checklist: Checklist,
    number: str,
    *,
    status: int = 200,
    refused: dict[str, Form] | None = None,
) -> HttpResponse:
    version = version_of(checklist, number)
    user, items = request.user, list(version.items.all())
    sections = [
        {"section": section, "items": [item for item in items if item.section_id == section.pk]}
        for section in version.sections.all()
    ]
    context = {
        "checklist": checklist,
        "version": version,
        "versions": checklist.versions.select_related("published_by"),
        "sections": sections,
        "item_form": forms.ItemForm(),
        "publish_form": forms.PublishForm(),
        "threshold_form": forms.ThresholdForm(initial={"threshold": version.threshold}),
        "copy_form": forms.CopyChecklistForm(initial={"title": f"{checklist.title[:105]}, copy"}, auto_id="copy_%s"),
        "may_copy": can_draft_checklist(user),
        "schedules": AuditSchedule.objects.visible_to(user).filter(checklist=checklist, stopped_at=None),
        "may_draft": checklist.archived_at is None and can_draft_checklist(user),
        "may_publish": can_publish_checklist(user),
        "may_run": can_plan_run(user) and not version.is_draft and checklist.archived_at is None,
        **(refused or {}),
    }
    return render(request, "audits/checklist_detail.html", context, status=status)


def checklist_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return render_checklist_page(request, get_object_or_404(Checklist, slug=slug), request.GET.get("version", ""))


@action_view
def draft_version(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    checklist = get_object_or_404(Checklist, slug=slug)
    version = actions.draft_version(checklist, by=request.user)
    return redirect(f"{checklist.get_absolute_url()}?version={version.number}")


@action_view
def archive_checklist(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return redirect(checklist_archive.archive_checklist(get_object_or_404(Checklist, slug=slug), by=request.user))


@action_view
def restore_checklist(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return redirect(checklist_archive.restore_checklist(get_object_or_404(Checklist, slug=slug), by=request.user))


def draft_view(name: str, form_class: type[Form], action: Callable[..., object]) -> Callable[..., HttpResponse]:
    """The view of one action on the draft of a checklist. `name` is the name of its form in the context."""

    @action_view
    def view(request: AuthenticatedRequest, slug: str) -> HttpResponse:
        checklist, form = get_object_or_404(Checklist, slug=slug), form_class(request.POST)
        newest = str(checklist.versions.values_list("number", flat=True).first() or "")
        return run_action(
            request,
            form,
            partial(action, checklist, by=request.user),
            render=partial(render_checklist_page, request, checklist, newest, refused={name: form}),
            done=lambda _: redirect(f"{checklist.get_absolute_url()}?version={newest}"),
        )

    return view


@action_view
def copy_checklist(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    checklist, form = get_object_or_404(Checklist, slug=slug), forms.CopyChecklistForm(request.POST, auto_id="copy_%s")
    return run_action(
        request,
        form,
        partial(actions.copy_checklist, checklist, by=request.user),
        render=partial(render_checklist_page, request, checklist, "", refused={"copy_form": form}),
        done=lambda copy: redirect(f"{copy.get_absolute_url()}?version=1"),
    )


@form_view
def edit_item(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    checklist = get_object_or_404(Checklist, slug=slug)
    draft = get_object_or_404(checklist.versions, published_at=None)
    item = get_object_or_404(draft.items.select_related("section"), number=number)
    form = merging(forms.ItemForm)(post_data(request), initial=forms.item_initial(item))
    context = {"checklist": checklist, "version": draft, "item": item, "form": form}
    context |= {"may": can_draft_checklist(request.user)}
    return run_action(
        request,
        form,
        partial(item_edits.edit_item, checklist, by=request.user, number=number),
        render=lambda *, status: render(request, "audits/checklist_item.html", context, status=status),
        done=lambda _: redirect(f"{checklist.get_absolute_url()}?version={draft.number}#q{number}"),
    )


add_item = draft_view("item_form", forms.ItemForm, actions.add_item)
remove_item = draft_view("number_form", forms.ItemNumberForm, actions.remove_item)
move_item = draft_view("number_form", forms.MoveItemForm, item_edits.move_item)
copy_item = draft_view("number_form", forms.ItemNumberForm, item_edits.copy_item)
set_threshold = draft_view("threshold_form", forms.ThresholdForm, item_edits.set_threshold)
publish_version = draft_view("publish_form", forms.PublishForm, actions.publish_version)
