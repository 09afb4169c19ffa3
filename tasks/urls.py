from django.urls import URLPattern, URLResolver, path

from tasks.views import audits, board, checklists, corrective_tasks, runs, schedules
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
    path("tasks/bulk/owner/", board.bulk_owner, name="bulk_owner"),
    path("tasks/bulk/date/", board.bulk_date, name="bulk_date"),
    path("tasks/bulk/priority/", board.bulk_priority, name="bulk_priority"),
    path("tasks/<A:pk>/", corrective_tasks.detail, name="detail"),
    *verbs,
    path("tasks/<A:pk>/evidence/<int:row>/take-away/", corrective_tasks.take_file_away, name="task_file_take_away"),
    path("audits/", audits.overview, name="audits"),
    path("audits/templates/", checklists.checklist_list, name="checklists"),
    path("audits/templates/create/", checklists.create, name="checklist_create"),
    path("audits/templates/<slug:slug>/", checklists.detail, name="checklist"),
    path("audits/templates/<slug:slug>/draft/", checklists.draft, name="checklist_draft"),
    path("audits/templates/<slug:slug>/items/add/", checklists.add_item, name="checklist_add_item"),
    path("audits/templates/<slug:slug>/items/remove/", checklists.remove_item, name="checklist_remove_item"),
    path("audits/templates/<slug:slug>/publish/", checklists.publish, name="checklist_publish"),
    path("audits/templates/<slug:slug>/retire/", checklists.retire, name="checklist_retire"),
    path("audits/templates/<slug:slug>/restore/", checklists.restore, name="checklist_restore"),
    path("audits/schedules/", audits.schedule_list, name="schedules"),
    path("audits/schedules/create/", audits.schedule_create, name="schedule_create"),
    path("audits/schedules/<int:pk>/", audits.schedule_detail, name="schedule"),
    path("audits/schedules/<int:pk>/pause/", audits.schedule_pause, name="schedule_pause"),
    path("audits/schedules/<int:pk>/resume/", audits.schedule_resume, name="schedule_resume"),
    path("audits/schedules/<int:pk>/edit/", schedules.edit, name="schedule_edit"),
    path("audits/schedules/<int:pk>/stop/", schedules.stop, name="schedule_stop"),
    path("audits/runs/new/", runs.new, name="run_new"),
    path("audits/runs/create/", runs.create, name="run_create"),
    path("audits/runs/<RUN:pk>/", runs.detail, name="run"),
    path("audits/runs/<RUN:pk>/items/<int:number>/answer/", runs.answer, name="answer_item"),
    path("audits/runs/<RUN:pk>/items/<int:number>/evidence/", runs.evidence, name="answer_evidence"),
    path("audits/runs/<RUN:pk>/items/<int:number>/finding/", runs.finding, name="answer_finding"),
    path("audits/runs/<RUN:pk>/evidence/<int:row>/take-away/", runs.take_file_away, name="run_file_take_away"),
    path("audits/runs/<RUN:pk>/assign/", runs.assign, name="run_assign"),
    path("audits/runs/<RUN:pk>/sign/", runs.sign, name="run_sign"),
    path("audits/runs/<RUN:pk>/approve/", runs.approve, name="run_approve"),
    path("audits/runs/<RUN:pk>/send-back/", runs.reject, name="run_reject"),
    path("audits/runs/<RUN:pk>/addendum/", runs.addendum, name="run_addendum"),
    path("audits/runs/<RUN:pk>/again/", runs.again, name="run_again"),
    path("audits/runs/<RUN:pk>/accept-missed/", runs.accept_missed, name="run_accept_missed"),
    path("audits/findings/", audits.finding_list, name="findings"),
    path("audits/findings/<F:pk>/", audits.finding_detail, name="finding"),
    path("audits/findings/<F:pk>/close/", audits.finding_close, name="finding_close"),
    path("audits/findings/<F:pk>/task/", audits.finding_task, name="finding_task"),
]
