from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    return []
