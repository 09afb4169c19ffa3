from django.test import SimpleTestCase

from core.web.urls_cached import is_safe_redirect


class RedirectTests(SimpleTestCase):
    def test_redirects_go_only_to_known_pages(self) -> None:
        for good in ["/", "/incidents/", "/settings/people/?after=x", "/tasks/A-79/?do=finish#x"]:
            assert is_safe_redirect(good), good
        for bad in [
            "",
            "//elsewhere.test/",
            "/\\elsewhere.test",
            "https://elsewhere.test/",
            "/api/v1/me/",
            "/nowhere/",
            "/sign-out/",
            "/inbox/read/",
            "/me/tokens/create/",
            "/csp-report",
        ]:
            assert not is_safe_redirect(bad), bad
        assert not is_safe_redirect("/readyz")
