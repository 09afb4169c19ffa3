"""Who must have two-factor authentication (REQUIRE_TWO_FACTOR), and what they reach without it."""

from datetime import timedelta
from unittest import mock

from django.test import override_settings
from django.utils import timezone

from accounts.actions.tokens import create_token
from accounts.actions.two_factor import turn_off_app
from accounts.one_time_codes import code_at
from accounts.roles import Role
from accounts.tests.authenticator_app import KEY, turn_on
from core.errors import Refused
from core.testing import NOW, PASSWORD, TeamTestCase


class RequiredTests(TeamTestCase):
    def setUp(self):
        self.client.post("/sign-in/", {"login": "mona@example.test", "password": PASSWORD})

    @override_settings(REQUIRE_TWO_FACTOR="managers")
    def test_person_without_it_reaches_only_the_set_up(self):
        self.assertRedirects(self.client.get("/"), "/me/security/")
        self.assertContains(self.client.get("/me/security/"), "Your role requires a second factor")
        assert self.client.get("/me/security/app/").status_code == 200
        assert self.client.get("/me/tokens/").status_code == 302
        assert self.client.get("/api/v1/me/").status_code == 403
        assert self.client.get("/api/docs/", headers={"authorization": "Bearer x"}).status_code == 403
        assert self.client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/me/security/"
        assert self.client.post("/sign-out/").status_code == 302

    @override_settings(REQUIRE_TWO_FACTOR="managers")
    def test_person_who_has_it_reaches_everything(self):
        turn_on(self.mona, now=timezone.now())
        self.client.post("/sign-in/", {"login": "mona@example.test", "password": PASSWORD})
        later = timezone.now() + timedelta(seconds=30)
        with mock.patch("accounts.sign_in_forms.timezone.now", return_value=later):
            self.client.post("/sign-in/code/", {"code": code_at(KEY, later)})
        assert self.client.get("/").status_code == 200

    @override_settings(REQUIRE_TWO_FACTOR="managers")
    def test_last_factor_of_someone_who_must_have_one_is_kept(self):
        turn_on(self.mona)
        with self.assertRaisesMessage(Refused, "required for your role"):
            turn_off_app(self.mona, now=NOW)

    @override_settings(REQUIRE_TWO_FACTOR="managers")
    def test_api_token_works_without_it(self):
        _, token = create_token(self.mona, name="bot", scope="read")
        answer = self.client_class().get("/api/v1/me/", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200

    def test_setting_names_the_roles_that_must_have_it(self):
        for setting, roles in [("none", []), ("admins", ["admin"]), ("everyone", list(Role))]:
            with override_settings(REQUIRE_TWO_FACTOR=setting):
                for person in [self.linus, self.ada, self.mona, self.dana]:
                    client = self.client_class()
                    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
                    assert (client.get("/").status_code == 302) is (person.role in roles), (setting, person.role)

    def test_people_page_shows_who_has_it(self):
        turn_on(self.ada)
        self.client.force_login(self.dana)
        self.assertContains(self.client.get("/settings/people/"), "two-factor</span>", count=1)
        self.assertContains(self.client.get("/settings/people/"), "/settings/people/ada/two-factor/reset/")
