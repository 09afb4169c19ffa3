"""`/training/`: programmes and sessions."""

from django.urls import path

from training.views import programs, sessions

app_name = "training"
urlpatterns = [
    path("training/", programs.board, name="board"),
    path("training/programmes/new/", programs.new_programme, name="program-new"),
    path("training/programmes/create/", programs.create, name="program-create"),
    path("training/programmes/<slug:slug>/", programs.programme, name="program"),
    path("training/programmes/<slug:slug>/edit/", programs.edit, name="program-edit"),
    path("training/programmes/<slug:slug>/<slug:state>/", programs.move, name="program-state"),
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
