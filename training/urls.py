"""`/training/`: programs and sessions."""

from django.urls import path

from training.views import programs, sessions

app_name = "training"
urlpatterns = [
    path("training/", programs.training_board, name="board"),
    path("training/programs/new/", programs.new_program, name="program-new"),
    path("training/programs/create/", programs.create_program, name="program-create"),
    path("training/programs/<slug:slug>/", programs.program_detail, name="program"),
    path("training/programs/<slug:slug>/edit/", programs.edit_program, name="program-edit"),
    path("training/programs/<slug:slug>/<slug:state>/", programs.set_program_state, name="program-state"),
    path("training/sessions/new/", sessions.new_session, name="session-new"),
    path("training/sessions/plan/", sessions.plan_session, name="session-plan"),
    path("training/sessions/<S:pk>/", sessions.session_detail, name="session"),
    path("training/sessions/<S:pk>/calendar/", sessions.calendar_file, name="session-calendar"),
    path("training/sessions/<S:pk>/open/", sessions.open_session, name="session-open"),
    path("training/sessions/<S:pk>/reschedule/", sessions.reschedule_session, name="session-reschedule"),
    path("training/sessions/<S:pk>/invite/", sessions.invite_people, name="session-invite"),
    path("training/sessions/<S:pk>/rsvp/", sessions.answer_invitation, name="session-rsvp"),
    path("training/sessions/<S:pk>/capacity/", sessions.change_capacity, name="session-capacity"),
    path("training/sessions/<S:pk>/facilitator/", sessions.change_facilitator, name="session-facilitator"),
    path("training/sessions/<S:pk>/attendance/", sessions.mark_attendance, name="session-attendance"),
    path("training/sessions/<S:pk>/close/", sessions.close_session, name="session-close"),
    path("training/sessions/<S:pk>/cancel/", sessions.cancel_session, name="session-cancel"),
]
