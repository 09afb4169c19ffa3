"""Company sign-in under attack: requests of other sites, addresses that nobody vouches for, a provider that hangs."""

import threading
import time
from unittest import mock

from django.contrib.sessions.models import Session
from django.test import override_settings

from accounts import oidc
from accounts.models import CompanyIdentity
from accounts.tests.test_company_sign_in import CompanyTestCase
from core.testing import PASSWORD


class AttackTests(CompanyTestCase):
    def sign_in_by_password(self):
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})

    def test_other_sites_cannot_start_the_connection_of_an_account(self):
        self.sign_in_by_password()
        path = "/me/security/company/connect/"
        for site in ["cross-site", "same-site"]:
            answer = self.client.get(path, headers={"Sec-Fetch-Site": site})
            self.assertRedirects(answer, "/me/security/", fetch_redirect_response=False)
        assert "company_attempts" not in self.client.session
        assert "prompt=login" in self.client.get(path, headers={"Sec-Fetch-Site": "same-origin"})["Location"]

    @override_settings(ACCOUNT_RATE_LIMITS={"company": "3/m/ip"})
    def test_requests_are_limited_because_each_makes_a_session(self):
        codes = [self.client_class().get("/sign-in/company/").status_code for _ in range(4)]
        assert codes == [302, 302, 302, 429] and Session.objects.count() == 3
        assert self.client.get("/sign-in/company/callback/").status_code == 429

    def test_disconnecting_ends_the_sessions_of_other_browsers(self):
        self.connect(self.ada)
        self.go()
        other, self.client = self.client, self.client_class()
        self.sign_in_by_password()
        self.client.post("/me/security/company/disconnect/")
        assert not CompanyIdentity.objects.exists()
        assert other.get("/me/").status_code == 302 and self.client.get("/me/").status_code == 200

    @override_settings(OIDC_TRUST_EMAIL=False, OIDC_CREATE_PEOPLE=True)
    def test_userinfo_does_not_vouch_for_the_address_of_the_token(self):
        """The provider confirmed another address than the one in the ID token."""
        self.provider.user |= {"email": "kim@elsewhere.test"}
        self.provider.claims = {"email": "kim@example.test", "email_verified": None, "name": None}
        self.assert_refused(self.go(), "no confirmed email address")

    def test_half_characters_are_refused_and_no_server_error(self):
        self.connect(self.ada)
        for change in [{"sub": "\ud800"}, {"nonce": "\ud800"}, {"name": ["\ud800"]}]:
            self.provider.claims = change
            with self.subTest(change=str(list(change))):
                self.assert_refused(self.go())

    def test_provider_that_hangs_does_not_hold_all_threads(self):
        began = time.monotonic()
        with mock.patch.object(oidc, "AT_ONCE", threading.Semaphore(0)), mock.patch.object(oidc, "WAIT", 0.01):
            self.assertContains(self.client.get("/sign-in/company/"), "cannot be reached", status_code=422)
        assert time.monotonic() - began < 2 and "/.well-known/openid-configuration" not in self.provider.requests
