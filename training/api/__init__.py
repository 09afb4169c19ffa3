from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from training.api import programmes, sessions


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    router.register("programmes", programmes.ProgrammeViewSet, basename="api-programme")
    router.register("sessions", sessions.SessionViewSet, basename="api-session")
    return []
