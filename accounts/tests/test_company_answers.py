"""Answers of a company's provider that are wrong, repeated or from elsewhere."""

import time

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.test import override_settings

from accounts.oidc import CACHED_FOR
from accounts.tests.company import CompanyTestCase
from core.testing import TeamTestCase


class HostileAnswers(CompanyTestCase):
    def setUp(self):
        super().setUp()
        self.connect(self.ada)

    def test_tokens_that_do_not_fit_are_refused(self):
        now = int(time.time())
        for change in [
            {"nonce": "another"},
            {"nonce": None},
            {"aud": "another-client"},
            {"aud": ["debrief", "another"], "azp": "another"},
            {"aud": ["another", "debrief"]},
            {"aud": None},
            {"azp": "another"},
            {"iss": "https://elsewhere.example"},
            {"iss": None},
            {"exp": now - 120},
            {"exp": None},
            {"iat": None},
            {"iat": now + 3600},
            {"nbf": now + 3600},
            {"sub": None},
            {"sub": ""},
            {"sub": "x" * 256},
            {"sub": "a\0b"},
        ]:
            self.provider.claims = change
            with self.subTest(change=change):
                self.assert_refused(self.go())

    def test_signatures_that_do_not_fit_are_refused(self):
        public = self.provider.key.public_key()
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        published = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for key, algorithm, kid in [
            (b"", "none", "1"),
            (published, "HS256", "1"),
            (stranger, "RS256", "1"),
            (stranger, "RS256", "2"),
            (stranger, "RS256", None),
        ]:
            self.provider.signing_key, self.provider.algorithm = key, algorithm
            self.provider.header = {"kid": kid} if kid else {}
            with self.subTest(algorithm=algorithm, kid=kid):
                self.assert_refused(self.go())

    def test_unknown_key_is_asked_for_once_a_minute(self):
        self.provider.header = {"kid": "new"}
        self.go()
        self.go()
        assert self.provider.requests.count("/keys") == 2
        assert CACHED_FOR > 60

    def test_answer_works_once_and_only_in_the_browser_that_asked(self):
        answer = self.provider.authorize(self.begin())
        self.assert_refused(self.client_class().get("/sign-in/company/callback/", answer), "not started here")
        self.client.get("/sign-in/company/callback/", answer)
        self.client.post("/sign-out/")
        self.assert_refused(self.client.get("/sign-in/company/callback/", answer), "not started here")

    def test_code_of_another_attempt_is_refused(self):
        first, second = self.provider.authorize(self.begin()), self.provider.authorize(self.begin())
        self.assert_refused(self.client.get("/sign-in/company/callback/", {**second, "code": first["code"]}))

    def test_answer_of_another_issuer_and_refusals_are_told(self):
        self.assert_refused(self.go(iss="https://elsewhere.example"))
        self.assert_refused(self.go(error="access_denied"), "was canceled")
        self.assert_refused(self.go(code=""), "was canceled")

    def test_attempt_expires_after_ten_minutes(self):
        answer = self.provider.authorize(self.begin())
        session = self.client.session
        next(iter(session["company_attempts"].values()))["at"] -= 601
        session.save()
        self.assert_refused(self.client.get("/sign-in/company/callback/", answer), "took too long")

    def test_sign_in_never_leads_to_another_host(self):
        for wanted in ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in/company/", "/sign-out/"]:
            assert self.go(f"/sign-in/company/?next={wanted}")["Location"] == "/"
            self.client.post("/sign-out/")
        assert self.go("/sign-in/company/?next=/me/tokens/")["Location"] == "/me/tokens/"

    def test_redirects_and_private_addresses_are_not_followed(self):
        self.provider.redirect = f"{self.provider.url}/elsewhere"
        self.assertContains(self.client.get("/sign-in/company/"), "was not accepted", status_code=422)
        with override_settings(OUTBOUND_ALLOW=[]):
            self.assertContains(self.client.get("/sign-in/company/"), "cannot be reached", status_code=422)
        assert "/elsewhere" not in self.provider.requests

    def test_discovery_of_another_issuer_is_refused(self):
        for change in [{"issuer": "https://elsewhere.example"}, {"authorization_endpoint": "javascript:alert(1)"}]:
            self.provider.discovery = change
            self.assertContains(self.client.get("/sign-in/company/"), "was not accepted", status_code=422)

    def test_only_five_attempts_are_kept_in_a_session(self):
        for _ in range(7):
            self.begin()
        assert len(self.client.session["company_attempts"]) == 5

    def test_userinfo_completes_the_claims_unless_it_is_of_another_subject(self):
        self.provider.claims = {"name": None, "email": None}
        self.provider.userinfo = {"sub": "other"}
        self.assert_refused(self.go())
        self.provider.userinfo = {"name": "Ada"}
        self.go()
        assert self.signed_in() == self.ada

    def test_client_authenticates_as_the_provider_asks(self):
        self.provider.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        self.go()
        assert self.signed_in() == self.ada
        self.client.post("/sign-out/")
        with override_settings(OIDC_CLIENT_SECRET="wrong"):
            self.assert_refused(self.go())

    def test_answers_that_are_no_json_or_too_large_are_refused(self):
        self.provider.discovery = {"jwks_uri": f"{self.provider.url}/nothing"}
        self.assert_refused(self.go())
        cache.clear()
        self.provider.discovery = {"padding": "x" * 70_000}
        self.assert_refused(self.client.get("/sign-in/company/"))


class WithoutProvider(TeamTestCase):
    def test_nothing_is_shown_or_answered_without_settings(self):
        self.assertNotContains(self.client.get("/sign-in/"), "company")
        assert self.client.get("/sign-in/company/").status_code == 404
        assert self.client.get("/sign-in/company/callback/?code=1&state=2").status_code == 422
