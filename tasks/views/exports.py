"""Downloads of the task list with the filters of the page."""

from django.http import HttpResponse

from core.web.requests import AuthenticatedRequest
from tasks.exports import as_csv
from tasks.filters import TaskFilter
from tasks.models import CorrectiveTask


def export_tasks(request: AuthenticatedRequest) -> HttpResponse:
    """The list as CSV with the filters of the page, limited to tasks the user may see."""
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(request.user), request=request)
    response = HttpResponse(as_csv(filters.qs.for_list().order_by("-pk")), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tasks.csv"'
    return response
