"""Security headers, cookies and limits on every response, for each route, person and status."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.test.client import FakePayload
from django.urls import path, reverse

from config.tests.response_headers import NONCE, check_headers, directives
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product
from core.errors import NotAllowed, Refused
from core.testing import PASSWORD, TeamTestCase
from core.web.middleware import STATIC_POLICY, SecurityHeaders

pytestmark = pytest.mark.slow


def refuse(request: Any) -> HttpResponse:
    raise Refused("It is closed. Open it again first.")


def forbid(request: Any) -> HttpResponse:
    raise NotAllowed("Managers do this. Ask @mona.")


def fail(request: Any) -> HttpResponse:
    raise RuntimeError("on purpose")


def read_form(request: Any) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("refuse/", refuse),
    path("forbid/", forbid),
    path("fail/", fail),
    path("read/", read_form, name="read"),
    *product,
]
handlers = [handler400, handler403, handler404, handler500]


@override_settings(ROOT_URLCONF="config.tests.test_headers")
class HeaderTests(TeamTestCase):
    """Responses outside the permission ledger, which checks the headers of every route."""

    def setUp(self) -> None:
        self.client.raise_request_exception = False
        self.client.force_login(self.dana)

    def test_error_responses_have_headers(self) -> None:
        asked = {"/nowhere/": 404, "/api/v1/nowhere/": 404, "/refuse/": 409, "/forbid/": 403, "/fail/": 500}
        for url, status in asked.items():
            with self.subTest(url=url):
                response = self.client.get(url)
                assert response.status_code == status
                check_headers(response, url)

    def test_wrong_host_is_refused_with_headers_and_no_details(self) -> None:
        response = self.client.get("/help/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert b"evil.example" not in response.content
        check_headers(response, "wrong host")

    def test_form_of_another_origin_is_refused_with_a_message(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.dana)
        response = client.post("/read/", {"a": "1"})
        assert response.status_code == 403
        check_headers(response, "without its token")
        self.assertContains(response, "reload", status_code=403)
        self.assertContains(response, '<h1 class="mb-2">This form has expired</h1>', status_code=403)
        assert response["X-Form-Expired"] == "1"  # scripts fetch the new token and send it again

    def test_form_with_a_csrf_token_is_accepted(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.dana)
        request = RequestFactory().get("/")
        token = get_token(request)
        client.cookies["csrf"] = request.META["CSRF_COOKIE"]
        assert client.post("/read/", {"csrfmiddlewaretoken": token}).status_code == 200

    def test_trace_method_is_refused(self) -> None:
        for url in ["/help/", "/livez", "/api/v1/schema/", "/nowhere/"]:
            response = self.client.generic("TRACE", url, headers={"x-secret": "tell"})
            assert response.status_code == 405, url
            assert b"tell" not in response.content
            check_headers(response, f"TRACE {url}")

    def test_htmx_sets_no_style_attributes(self) -> None:
        """When it swaps an element it copies these attributes, and the policy blocks inline styles."""
        page = self.client.get("/help/").content.decode()
        found = re.search(r"<meta name=\"htmx-config\" content='([^']*)'", page)
        assert found
        assert json.loads(found[1])["attributesToSettle"] == ["class", "width", "height"]

    def test_each_response_has_a_new_nonce(self) -> None:
        first, second = (directives(self.client.get("/help/"))["script-src"] for _ in range(2))
        assert NONCE.match(first)
        assert first != second


@override_settings(ROOT_URLCONF="config.tests.test_headers")
class LimitTests(TeamTestCase):
    """Too large requests get 413 and a page that names the limit, without being read into memory."""

    def setUp(self) -> None:
        self.client.raise_request_exception = False
        self.client.force_login(self.dana)

    def test_form_over_2_mib_is_413(self) -> None:
        response = self.client.post("/read/", {"text": "x" * (2 * 1024 * 1024 + 1)})
        self.assertContains(response, "MB", status_code=413)

    def test_htmx_request_gets_an_inline_error(self) -> None:
        response = self.client.post("/read/", {"text": "x" * (2 * 1024 * 1024 + 1)}, headers={"HX-Request": "true"})
        self.assertContains(response, "larger than 2 MB", status_code=413)
        assert response.headers["HX-Retarget"] == "#refusal"

    def test_form_with_over_10000_fields_is_413(self) -> None:
        response = self.client.post("/read/", {f"f{n}": "1" for n in range(10_001)})
        assert response.status_code == 413

    def test_json_over_1_mib_is_413(self) -> None:
        big = b'{"title": "' + b"x" * (1024 * 1024) + b'"}'
        response = self.client.post("/api/v1/anything/", big, content_type="application/json")
        assert response.status_code == 413
        assert response.json()["detail"]

    def test_huge_content_length_is_413(self) -> None:
        response = self.client.generic("POST", "/read/", b"x", CONTENT_LENGTH=str(10**12))
        assert response.status_code == 413

    def test_refused_body_is_read_to_its_end(self) -> None:
        """If a server closes while a browser still sends, the browser reports a broken connection."""
        for url, kind, size, status in [
            ("/read/", "application/x-www-form-urlencoded", 3_000_000, 413),
            ("/read/", "application/json", 2_000_000, 413),
            ("/nowhere/", "application/x-www-form-urlencoded", 1_000_000, 404),
        ]:
            body = FakePayload(b"x" * size)
            extra = {"wsgi.input": body, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind}
            response = self.client.generic("POST", url, b"", **extra)
            assert (response.status_code, body.read()) == (status, b""), (url, kind)

    def test_invalid_content_length_is_400(self) -> None:
        response = self.client.generic("POST", "/read/", b"x", CONTENT_LENGTH="many")
        assert response.status_code in {200, 400}

    def test_csp_report_is_logged_without_the_page_url(self) -> None:
        facts = {"effective-directive": "script-src", "blocked-uri": "https://cdn.example/x.js?a=1"}
        facts["document-uri"] = "http://testserver/welcome/secret-token-of-someone/?q=words"
        with self.assertLogs("core.web.blocked_content", "WARNING") as logged:
            for body in [{"csp-report": facts}, [{"type": "csp-violation", "body": facts}]]:
                assert self.client.post("/csp-report", body, content_type="application/json").status_code == 204
        assert len(logged.output) == 2
        assert "script-src https://cdn.example/x.js on /welcome/" in logged.output[0]
        assert "secret-token" not in logged.output[0] and "words" not in logged.output[0]
        assert self.client.post("/csp-report", b"{", content_type="application/json").status_code == 204

    def test_pages_and_static_files_have_a_policy_with_reports(self) -> None:
        page, missing = self.client.get("/sign-in/"), self.client.get("/static/missing.css")
        assert "report-to csp" in page["Content-Security-Policy"]
        assert page["Reporting-Endpoints"] == 'csp="/csp-report"'
        assert "default-src 'none'" in missing["Content-Security-Policy"]
        assert missing["Cache-Control"] == "no-store"

    def test_static_files_have_a_policy_of_their_own(self) -> None:
        serve = SecurityHeaders(lambda request: HttpResponse("<svg></svg>", content_type="image/svg+xml"))
        response = serve(RequestFactory().get("/static/mark.svg"))
        assert response["Content-Security-Policy"] == STATIC_POLICY
        assert "Cache-Control" not in response  # set where the file is served

    def test_csp_report_over_8_kib_is_refused(self) -> None:
        assert self.client.post("/csp-report", b"x" * 9_000, content_type="application/csp-report").status_code == 413

    def test_null_byte_in_url_or_form_is_a_client_error(self) -> None:
        assert self.client.get("/help/?q=%00").status_code < 500
        assert self.client.post("/read/", {"a": "\x00"}).status_code < 500


class CookieTests(TeamTestCase):
    def test_cookies_over_plain_http_are_httponly_and_samesite(self) -> None:
        client = Client()
        client.get(reverse("account_login"))
        client.post(reverse("account_login"), {"login": self.dana.email, "password": PASSWORD})
        assert "session" in client.cookies
        assert set(client.cookies) <= {"session", "csrf"}, set(client.cookies)
        for name, same_site in {"session": "Lax", "csrf": "Strict"}.items():
            if cookie := client.cookies.get(name):
                assert cookie["httponly"], name
                assert cookie["samesite"] == same_site, name
                assert cookie["path"] == "/", name
                assert not cookie["domain"], name
