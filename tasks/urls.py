from django.urls import URLPattern, URLResolver, path

from tasks.views import board, corrective_tasks, task_verbs
from tasks.views.verbs import VERBS

app_name = "tasks"
verbs = [path(f"tasks/<A:pk>/{verb.path or verb.do}/", task_verbs.task_view(verb), name=verb.do) for verb in VERBS]
urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", board.task_board, name="board"),
    path("tasks/export.csv", board.export_tasks, name="export"),
    path("tasks/new/", corrective_tasks.new_task, name="new"),
    path("tasks/create/", corrective_tasks.create_task, name="create"),
    path("tasks/bulk/owner/", board.set_owners, name="bulk-owner"),
    path("tasks/bulk/date/", board.set_dates, name="bulk-date"),
    path("tasks/bulk/priority/", board.set_priorities, name="bulk-priority"),
    path("tasks/<A:pk>/", corrective_tasks.task_detail, name="detail"),
    *verbs,
    path("tasks/<A:pk>/evidence/<int:row>/remove/", task_verbs.remove_evidence_file, name="file-remove"),
]
