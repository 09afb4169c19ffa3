"""Company sign-in against a provider of our own: whose account it is, and answers that are refused."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import override_settings
from django.utils import timezone

from accounts.actions.invitations import new_invitation
from accounts.actions.people import deactivate
from accounts.links import path_of
from accounts.models import CompanyIdentity, User
from accounts.oidc import CACHED_FOR
from accounts.roles import Role
from accounts.tests.authenticator_app import turn_on
from accounts.tests.oidc_provider import OidcProvider
from core.activity.models import Event
from core.testing import PASSWORD, TeamTestCase
from notifications.models import Notification


class CompanyTestCase(TeamTestCase):
    def setUp(self):
        self.provider = OidcProvider()
        self.enterContext(self.provider)

    def connect(self, person, subject="00u1ada"):
        facts = {"issuer": self.provider.url, "subject": subject, "created_at": timezone.now()}
        return CompanyIdentity.objects.create(user=person, **facts)

    def begin(self, path="/sign-in/company/"):
        """The address of the provider that the browser is sent to."""
        return self.client.get(path)["Location"]

    def go(self, path="/sign-in/company/", **change):
        """To the provider and back."""
        answer = self.provider.authorize(self.begin(path), **change)
        return self.client.get("/sign-in/company/callback/", answer)

    def signed_in(self):
        key = self.client.session.get("_auth_user_id")
        return User.objects.get(pk=key) if key else None

    def assert_refused(self, answer, words="was not accepted"):
        self.assertContains(answer, words, status_code=422)
        assert self.signed_in() is None


class AccountTests(CompanyTestCase):
    def test_connected_person_signs_in_and_the_session_names_the_way(self):
        self.connect(self.ada)
        self.assertRedirects(self.go(), "/", fetch_redirect_response=False)
        assert self.signed_in() == self.ada
        self.assertContains(self.client.get("/me/sessions/"), "Company sign-in")

    def test_request_has_state_nonce_and_challenge(self):
        asked = parse_qs(urlsplit(self.begin()).query)
        assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
        assert all(len(asked[name][0]) >= 43 for name in ["state", "nonce", "code_challenge"])

    def test_subject_decides_and_not_the_address(self):
        self.connect(self.grace)
        self.go()
        assert self.signed_in() == self.grace

    def test_address_alone_connects_nobody(self):
        self.assert_refused(self.go(), "Sign in once as you did before")
        assert not CompanyIdentity.objects.exists()

    def test_password_after_the_first_attempt_connects_both(self):
        self.go()
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})
        assert CompanyIdentity.objects.get().user == self.ada
        assert Notification.objects.filter(recipient=self.ada, title__startswith="A company account").exists()
        self.client.post("/sign-out/")
        self.go()
        assert self.signed_in() == self.ada

    def test_password_of_another_person_connects_nothing(self):
        self.go()
        self.client.post("/sign-in/", {"login": "grace@example.test", "password": PASSWORD})
        assert not CompanyIdentity.objects.exists()

    @override_settings(OIDC_TRUST_EMAIL=True)
    def test_trusted_address_connects_at_once_unless_it_is_unverified(self):
        self.provider.user["email_verified"] = False
        self.assert_refused(self.go(), "no account yet")
        self.provider.user["email_verified"] = True
        self.go()
        assert self.signed_in() == self.ada

    def test_stranger_needs_an_invitation(self):
        self.provider.user |= {"sub": "x", "email": "kim@example.test"}
        self.assert_refused(self.go(), "for an invitation")
        assert not User.objects.filter(email="kim@example.test").exists()

    def test_link_of_the_invitation_creates_the_account_without_a_password(self):
        self.provider.user |= {"sub": "x", "email": "other@example.test", "name": "Kim\n Lee"}
        facts = {"role": Role.RESPONDER, "team": self.team, "by": self.dana, "now": timezone.now()}
        invitation = new_invitation(email="kim@example.test", life=timedelta(days=1), **facts)
        self.assertContains(self.client.get(path_of(invitation)), "Join with Acme")
        self.go(f"{path_of(invitation)}company/")
        kim = self.signed_in()
        assert (kim.email, kim.name, kim.handle, kim.role) == ("kim@example.test", "Kim Lee", "kim", Role.RESPONDER)
        assert not kim.has_usable_password() and self.team in kim.teams.all()
        self.client.post("/sign-out/")
        answer = self.go(f"{path_of(invitation)}company/")
        self.assert_refused(answer, "already used")

    @override_settings(OIDC_CREATE_PEOPLE=True)
    def test_setting_creates_people_as_viewers_with_a_free_handle(self):
        self.provider.user |= {"sub": "x", "email": "Ada@elsewhere.test"}
        self.go()
        assert (self.signed_in().role, self.signed_in().handle) == (Role.VIEWER, "ada-2")
        self.client.post("/sign-out/")
        self.provider.user |= {"sub": "y", "email_verified": None}
        self.assert_refused(self.go(), "no confirmed email address")

    def test_deactivated_person_stays_out(self):
        self.connect(self.ada)
        deactivate(self.ada, by=self.dana)
        self.assert_refused(self.go(), "deactivated")

    @override_settings(OIDC_ROLE_CLAIM="realm.roles", OIDC_ROLES={"ops": "responder", "leads": "manager"})
    def test_groups_decide_on_the_role_at_each_sign_in(self):
        self.connect(self.ada)
        for groups, role in [
            (["ops", "leads", 7], "manager"),
            (["ops"], "responder"),
            ("leads", "manager"),
            ([], "viewer"),
        ]:
            self.provider.claims = {"realm": {"roles": groups}}
            self.go()
            assert self.signed_in().role == role
            self.client.post("/sign-out/")
        assert Event.objects.filter(event_type="person.role_changed").count() == 4

    @override_settings(OIDC_ROLE_CLAIM="groups", OIDC_ROLES={"ops": "responder"})
    def test_last_administrator_stays_one(self):
        self.connect(self.dana)
        self.go()
        assert self.signed_in().role == Role.ADMIN

    def test_second_factor_is_asked_unless_the_provider_checks_one(self):
        self.connect(self.ada)
        turn_on(self.ada)
        self.assertRedirects(self.go(), "/sign-in/code/")
        assert self.signed_in() is None
        with override_settings(OIDC_CHECKS_SECOND_FACTOR=True, REQUIRE_TWO_FACTOR="everyone"):
            self.go()
            assert self.signed_in() == self.ada and self.client.get("/").status_code == 200

    def test_person_connects_and_disconnects_in_the_profile(self):
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})
        self.assertRedirects(self.go("/me/security/company/connect/"), "/me/security/")
        assert CompanyIdentity.objects.get().user == self.ada
        self.client.post("/me/security/company/disconnect/")
        assert not CompanyIdentity.objects.exists()

    def test_identity_belongs_to_one_person(self):
        self.connect(self.grace)
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})
        self.assertContains(self.client.get(self.go("/me/security/company/connect/")["Location"]), "another person")
        assert CompanyIdentity.objects.get().user == self.grace

    def test_person_without_a_password_confirms_at_the_provider(self):
        User.objects.filter(pk=self.dana.pk).update(password="!")
        self.connect(self.dana)
        self.go()
        session = self.client.session
        session["began"] -= 16 * 60
        session.save()
        self.assertRedirects(self.client.get("/settings/people/"), "/me/confirm/?next=/settings/people/")
        self.assertContains(self.client.get("/me/confirm/?next=/settings/people/"), "Sign in with Acme again")
        path = "/me/confirm/company/?next=/settings/people/"
        for change in [{"sub": "other"}, {"auth_time": int(time.time()) - 3600}]:
            self.provider.claims = change
            self.go(path)
            assert self.client.get("/settings/people/").status_code == 302
        self.provider.claims = {}
        assert "prompt=login" in self.begin(path)
        self.assertRedirects(self.go(path), "/settings/people/")

    def test_last_admin_without_a_password_counts(self):
        User.objects.filter(pk=self.dana.pk).update(password="!")
        assert not User.objects.has_administrator()
        self.connect(self.dana)
        assert User.objects.has_administrator()


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


class WithoutProvider(TeamTestCase):
    def test_nothing_is_shown_or_answered_without_settings(self):
        self.assertNotContains(self.client.get("/sign-in/"), "company")
        assert self.client.get("/sign-in/company/").status_code == 404
        assert self.client.get("/sign-in/company/callback/?code=1&state=2").status_code == 422
