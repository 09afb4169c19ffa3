from django.urls import URLPattern, URLResolver, path

from tasks.views import board, corrective_tasks
from tasks.views.verbs import VERBS

app_name = "tasks"
verbs = [
    path(f"tasks/<A:pk>/{verb.do.replace('_', '-')}/", corrective_tasks.door(verb.do), name=verb.do) for verb in VERBS
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", board.board, name="board"),
    path("tasks/export.csv", board.export, name="export"),
    path("tasks/new/", corrective_tasks.new, name="new"),
    path("tasks/create/", corrective_tasks.create, name="create"),
    path("tasks/bulk/owner/", board.bulk_owner, name="bulk-owner"),
    path("tasks/bulk/date/", board.bulk_date, name="bulk-date"),
    path("tasks/bulk/priority/", board.bulk_priority, name="bulk-priority"),
    path("tasks/<A:pk>/", corrective_tasks.detail, name="detail"),
    *verbs,
    path("tasks/<A:pk>/evidence/<int:row>/take-away/", corrective_tasks.remove_attached_file, name="file-remove"),
]
