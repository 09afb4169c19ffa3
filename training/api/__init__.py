from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from training.api import programs, sessions


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register the training resources in the API."""
    router.register("programs", programs.ProgramViewSet, basename="api-program")
    router.register("sessions", sessions.SessionViewSet, basename="api-session")
    return []
