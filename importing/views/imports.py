"""Imports: upload or paste, review the result next to the source, confirm."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from core.errors import Invalid, NotAllowed, Refused
from core.web.body_limits import takes_files
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from importing.actions.imports import (
    Stale,
    confirm_import,
    discard_import,
    import_as_text,
    must_import,
    require_not_expired,
    save_choices,
)
from importing.draft_days import with_day
from importing.forms.confirm import TOO_LONG, ConfirmForm
from importing.forms.upload import UploadForm
from importing.models import Import
from importing.uploads import create_imports
from importing.views.import_review import review_context
from incidents.models import Incident

WORKBOOKS = (".xlsx", ".xlsm")
SEVERAL = "The workbook has {count} incidents. Review those you need and discard the others."
WHAT_TO_DO = "Your changes are shown below. Save or confirm again to keep them, or reload to discard them."


def import_list(request: AuthenticatedRequest) -> HttpResponse:
    """Own imports, and the upload form."""
    must_import(request.user)
    return render_import_list(request, UploadForm())


def render_import_list(
    request: AuthenticatedRequest, form: UploadForm, *, status: int = 200, refused: Import | None = None
) -> HttpResponse:
    """`refused`: a document without an incident, which can be imported as plain text."""
    own = Import.objects.visible_to(request.user).current(timezone.now())
    rows = own.select_related("incident").defer("source", "raw", "result", "choices")
    rows = rows.annotate(has_text=Q(source__gt=""))
    if batch := batch_in(request):
        rows = rows.filter(batch=batch)
    found = keyset(rows, key="created_at", after=request.GET.get("after", ""))
    more = f"?{urlencode({'batch': batch or '', 'after': found.more})}" if found.more else ""
    context = {"form": form, "slice": found, "batch": batch, "more": more, "progress": progress_of(own)}
    context["refused"] = refused
    return page(request, "importing/import_index.html", "rows", context, status=status)


def batch_in(request: AuthenticatedRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("batch", ""))
    except ValueError:
        return None


def progress_of(own: QuerySet[Import]) -> dict[str, int] | None:
    """Progress of documents that were uploaded together, until all are parsed."""
    unfinished = own.filter(state=Import.State.READING).values("batch")
    reading = Count("pk", filter=Q(state=Import.State.READING))
    counts = own.filter(batch__in=unfinished).aggregate(total=Count("pk"), reading=reading)
    return {"total": counts["total"], "done": counts["total"] - counts["reading"]} if counts["reading"] else None


@takes_files
@action_view
def read_documents(request: AuthenticatedRequest) -> HttpResponse:
    """Read pasted text or a file and open its confirm page. Several are listed, and read by a worker."""
    must_import(request.user)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_import_list(request, form, status=422)
    documents = form.documents()
    try:
        imports = create_imports(documents, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))  # beside what was typed
        return render_import_list(request, form, status=error.status)
    first = imports[0]
    if len(imports) > 1:
        if len(documents) == 1 and documents[0][0].lower().endswith(WORKBOOKS):
            messages.success(request, SEVERAL.format(count=len(imports)))
        return redirect(f"{reverse('importing:list')}?batch={first.batch}")
    if first.problem:
        form.add_error("text" if form.cleaned_data["text"].strip() else "files", first.problem)
        form.outcome = "No incident was created. The document is in your imports."
        return render_import_list(request, form, status=422, refused=first if first.source.strip() else None)
    return redirect(first)


def import_of(request: AuthenticatedRequest, pk: int) -> Import:
    """404 for what is not mine, 410 for what was discarded or ran out."""
    import_row = get_object_or_404(Import.objects.visible_to(request.user).defer("raw"), pk=pk)
    require_not_expired(import_row, timezone.now())
    return import_row


def review_import(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`/imports/<id>/`: left the text, untouched; right what will be saved. After confirmation, the incident."""
    import_row = import_of(request, pk)
    if import_row.incident and import_row.incident in Incident.objects.visible_to(request.user):
        return redirect(import_row.incident)
    if import_row.state in {Import.State.READING, Import.State.FAILED}:
        return redirect(f"{reverse('importing:list')}?batch={import_row.batch}")
    return render_review_page(request, import_row, ConfirmForm(import_row.choices))


def render_review_page(
    request: AuthenticatedRequest, import_row: Import, form: ConfirmForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {**review_context(import_row, form, request.user, timezone.now()), "refusal": refusal}
    return render(request, "importing/import_confirm.html", context, status=status)


@action_view
def save_draft(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep the draft as it is typed. When another window was quicker, both stay: what was typed is shown again."""
    import_row = import_of(request, pk)
    form = ConfirmForm(import_row.choices, request.POST)
    if form.too_long:
        return render_review_page(request, import_row, form, status=422, refusal=TOO_LONG)
    choices = form.choices()
    if "use_day" in request.POST:
        day = day_in(request.POST.get("day", ""))
        if day is None:
            refusal = "Enter the day of the first entry, for example 2024-02-13."
            return render_review_page(request, import_row, form, status=422, refusal=refusal)
        choices = with_day(choices, day)
    try:
        save_choices(import_row, by=request.user, choices=choices, version=version_of(request))
    except Stale as refusal:
        return render_review_page(request, import_row, form, status=409, refusal=f"{refusal} {WHAT_TO_DO}")
    return redirect(import_row)


def day_in(text: str) -> date | None:
    try:
        return parse_date(text.strip()) if text.isascii() else None
    except ValueError:  # 2024-02-30
        return None


def version_of(request: AuthenticatedRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@action_view
def create_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm: the incident and all that hangs on it, in one transaction."""
    import_row = import_of(request, pk)
    form = ConfirmForm(import_row.choices, request.POST)
    if not form.is_valid():
        return render_review_page(request, import_row, form, status=422, refusal=TOO_LONG if form.too_long else "")
    try:
        imported = form.to_imported()
        incident = confirm_import(import_row, by=request.user, imported=imported, version=version_of(request))
    except Stale as refusal:
        return render_review_page(request, import_row, form, status=409, refusal=f"{refusal} {WHAT_TO_DO}")
    except Invalid as error:
        if error.field not in form.head.fields:
            return render_review_page(request, import_row, form, status=422, refusal=error.message)
        form.head.add_error(error.field, error.message)
        return render_review_page(request, import_row, form, status=422)
    about_tasks = " Its tasks are proposed until accepted." if imported.tasks else ""
    messages.success(request, f"{incident.ref} was created.{about_tasks}")
    return redirect(incident)


@action_view
def import_plain_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A document that was refused, as plain text."""
    return redirect(import_as_text(import_of(request, pk), by=request.user))


@action_view
def discard_own_import(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    discard_import(import_of(request, pk), by=request.user)
    return redirect("importing:list")


def original_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The imported source text of an incident, for everyone with access to the incident."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
    import_row = incident.imports.first()
    if import_row is None:
        raise Http404
    return render(request, "importing/import_original.html", {"incident": incident, "import_row": import_row})
