from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Add the routes of this app to the API."""
    return []
