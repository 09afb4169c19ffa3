"""Exports: Markdown, HTML and JSON at once; PDF and Word by a job, with its progress."""

import json
from functools import partial

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, run_action
from postmortems.actions.exports import request_export
from postmortems.exports.data import data_of
from postmortems.exports.document import document_of, external_document, standalone_html
from postmortems.exports.download import attachment, written_file
from postmortems.exports.markdown import markdown_of
from postmortems.forms import ExportForm
from postmortems.models import Export, ExternalVersion, Postmortem
from postmortems.views.pages import postmortem_of


@form_view
def export_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The choice of formats; `?format=md|html|json` is the file itself, and `external=1` the external version."""
    postmortem = postmortem_of(request.user, pk)
    if "format" in request.GET and request.method == "GET":
        return download_now(request, postmortem)
    form = ExportForm(request.POST or None)
    return run_action(
        request,
        form,
        partial(request_export, postmortem, by=request.user),
        render=partial(render_export_page, request, postmortem, form),
        done=lambda export: redirect("postmortems:export-detail", pk, export.pk),
    )


def render_export_page(
    request: AuthenticatedRequest, postmortem: Postmortem, form: ExportForm, *, status: int
) -> HttpResponse:
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "form": form,
        "external": ExternalVersion.objects.filter(postmortem=postmortem).first(),
        "exports": Export.objects.filter(postmortem=postmortem, by=request.user).defer("content")[:10],
    }
    return render(request, "postmortems/export_page.html", context, status=status)


def download_now(request: AuthenticatedRequest, postmortem: Postmortem) -> HttpResponse:
    """An unknown format is 404; PDF and Word are asked for by POST."""
    wanted, external = request.GET["format"], request.GET.get("external") == "1"
    writers = {
        ("md", False): markdown_of,
        ("json", False): postmortem_json,
        ("html", False): lambda row, user: standalone_html(document_of(row, user)),
        ("html", True): lambda row, user: standalone_html(external_document(approved_external_of(row))),
    }
    writer = writers.get((wanted, external))
    if writer is None:
        raise Http404
    kind = {"md": "text/markdown", "json": "application/json", "html": "text/html"}[wanted]
    return attachment(postmortem, writer(postmortem, request.user).encode(), wanted, f"{kind}; charset=utf-8")


def postmortem_json(postmortem: Postmortem, user: User) -> str:
    return json.dumps(data_of(postmortem, user), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def approved_external_of(postmortem: Postmortem) -> ExternalVersion:
    rows = ExternalVersion.objects.select_related("postmortem__incident")
    return get_object_or_404(rows, postmortem=postmortem, approved_at__isnull=False)


def export_of(user: User, pk: int, row: int) -> Export:
    """One's own export of a postmortem that one still sees."""
    rows = Export.objects.visible_to(user).filter(by=user, postmortem__incident=pk)
    return get_object_or_404(rows.select_related("postmortem__incident"), pk=row)


def export_detail(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """Progress of one file; htmx asks again until it is over."""
    export = export_of(request.user, pk, row)
    context = {
        "export": export,
        "postmortem": export.postmortem,
        "incident": export.postmortem.incident,
        "seconds": round((timezone.now() - export.at).total_seconds()),
    }
    return page(request, "postmortems/export_detail.html", "progress", context)


def export_download(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    return written_file(export_of(request.user, pk, row))
