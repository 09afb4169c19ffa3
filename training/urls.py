"""`/training/`: programs, sessions, certificates and readiness."""

from django.urls import path

from training.drill_urls import drill_urls
from training.views import board, certificates, duties, planning, programs, readiness, rsvp, sessions, training_tasks

app_name = "training"
urlpatterns = [
    path("training/", board.training_board, name="board"),
    path("training/sessions.csv", board.export_sessions, name="sessions-csv"),
    path("training/attendance.csv", board.export_attendance, name="attendance-csv"),
    path("training/rsvp/<str:token>/", rsvp.rsvp_by_link, name="rsvp"),
    path("training/programs/new/", programs.new_program, name="program-new"),
    path("training/programs/<slug:slug>/", programs.program_detail, name="program"),
    path("training/programs/<slug:slug>/edit/", programs.edit_program, name="program-edit"),
    path("training/programs/<slug:slug>/state/<slug:state>/", programs.set_program_state, name="program-state"),
    path("training/programs/<slug:slug>/versions/<int:number>/", programs.program_version, name="program-version"),
    path("training/programs/<slug:slug>/files/add/", programs.add_file, name="program-file-add"),
    path("training/programs/<slug:slug>/files/<int:row>/remove/", programs.remove_file, name="program-file-remove"),
    path("training/programs/<slug:slug>/certificates/issue/", programs.issue_certificate, name="certificate-issue"),
    path("training/certificates/", certificates.certificate_list, name="certificates"),
    path("training/certificates.csv", certificates.export_certificates, name="certificates-csv"),
    path("training/certificates/verify/", certificates.verify_certificate, name="certificate-verify"),
    path("training/certificates/<CERT:pk>/", certificates.certificate_detail, name="certificate"),
    path("training/certificates/<CERT:pk>/pdf/", certificates.certificate_pdf, name="certificate-pdf"),
    path("training/certificates/<CERT:pk>/revoke/", certificates.revoke_certificate, name="certificate-revoke"),
    path("training/readiness/", readiness.readiness_page, name="readiness"),
    path("training/readiness.csv", readiness.export_readiness, name="readiness-csv"),
    path("training/duties/add/", duties.add_duty, name="duty-add"),
    path("training/duties/import/", duties.import_file, name="duty-import"),
    path("training/duties/import/confirm/", duties.confirm_import, name="duty-import-confirm"),
    path("training/duties/<int:pk>/remove/", duties.remove_duty, name="duty-remove"),
    path("training/tasks/new/", training_tasks.new_task, name="task-new"),
    path("training/tasks/<A:pk>/condition/", training_tasks.edit_condition, name="condition"),
    path("training/sessions/new/", planning.new_session, name="session-new"),
    path("training/sessions/plan/", planning.plan_session, name="session-plan"),
    path("training/sessions/record/", planning.record_session, name="session-record"),
    path("training/sessions/<S:pk>/", sessions.session_detail, name="session"),
    path("training/sessions/<S:pk>/edit/", planning.edit_session, name="session-edit"),
    path("training/sessions/<S:pk>/calendar/", sessions.calendar_file, name="session-calendar"),
    path("training/sessions/<S:pk>/open/", sessions.open_session, name="session-open"),
    path("training/sessions/<S:pk>/start/", sessions.start_session, name="session-start"),
    path("training/sessions/<S:pk>/invite/", sessions.invite_people, name="session-invite"),
    path("training/sessions/<S:pk>/rsvp/", sessions.answer_invitation, name="session-rsvp"),
    path("training/sessions/<S:pk>/attendance/", sessions.mark_attendance, name="session-attendance"),
    path("training/sessions/<S:pk>/attendance/all/", sessions.mark_everyone, name="session-attendance-all"),
    path("training/sessions/<S:pk>/attendance/correct/", sessions.correct_attendance, name="session-correct"),
    path("training/sessions/<S:pk>/close/", sessions.close_session, name="session-close"),
    path("training/sessions/<S:pk>/feedback/", sessions.give_feedback, name="session-feedback"),
    path("training/sessions/<S:pk>/cancel/", sessions.cancel_session, name="session-cancel"),
    *drill_urls,
]
