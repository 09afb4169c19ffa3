from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts.api import mine, people


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Add the routes of this app to the API."""
    router.register("me/browsers", mine.BrowserViewSet, basename="browser")
    router.register("people", people.PersonViewSet, basename="person")
    router.register("teams", people.TeamViewSet, basename="team")
    router.register("invitations", people.InvitationViewSet, basename="invitation")
    router.register("tokens", mine.TokenViewSet, basename="token")
    return [path("me/", mine.MeView.as_view(), name="me")]
