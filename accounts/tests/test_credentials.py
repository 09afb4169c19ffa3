"""All credentials of a person end together; sample people cannot act once an administrator exists."""

from io import StringIO

from django.core import mail
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from accounts.actions.credentials import change_password
from accounts.actions.first_admin_link import first_admin_link
from accounts.actions.invitations import accept_invitation, invite
from accounts.actions.people import deactivate
from accounts.actions.resets import request_reset
from accounts.actions.tokens import create_token
from accounts.links import find_invitation, token_of
from accounts.middleware import BEGAN
from accounts.models import ApiToken, Invitation, User
from accounts.reauthentication import FRESH_FOR
from accounts.roles import Role
from core.testing import PASSWORD, TeamTestCase, make_user
from notifications.jobs import deliver_pending
from notifications.models import Delivery
from notifications.tests.factories import make_notifications

NEW = "three quiet harbours"
JOIN = {"name": "Kim", "handle": "kim", "password": "seven small boats", "time_zone": "Europe/Oslo"}


class CredentialRevocationTests(TeamTestCase):
    def setUp(self) -> None:
        self.now = timezone.now()
        _, self.word = create_token(self.dana, name="script", scope="admin", now=self.now)
        self.invitation = invite(email="new@example.test", role=Role.VIEWER, by=self.dana, now=self.now)

    def token_answers(self) -> int:
        headers = {"Authorization": f"Bearer {self.word}"}
        return int(self.client_class().get("/api/v1/me/", headers=headers).status_code)

    def all_ended(self) -> bool:
        self.invitation.refresh_from_db()
        return self.token_answers() == 401 and not self.invitation.is_open(self.now)

    def test_password_reset_revokes_tokens_and_invitations(self) -> None:
        request_reset(self.dana.email)
        deliver_pending()
        text = mail.outbox[-1].body
        assert "API tokens" in text
        link = next(word for word in text.split() if "/reset/" in word).partition("//")[2].partition("/")[2]
        assert self.token_answers() == 200
        page = self.client.get(f"/{link}", follow=True)
        response = self.client.post(page.redirect_chain[-1][0], {"password1": NEW})
        assert response.status_code == 302
        assert self.all_ended()

    def test_operator_can_print_a_link_for_a_new_password(self) -> None:
        words = StringIO()
        call_command("password_link", self.dana.email.upper(), stdout=words)
        page = self.client.get("/" + words.getvalue().strip().partition("//")[2].partition("/")[2], follow=True)
        assert self.client.post(page.redirect_chain[-1][0], {"password1": NEW}).status_code == 302
        self.dana.refresh_from_db()
        assert self.dana.check_password(NEW)
        assert self.all_ended()
        User.objects.filter(pk=self.grace.pk).update(is_active=False)
        for address in ["nobody@example.test", self.grace.email]:
            self.assertRaisesMessage(CommandError, "No active person", call_command, "password_link", address)

    def test_password_change_revokes_tokens_unless_kept(self) -> None:
        change_password(self.dana, current=PASSWORD, password=NEW, keep_tokens=True, now=self.now)
        assert self.token_answers() == 200
        change_password(self.dana, current=NEW, password=PASSWORD, now=self.now)
        assert self.all_ended()

    def test_deactivation_revokes_tokens_and_invitations(self) -> None:
        deactivate(self.dana, by=make_user("olga", Role.ADMIN), now=self.now)
        assert self.all_ended()


class RecentSignInTests(TeamTestCase):
    """The same cookie, the same rule, at page and API."""

    def sign_in(self, ago: int) -> None:
        self.client.post("/sign-in/", {"login": "dana@example.test", "password": PASSWORD})
        session = self.client.session
        session[BEGAN] -= ago
        session.save()

    def ask(self, path: str, body: dict[str, object]) -> int:
        return int(self.client.post(path, body, content_type="application/json").status_code)

    def test_admin_actions_require_recent_password_confirmation(self) -> None:
        self.sign_in(FRESH_FOR + 5)
        assert self.ask("/api/v1/people/grace/role/", {"role": "admin"}) == 403
        assert self.ask("/api/v1/invitations/", {"email": "x@example.test", "role": "admin"}) == 403
        assert self.ask("/api/v1/tokens/", {"name": "t", "scope": "admin", "days": 365}) == 403
        response = self.client.post("/me/tokens/create/", {"name": "t", "scope": "admin", "days": 365})
        assert response["Location"].startswith("/me/confirm/")
        assert not ApiToken.objects.exists() and not Invitation.objects.exists()
        self.grace.refresh_from_db()
        assert self.grace.role == Role.RESPONDER

    def test_fresh_session_can_administer(self) -> None:
        self.sign_in(0)
        assert self.ask("/api/v1/people/grace/role/", {"role": "manager"}) == 200

    def test_write_token_cannot_replay_deliveries(self) -> None:
        make_notifications([self.grace], by=self.ada, now=timezone.now())
        delivery = Delivery.objects.get()
        for scope, expected in [("write", 403), ("admin", 409)]:  # 409: it was not given up
            _, word = create_token(self.dana, name=scope, scope=scope, now=timezone.now())
            path = f"/api/v1/deliveries/{delivery.pk}/replay/"
            response = self.client_class().post(
                path, {}, content_type="application/json", headers={"Authorization": f"Bearer {word}"}
            )
            assert response.status_code == expected, response.content


class EndOfSampleTests(TestCase):
    def setUp(self) -> None:
        self.now = timezone.now()
        self.priya = User.objects.create_user("priya@sample.invalid", handle="priya", name="Priya", role=Role.ADMIN)
        self.link = first_admin_link(now=self.now).split("/")[2]
        self.client.post(f"/welcome/{self.link}/as/priya/")

    def accept(self) -> User:
        return accept_invitation(find_invitation(self.link), **JOIN, email="kim@example.test", now=self.now)

    def test_session_created_during_acceptance_ends_with_next_request(self) -> None:
        assert self.client.get("/settings/people/").status_code == 200
        cookie = self.client.cookies["session"].value
        kept = self.client.session.items()
        self.accept()
        revived = self.client_class()
        revived.force_login(self.priya)  # as if it had been made while the link was being accepted
        assert cookie and kept
        assert revived.get("/settings/people/").status_code == 302
        assert self.client.get("/settings/people/").status_code == 302

    def test_sample_invitations_and_tokens_are_revoked(self) -> None:
        invitation = invite(email="x@example.test", role=Role.ADMIN, by=self.priya, now=self.now)
        self.accept()
        _, word = create_token(self.priya, name="late", scope="admin", now=self.now)
        path = f"/welcome/{token_of(invitation.nonce)}/"
        assert self.client_class().get(path).status_code == 410
        headers = {"Authorization": f"Bearer {word}"}
        assert self.client_class().get("/api/v1/me/", headers=headers).status_code == 401

    def test_admin_invited_by_sample_person_ends_the_sample(self) -> None:
        invitation = invite(email="x@example.test", role=Role.ADMIN, by=self.priya, now=self.now)
        accept_invitation(invitation, **JOIN, now=self.now)
        assert self.client.get("/settings/people/").status_code == 302
