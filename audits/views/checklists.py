"""Checklist list and page; drafting and publishing versions."""

from collections.abc import Callable

from django.db.models import Count, F, Prefetch, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from audits import forms as forms
from audits.actions import checklist_archive
from audits.actions import checklists as actions
from audits.models import Checklist, ChecklistVersion, Item
from audits.policies import can_draft_checklist, can_plan_run, can_publish_checklist
from core.errors import Invalid


def checklist_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, forms.NewChecklistForm())


def show_list(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    published = Count("versions", filter=Q(versions__published_at__isnull=False))
    rows = Checklist.objects.annotate(published=published).order_by(
        F("retired_at").asc(nulls_first=True), "purpose", "title"
    )
    context = {"rows": rows, "form": form, "may": can_draft_checklist(request.user)}
    return render(request, "audits/checklist_list.html", context, status=status)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    form = forms.NewChecklistForm(request.POST)
    if not form.is_valid():
        return show_list(request, form, 422)
    try:
        checklist = actions.create_checklist(by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show_list(request, form, 422)
    return redirect(f"{checklist.get_absolute_url()}?version=1")


def version_of(checklist: Checklist, number: str) -> ChecklistVersion:
    """The requested version, else the newest published one, else the draft."""
    versions = checklist.versions.prefetch_related(
        "sections", Prefetch("items", Item.objects.select_related("shown_if"))
    )
    if number.isdecimal() and len(number) < 5:
        return get_object_or_404(versions, number=int(number))
    found = versions.filter(published_at__isnull=False).first() or versions.first()
    return found or get_object_or_404(versions, number=0)


def show(request: HttpRequest, checklist: Checklist, number: str, status: int = 200, **came_back: Form) -> HttpResponse:
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
        "may_draft": checklist.retired_at is None and can_draft_checklist(user),
        "may_publish": can_publish_checklist(user),
        "may_run": can_plan_run(user) and not version.is_draft and checklist.retired_at is None,
        **came_back,
    }
    return render(request, "audits/checklist_detail.html", context, status=status)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, get_object_or_404(Checklist, slug=slug), request.GET.get("version", ""))


@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    checklist = get_object_or_404(Checklist, slug=slug)
    version = actions.draft_version(checklist, by=request.user)
    return redirect(f"{checklist.get_absolute_url()}?version={version.number}")


@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(checklist_archive.retire_checklist(get_object_or_404(Checklist, slug=slug), by=request.user))


@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(checklist_archive.restore_checklist(get_object_or_404(Checklist, slug=slug), by=request.user))


def on_draft(
    name: str, form_class: type[Form], action: Callable[..., object]
) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view of one verb on the draft of a checklist."""

    @require_POST
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        checklist, form = get_object_or_404(Checklist, slug=slug), form_class(request.POST)
        newest = str(checklist.versions.values_list("number", flat=True).first() or "")
        if not form.is_valid():
            return show(request, checklist, newest, 422, **{name: form})
        try:
            action(checklist, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return show(request, checklist, newest, 422, **{name: form})
        return redirect(f"{checklist.get_absolute_url()}?version={newest}")

    return view


add_item = on_draft("item_form", forms.ItemForm, actions.add_item)
remove_item = on_draft("item_form", forms.RemoveItemForm, actions.remove_item)
publish = on_draft("publish_form", forms.PublishForm, actions.publish_version)
