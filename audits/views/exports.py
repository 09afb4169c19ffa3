"""Audit exports: the form with the list of one's exports, the page of one export, and its file."""

from functools import partial

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User, zone_names
from audits.actions.audit_exports import must_export, request_export
from audits.exports import downloaded
from audits.forms.exports import AuditExportForm
from audits.models import AuditExport
from audits.views.tabs import audit_tabs
from core.schedule.zone_names import zone_labels
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action

SHOWN = 20


@form_view
@once
def export_list(request: AuthenticatedRequest) -> HttpResponse:
    """`/audits/exports/`: request an export; below, those that this person may see."""
    must_export(request.user)
    form = AuditExportForm(post_data(request), user=request.user)
    action = partial(request_export, by=request.user)
    return run_action(request, form, action, render=partial(render_list, request, form), done=redirect)


def render_list(request: AuthenticatedRequest, form: AuditExportForm, *, status: int) -> HttpResponse:
    rows = AuditExport.objects.visible_to(request.user).for_list().order_by("-pk")
    context = {"form": form, "exports": rows[:SHOWN], "tabs": audit_tabs(request.user, "")}
    context["zones"] = zone_labels(zone_names())
    return render(request, "audits/export_list.html", context, status=status)


def export_of(user: User, pk: int) -> AuditExport:
    """One's own export; for administrators any."""
    export: AuditExport = get_object_or_404(AuditExport.objects.visible_to(user).for_list(), pk=pk)
    return export


@require_safe
def export_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """State and digests of one export; htmx asks again until it is over."""
    export = export_of(request.user, pk)
    return page(request, "audits/export_detail.html", "progress", {"export": export, "rows": sum(export.rows.values())})


@require_safe
def export_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    return downloaded(request, export_of(request.user, pk), request.user)
