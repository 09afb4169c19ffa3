"""`/training/`: programmes and sessions."""

from django.urls import path

from training.views import catalogue, sessions

app_name = "training"
urlpatterns = [
    path("training/", catalogue.board, name="board"),
    path("training/programmes/new/", catalogue.new_programme, name="programme-new"),
    path("training/programmes/create/", catalogue.create, name="programme-create"),
    path("training/programmes/<slug:slug>/", catalogue.programme, name="programme"),
    path("training/programmes/<slug:slug>/edit/", catalogue.edit, name="programme-edit"),
    path("training/programmes/<slug:slug>/<slug:state>/", catalogue.move, name="programme-move"),
    path("training/sessions/new/", sessions.new, name="session-new"),
    path("training/sessions/plan/", sessions.plan, name="session-plan"),
    path("training/sessions/<S:pk>/", sessions.detail, name="session"),
    path("training/sessions/<S:pk>/open/", sessions.open_it, name="session-open"),
    path("training/sessions/<S:pk>/move/", sessions.move, name="session-move"),
    path("training/sessions/<S:pk>/invite/", sessions.invite, name="session-invite"),
    path("training/sessions/<S:pk>/answer/", sessions.answer, name="session-answer"),
    path("training/sessions/<S:pk>/capacity/", sessions.capacity, name="session-capacity"),
    path("training/sessions/<S:pk>/facilitator/", sessions.facilitator, name="session-facilitator"),
    path("training/sessions/<S:pk>/mark/", sessions.mark, name="session-mark"),
    path("training/sessions/<S:pk>/hold/", sessions.hold, name="session-hold"),
    path("training/sessions/<S:pk>/cancel/", sessions.cancel, name="session-cancel"),
]
