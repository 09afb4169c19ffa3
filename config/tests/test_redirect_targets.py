"""`?next=` may lead to pages only: a route that answers only POST would show an error after signing in."""

from django.test import SimpleTestCase

from config.tests.routes import methods, patterns
from core.testing import TeamTestCase


class RedirectTargetTests(SimpleTestCase):
    def test_routes_without_get_are_no_pages(self) -> None:
        routes = [(name, entry.callback) for name, entry in patterns() if ".v1:" not in name]
        wrong = [
            name
            for name, view in routes
            if "GET" not in methods(view) and not hasattr(view, "cls") and getattr(view, "is_page", True)
        ]
        self.assertFalse(wrong, wrong)


class ConfirmPageTests(TeamTestCase):
    def test_confirmation_never_leads_to_a_route_without_a_page(self) -> None:
        self.client.force_login(self.dana)
        for back, expected in [("/sign-out/", "/settings/"), ("/settings/people/", "/settings/people/")]:
            page = self.client.get("/me/confirm/", {"next": back})
            self.assertContains(page, f'name="next" value="{expected}"')
