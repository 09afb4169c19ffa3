"""Installations where only the company sign-in counts (OIDC_ONLY), the emergency link, and settings that do not fit."""

import os
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from accounts.actions.invitations import new_invitation
from accounts.emails import reset_url
from accounts.links import path_of
from accounts.models import CompanyIdentity, User
from accounts.roles import Role
from accounts.tests.authenticator_app import turn_on
from accounts.tests.ledger import JOIN
from config.company_sign_in import company_settings
from core.activity.models import Event
from core.testing import PASSWORD, TeamTestCase
from notifications.models import Notification

ISSUER = "https://login.example.org/realms/acme"
WHOLE = {"OIDC_ISSUER": ISSUER, "OIDC_CLIENT_ID": "debrief", "OIDC_CLIENT_SECRET": "s3cret"}


@override_settings(**WHOLE, OIDC_NAME="Acme", OIDC_ONLY=True)
class OnlyCompanyTests(TeamTestCase):
    def test_sign_in_page_offers_only_the_company(self):
        page = self.client.get("/sign-in/")
        self.assertContains(page, "Sign in with Acme")
        self.assertNotContains(page, 'type="password"')
        self.assertNotContains(page, "Forgot your password?")

    def test_passwords_are_refused_everywhere(self):
        answer = self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})
        self.assertContains(answer, "Passwords are turned off", status_code=403)
        assert self.client.post("/sign-in/passkey/", {"credential": "{}"}).status_code == 403
        assert self.client.post("/reset/", {"email": "ada@example.test"}).status_code == 403
        assert self.client.get(reset_url(self.ada).removeprefix("http://127.0.0.1:8000")).status_code == 403
        facts = {"role": Role.VIEWER, "team": None, "by": self.dana, "now": timezone.now(), "life": timedelta(days=1)}
        link = path_of(new_invitation(email="kim@example.test", **facts))
        self.assertNotContains(self.client.get(link), 'type="password"')
        assert self.client.post(f"{link}accept/", JOIN).status_code == 403
        self.client.force_login(self.ada)
        assert self.client.get("/me/password/").status_code == 403
        self.assertNotContains(self.client.get("/me/"), "/me/password/")
        form = {"current": PASSWORD, "password": "three quiet harbours"}
        assert self.client.post("/me/password/change/", form).status_code == 403

    def test_company_account_is_not_disconnected(self):
        CompanyIdentity.objects.create(user=self.ada, issuer=ISSUER, subject="x", created_at=timezone.now())
        self.client.force_login(self.ada)
        assert self.client.post("/me/security/company/disconnect/").status_code == 409


class EmergencyTests(TeamTestCase):
    def link(self, email="dana@example.test"):
        output = StringIO()
        call_command("emergency_sign_in", email, stdout=output)
        return output.getvalue().strip().removeprefix("http://127.0.0.1:8000")

    @override_settings(**WHOLE, OIDC_ONLY=True)
    def test_link_of_the_command_signs_an_admin_in_once_and_all_admins_are_told(self):
        link = self.link()
        self.assertContains(self.client.get(link), "Sign in as Dana")
        self.client.post(f"{link}use/")
        assert self.client.get("/settings/people/").status_code == 200
        self.assertContains(self.client.get("/me/sessions/"), "One-time link")
        assert self.client_class().get(link).status_code == 410
        assert self.client_class().post(f"{link}use/").status_code == 410
        assert Event.objects.filter(event_type="person.signed_in_by_link").count() == 1
        assert Notification.objects.filter(recipient=self.dana, kind="signed_in_by_link").count() == 1

    def test_link_asks_for_the_second_factor(self):
        turn_on(self.dana)
        self.assertRedirects(self.client.post(f"{self.link()}use/"), "/sign-in/code/")

    def test_link_expires_and_belongs_to_one_admin(self):
        link = self.link()
        with override_settings(PASSWORD_RESET_TIMEOUT=-1):
            assert self.client.get(link).status_code == 410
        User.objects.filter(pk=self.dana.pk).update(role=Role.MANAGER)
        assert self.client.get(link).status_code == 410
        for token in ["x", "1", "1-", "-", "9" * 30 + "-a", "²-a", f"{self.dana.pk}-abc-def"]:
            assert self.client.get(f"/sign-in/emergency/{token}/").status_code == 410

    def test_command_is_for_administrators(self):
        with self.assertRaises(CommandError):
            self.link("mona@example.test")


class SettingTests(SimpleTestCase):
    def read(self, **facts):
        names = {name: value for name, value in os.environ.items() if not name.startswith(("OIDC_", "OUTBOUND_"))}
        with patch.dict(os.environ, {**names, **facts}, clear=True):
            return company_settings()

    def test_without_settings_there_is_no_company_sign_in(self):
        assert self.read()["OIDC_ISSUER"] == ""

    def test_whole_settings_are_read(self):
        roles = {"OIDC_ROLE_CLAIM": "groups", "OIDC_ROLES": "ops=responder, a=b=admin"}
        found = self.read(**WHOLE, **roles, OIDC_NAME="Acme", OIDC_ONLY="1")
        assert (found["OIDC_ISSUER"], found["OIDC_ONLY"]) == (ISSUER, True)
        assert found["OIDC_ROLES"] == {"ops": "responder", "a=b": "admin"}

    def test_address_of_the_discovery_document_is_understood(self):
        facts = {**WHOLE, "OIDC_ISSUER": f"{ISSUER}/.well-known/openid-configuration"}
        assert self.read(**facts)["OIDC_ISSUER"] == ISSUER

    def test_half_settings_stop_the_start_with_a_line_that_names_them(self):
        for facts, words in [
            ({"OIDC_ISSUER": ISSUER}, "OIDC_ISSUER is set without OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"),
            ({"OIDC_ONLY": "1"}, "OIDC_ONLY is set without OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"),
            ({**WHOLE, "OIDC_ROLE_CLAIM": "groups"}, "OIDC_ROLE_CLAIM and OIDC_ROLES together"),
            ({**WHOLE, "OIDC_ROLES": "ops=chief", "OIDC_ROLE_CLAIM": "groups"}, "'ops=chief'"),
            ({**WHOLE, "OIDC_SCOPES": "email"}, "needs openid"),
            ({**WHOLE, "OIDC_ISSUER": "http://login.example.org"}, "https://"),
            ({**WHOLE, "OIDC_ISSUER": "login.example.org"}, "https://"),
        ]:
            with self.subTest(words=words), self.assertRaisesMessage(ImproperlyConfigured, words):
                self.read(**facts)

    def test_plain_http_is_for_hosts_that_the_operator_allows(self):
        facts = {**WHOLE, "OIDC_ISSUER": "http://login.internal", "OUTBOUND_ALLOW": "login.internal"}
        assert self.read(**facts)["OIDC_ISSUER"] == "http://login.internal"
