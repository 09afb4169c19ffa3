"""`/training/`: programs and sessions."""

from django.urls import path

from training.views import programs, sessions

app_name = "training"
urlpatterns = [
    path("training/", programs.board, name="board"),
    path("training/programs/new/", programs.new_program, name="program-new"),
    path("training/programs/create/", programs.create, name="program-create"),
    path("training/programs/<slug:slug>/", programs.program, name="program"),
    path("training/programs/<slug:slug>/edit/", programs.edit, name="program-edit"),
    path("training/programs/<slug:slug>/<slug:state>/", programs.move, name="program-state"),
    path("training/sessions/new/", sessions.new, name="session-new"),
    path("training/sessions/plan/", sessions.plan, name="session-plan"),
    path("training/sessions/<S:pk>/", sessions.detail, name="session"),
    path("training/sessions/<S:pk>/open/", sessions.open_it, name="session-open"),
    path("training/sessions/<S:pk>/move/", sessions.move, name="session-reschedule"),
    path("training/sessions/<S:pk>/invite/", sessions.invite, name="session-invite"),
    path("training/sessions/<S:pk>/answer/", sessions.answer, name="session-rsvp"),
    path("training/sessions/<S:pk>/capacity/", sessions.capacity, name="session-capacity"),
    path("training/sessions/<S:pk>/facilitator/", sessions.facilitator, name="session-facilitator"),
    path("training/sessions/<S:pk>/mark/", sessions.mark, name="session-attendance"),
    path("training/sessions/<S:pk>/hold/", sessions.hold, name="session-close"),
    path("training/sessions/<S:pk>/cancel/", sessions.cancel, name="session-cancel"),
]
