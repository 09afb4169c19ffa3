"""The welcome link, accepted invitations, and exploring as a sample person."""

from datetime import timedelta

from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from accounts.actions.first_admin_link import first_admin_link
from accounts.actions.invitations import accept_invitation
from accounts.actions.tokens import create_token
from accounts.links import find_invitation
from accounts.models import ApiToken, Invitation, User
from accounts.roles import Role
from core.errors import Invalid, Refused
from core.testing import NOW, make_user

JOIN = {"name": "Kim", "handle": "kim", "password": "seven small boats", "time_zone": "Europe/Oslo"}


def make_sample_person(handle: str, role: str = Role.RESPONDER) -> User:
    return User.objects.create_user(f"{handle}@sample.invalid", handle=handle, name=handle.capitalize(), role=role)


class FirstLinkTests(TestCase):
    def token(self) -> str:
        path = first_admin_link(now=timezone.now())
        assert path
        return path.split("/")[2]

    def test_second_start_prints_the_same_link(self):
        assert first_admin_link(now=NOW) == first_admin_link(now=NOW + timedelta(hours=1))
        assert Invitation.objects.count() == 1

    def test_expired_link_is_replaced(self):
        old = first_admin_link(now=NOW)
        new = first_admin_link(now=NOW + timedelta(days=8))
        assert new != old
        assert find_invitation(old.split("/")[2]).revoked_at

    def test_link_signed_with_another_secret_key_is_replaced(self):
        old = first_admin_link(now=NOW)
        with self.settings(SECRET_KEY="another"):
            assert first_admin_link(now=NOW) != old

    def test_no_link_is_created_once_an_admin_can_sign_in(self):
        make_user("dana", Role.ADMIN)
        assert first_admin_link(now=NOW) is None

    def test_sample_and_deactivated_admins_do_not_count(self):
        make_sample_person("nadia", Role.ADMIN)
        make_user("dana", Role.ADMIN, is_active=False)
        assert first_admin_link(now=NOW)

    def test_database_contents_do_not_reveal_the_link(self):
        token, row = self.token(), Invitation.objects.get()
        assert token not in {row.nonce, row.token_hash}

    def test_link_creates_the_first_admin_and_signs_in(self):
        token = self.token()
        page = self.client.get(f"/welcome/{token}/")
        self.assertContains(page, "be an\n    administrator.")
        self.assertContains(page, f'data-own-zone="{settings.TIME_ZONE}"')  # the browser's zone takes its place
        response = self.client.post(f"/welcome/{token}/accept/", {**JOIN, "email": "Kim@Example.test"})
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        kim = User.objects.get(handle="kim")
        assert kim.is_admin and kim.email == "kim@example.test" and kim.check_password(JOIN["password"])
        self.assertContains(self.client.get("/me/"), "kim@example.test")
        self.assertEqual(self.client.get(f"/welcome/{token}/").status_code, 410)
        assert first_admin_link(now=timezone.now()) is None

    def test_referrer_does_not_reveal_the_link(self):
        response = self.client.get(f"/welcome/{self.token()}/")
        self.assertEqual(response["Referrer-Policy"], "same-origin")
        self.assertEqual(self.client.get("/welcome/nothing/")["Referrer-Policy"], "no-referrer")

    def test_invalid_form_keeps_its_values_and_shows_errors(self):
        bad = {"name": "Kim", "email": "kim@example.test", "handle": "K i m", "password": "x7Kq", "time_zone": "Moon"}
        response = self.client.post(f"/welcome/{self.token()}/accept/", bad)
        self.assertContains(response, "kim@example.test", status_code=422)
        self.assertContains(response, "Europe/Berlin", status_code=422)
        self.assertContains(response, "12 characters", status_code=422)
        self.assertNotContains(response, "x7Kq", status_code=422)
        assert not User.objects.filter(name="Kim").exists()

    def test_taken_handle_is_a_field_error_and_the_link_stays_valid(self):
        make_user("kim", email="other@example.test")
        token = self.token()
        response = self.client.post(f"/welcome/{token}/accept/", {**JOIN, "email": "kim@example.test"})
        self.assertContains(response, "@kim is taken", status_code=422)
        self.assertEqual(self.client.get(f"/welcome/{token}/").status_code, 200)


class SampleSessionTests(TestCase):
    def setUp(self):
        self.mira = make_sample_person("mira")
        self.token = first_admin_link(now=timezone.now()).split("/")[2]

    def test_exploring_the_sample_leaves_the_link_unused(self):
        self.assertContains(self.client.get(f"/welcome/{self.token}/"), "Mira")
        self.client.post(f"/welcome/{self.token}/as/mira/")
        self.assertContains(self.client.get("/me/"), "mira@sample.invalid")
        response = self.client.post("/sign-out/")
        self.assertRedirects(response, f"/welcome/{self.token}/", fetch_redirect_response=False)
        self.assertEqual(self.client.get(f"/welcome/{self.token}/").status_code, 200)

    def test_people_worth_trying_come_first_with_a_reason(self):
        make_sample_person("priya")
        page = self.client.get(f"/welcome/{self.token}/").content.decode()
        self.assertIn("responder, leads a running incident", page)
        self.assertLess(page.index("Priya"), page.index("Mira"))

    def test_sample_sessions_end_when_the_first_admin_joins(self):
        self.client.post(f"/welcome/{self.token}/as/mira/")
        create_token(self.mira, name="bot", scope="write")
        self.client_class().post(f"/welcome/{self.token}/accept/", {**JOIN, "email": "kim@example.test"})
        self.assertEqual(self.client.get("/me/").status_code, 302)
        self.assertEqual(ApiToken.objects.count(), 0)

    def test_only_sample_people_can_be_impersonated(self):
        make_user("ada")
        response = self.client.post(f"/welcome/{self.token}/as/ada/")
        self.assertEqual(response.status_code, 409)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_ordinary_invitation_cannot_open_the_sample(self):
        dana = make_user("dana", Role.ADMIN)
        Invitation.objects.update(invited_by=dana)
        self.assertNotContains(self.client.get(f"/welcome/{self.token}/"), "Explore the sample data")
        self.assertEqual(self.client.post(f"/welcome/{self.token}/as/mira/").status_code, 409)

    def test_used_link_cannot_open_the_sample(self):
        invitation = find_invitation(self.token)
        accept_invitation(invitation, email="kim@example.test", **JOIN)
        self.assertEqual(self.client.post(f"/welcome/{self.token}/as/mira/").status_code, 410)


class AcceptInvitationTests(TestCase):
    def setUp(self):
        self.token = first_admin_link(now=NOW).split("/")[2]
        self.invitation = find_invitation(self.token)

    def test_invitation_can_be_used_once(self):
        accept_invitation(self.invitation, email="kim@example.test", now=NOW, **JOIN)
        with self.assertRaises(Refused):
            accept_invitation(self.invitation, email="bo@example.test", now=NOW, **{**JOIN, "handle": "bo"})

    def test_expired_and_revoked_invitations_are_refused(self):
        with self.assertRaises(Refused):
            accept_invitation(self.invitation, email="kim@example.test", now=NOW + timedelta(days=8), **JOIN)
        Invitation.objects.update(revoked_at=NOW)
        with self.assertRaises(Refused):
            accept_invitation(self.invitation, email="kim@example.test", now=NOW, **JOIN)

    def test_address_with_an_account_is_refused_and_link_stays_valid(self):
        make_user("ada")
        with self.assertRaises(Invalid):
            accept_invitation(self.invitation, email="ADA@example.test", now=NOW, **JOIN)
        assert find_invitation(self.token).is_open(NOW)
