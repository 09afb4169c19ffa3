from django.urls import URLPattern, URLResolver, path

from tasks.views import (
    advice,
    board,
    bulk,
    exports,
    import_table,
    issues,
    link_task,
    moves,
    new_task,
    task_detail,
    verb_views,
)
from tasks.views.verbs import VERBS

app_name = "tasks"
verbs = [path(f"tasks/<A:pk>/{verb.do}/", verb_views.task_view(verb), name=verb.do) for verb in VERBS]
urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", board.task_board, name="board"),
    path("tasks/export.<str:kind>", exports.export_tasks, name="export"),
    path("tasks/advice/", advice.task_advice, name="advice"),
    path("tasks/import/", import_table.import_tasks, name="import"),
    path("tasks/new/", new_task.new_task, name="new"),
    path("tasks/create/", new_task.create_task, name="create"),
    path("incidents/<INC:pk>/factors/<int:row>/link-task/", link_task.link_task, name="factor-link"),
    path("tasks/bulk/owner/", bulk.set_owners, name="bulk-owner"),
    path("tasks/bulk/date/", bulk.set_dates, name="bulk-date"),
    path("tasks/bulk/priority/", bulk.set_priorities, name="bulk-priority"),
    path("tasks/bulk/accept/", bulk.accept_all, name="bulk-accept"),
    path("tasks/bulk/close/", bulk.close_all, name="bulk-close"),
    path("tasks/<A:pk>/move/", moves.move_card, name="move"),
    path("tasks/<A:pk>/menu/", moves.card_menu, name="menu"),
    path("tasks/<A:pk>/form/", moves.verb_dialog, name="form"),
    path("tasks/<A:pk>/row/", moves.edit_row, name="row"),
    path("settings/trackers/", issues.tracker_list, name="trackers"),
    path("settings/trackers/add/", issues.tracker_add, name="tracker-add"),
    path("settings/trackers/<int:pk>/remove/", issues.tracker_remove, name="tracker-remove"),
    path("settings/trackers/<int:pk>/rotate/", issues.tracker_rotate, name="tracker-rotate"),
    path("settings/trackers/<int:pk>/token/", issues.tracker_token, name="tracker-token"),
    path("trackers/<int:pk>/webhook/", issues.tracker_webhook, name="tracker-webhook"),
    path("tasks/<A:pk>/issue/", issues.issue_link, name="issue-link"),
    path("tasks/<A:pk>/issue/create/", issues.issue_create, name="issue-create"),
    path("tasks/<A:pk>/issue/unlink/", issues.issue_unlink, name="issue-unlink"),
    path("tasks/<A:pk>/", task_detail.task_detail, name="detail"),
    *verbs,
    path("tasks/<A:pk>/evidence/<int:row>/remove/", verb_views.remove_evidence_file, name="file-remove"),
]
