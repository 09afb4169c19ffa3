"""Company sign-in against a provider of our own: whose account it is."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings
from django.utils import timezone

from accounts.actions.invitations import new_invitation
from accounts.actions.people import deactivate
from accounts.links import path_of
from accounts.models import CompanyIdentity, User
from accounts.roles import Role
from accounts.tests.authenticator_app import turn_on
from accounts.tests.company import CompanyTestCase
from core.activity.models import Event
from core.testing import PASSWORD
from notifications.models import Notification


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

    @override_settings(OIDC_TRUST_EMAIL=True)
    def test_trusted_address_accepts_the_invitation_and_never_a_deactivated_account(self):
        facts = {"role": Role.MANAGER, "team": None, "by": self.dana, "now": timezone.now(), "life": timedelta(days=1)}
        new_invitation(email="kim@example.test", **facts)
        self.provider.user |= {"sub": "k", "email": "Kim@example.test"}
        self.go()
        assert (self.signed_in().email, self.signed_in().role) == ("kim@example.test", Role.MANAGER)
        self.client.post("/sign-out/")
        deactivate(self.linus, by=self.dana)
        self.provider.user |= {"sub": "l", "email": "linus@example.test"}
        self.assert_refused(self.go(), "deactivated")
        assert not CompanyIdentity.objects.filter(user=self.linus).exists()

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

    def test_link_of_an_invitation_whose_address_has_an_account_by_now_says_so(self):
        facts = {"role": Role.VIEWER, "team": None, "by": self.dana, "now": timezone.now(), "life": timedelta(days=1)}
        invitation = new_invitation(email="grace@example.test", **facts)
        self.provider.user |= {"sub": "x", "email": "grace@example.test"}
        self.assert_refused(self.go(f"{path_of(invitation)}company/"), "already exists")

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
