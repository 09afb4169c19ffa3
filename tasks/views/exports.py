"""Downloads of the task list with the filters of the page, limited to tasks the user may see."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse

from core.tabular.write_tables import to_csv, to_xlsx
from core.web.requests import AuthenticatedRequest
from tasks.exports import COLUMNS, cells
from tasks.filters import TaskFilter
from tasks.models import CorrectiveTask

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, Callable[[Any, Any], str | bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "xlsx": (XLSX, to_xlsx),
}


def export_tasks(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    """`/tasks/export.csv`, `.xlsx` or `.json`."""
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(request.user), request=request)
    rows = (cells(task) for task in filters.qs.for_list().order_by("-pk"))
    if kind == "json":
        response: HttpResponse = JsonResponse([dict(zip(COLUMNS, row, strict=True)) for row in rows], safe=False)
    elif kind in FORMATS:
        content_type, write = FORMATS[kind]
        response = HttpResponse(write(COLUMNS, rows), content_type=content_type)
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="tasks.{kind}"'
    return response
