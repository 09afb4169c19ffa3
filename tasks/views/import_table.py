"""Import tasks from a CSV or XLSX file: upload, preview with errors per row, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from core.errors import NotAllowed, Refused
from core.tabular.read_tables import MAX_BYTES, CellError, Table, Unreadable
from core.tabular.write_tables import to_csv
from core.web.body_limits import takes_files
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view
from tasks.actions.import_table import RowsInvalid, check_rows, create_from_table
from tasks.display import today_of
from tasks.policies import can_propose, who_can_propose_text
from tasks.task_table import MAX_ROWS, columns, read_tasks

PAGE = "tasks/task_import.html"
SALT = "tasks to import"
MAX_AGE = 3600
EXAMPLE = {
    "title": "Add an alert on the age of the queue",
    "done when": "A queue older than 5 minutes opens a page",
    "owner": "",
    "due": "+15d",
    "priority": "P2",
    "kind": "detect",
    "team": "",
    "incident": "",
    "link": "",
    "text": "",
}


class TableForm(forms.Form):
    file = forms.FileField(
        label="CSV or XLSX file", help_text=f"Up to {MAX_ROWS} rows and 1 MB. The first row names the columns."
    )


@takes_files
@form_view
def import_tasks(request: AuthenticatedRequest) -> HttpResponse:
    """GET: the form or an example. POST with a file: the preview; with `table`, its signed file: creates them."""
    if not can_propose(request.user):
        raise NotAllowed(f"Only responders can import tasks. Ask {who_can_propose_text()}.")
    if "example" in request.GET:
        return example()
    if request.method != "POST":
        return render_import(request, TableForm())
    if "table" in request.POST:
        return confirm(request)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_import(request, form, status=422)
    return preview(request, form, form.cleaned_data["file"].read(MAX_BYTES + 1))


def example() -> HttpResponse:
    """A file with every column, to fill in."""
    response = HttpResponse(to_csv(list(EXAMPLE), [list(EXAMPLE.values())]), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tasks-example.csv"'
    return response


def render_import(request: AuthenticatedRequest, form: TableForm, *, status: int = 200, **context: Any) -> HttpResponse:
    names = list(columns(request.user, today_of(request.user)))
    return render(request, PAGE, {"form": form, "names": names, **context}, status=status)


def preview(request: AuthenticatedRequest, form: TableForm, data: bytes) -> HttpResponse:
    try:
        table = read_tasks(data, request.user, today_of(request.user))
    except Unreadable as error:
        form.add_error("file", error.message)
        return render_import(request, form, status=422)
    errors = [*table.errors, *check_rows(table.rows, by=request.user)]
    signed = "" if errors or not table.rows else signing.dumps(data.decode("latin-1"), salt=SALT, compress=True)
    lines = lines_of(table, errors)
    return render_import(request, form, status=422 if errors else 200, lines=lines, errors=len(errors), table=signed)


def lines_of(table: Table, errors: list[CellError]) -> list[dict[str, Any]]:
    """Rows in the order of the file, each with its errors."""
    values = dict([*table.rows, *table.refused])
    numbers = sorted({*values, *(error.row for error in errors)})
    return [
        {"number": n, "values": values.get(n, {}), "errors": [error for error in errors if error.row == n]}
        for n in numbers
    ]


def confirm(request: AuthenticatedRequest) -> HttpResponse:
    """Reads the signed file again, since people, dates and access may have changed since the preview."""
    try:
        data = signing.loads(request.POST["table"], salt=SALT, max_age=MAX_AGE).encode("latin-1")
    except signing.BadSignature:
        raise Refused("This preview is too old. Upload the file again.") from None
    table = read_tasks(data, request.user, today_of(request.user))
    if table.errors:
        return preview(request, TableForm(), data)
    try:
        created = create_from_table(table.rows, by=request.user)
    except RowsInvalid:
        return preview(request, TableForm(), data)
    messages.success(request, f"{len(created)} task{'' if len(created) == 1 else 's'} created.")
    return redirect("tasks:board")
