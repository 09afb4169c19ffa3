"""API tokens: hashed, scoped, ending, never above their owner."""

from datetime import timedelta
from unittest import mock

from django.db import OperationalError
from django.utils import timezone

from accounts.actions.people import change_role, deactivate
from accounts.actions.tokens import create_token, revoke_token
from accounts.middleware import BEGAN, ROLE, SEEN
from accounts.models import ApiToken
from accounts.roles import Role
from core.errors import Invalid, NotAllowed
from core.testing import TeamTestCase


class TokenTests(TeamTestCase):
    def call(self, word, method="get", url="/api/v1/me/", **data):
        return getattr(self.client_class(), method)(
            url, data or None, content_type="application/json", headers={"Authorization": f"Bearer {word}"}
        )

    def test_only_the_hash_of_a_token_is_stored(self):
        token, word = create_token(self.ada, name="bot", scope="read")
        assert word.startswith("dbf_") and len(word) >= 4 + 64
        assert word not in str(ApiToken.objects.filter(pk=token.pk).values().get())

    def test_reading_goes_on_while_the_disk_is_full(self):
        """The last use of token and session is then not noted."""
        _, word = create_token(self.ada, name="bot", scope="read")
        self.client.force_login(self.ada)
        session = self.client.session
        minutes_ago = int(timezone.now().timestamp()) - 120
        session.update({BEGAN: minutes_ago, SEEN: minutes_ago, ROLE: self.ada.role})
        session.save()
        full = OperationalError("database or disk is full")
        with mock.patch("django.db.models.query.QuerySet.update", side_effect=full):
            assert self.call(word).status_code == 200
            assert self.client.get("/me/").status_code == 200
            assert self.client.session[SEEN] == minutes_ago

    def test_token_expires_after_ninety_days_by_default(self):
        token, _ = create_token(self.ada, name="bot", scope="read")
        assert abs(token.expiry - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)

    def test_token_lifetime_out_of_range_is_refused(self):
        for days in [0, 367]:
            with self.assertRaises(Invalid):
                create_token(self.ada, name="bot", scope="read", days=days)

    def test_admin_scope_requires_a_role_that_administers(self):
        with self.assertRaises(Invalid):
            create_token(self.ada, name="bot", scope="admin")
        create_token(self.mona, name="bot", scope="admin")

    def test_read_token_cannot_write(self):
        _, word = create_token(self.ada, name="bot", scope="read")
        self.assertEqual(self.call(word).json()["handle"], "ada")
        self.assertEqual(self.call(word, "patch", name="Eve").status_code, 403)

    def test_write_token_cannot_administer(self):
        _, word = create_token(self.dana, name="bot", scope="write")
        self.assertEqual(self.call(word, "patch", name="Dana D").status_code, 200)
        self.assertEqual(self.call(word, "post", "/api/v1/teams/", name="Web").status_code, 403)
        self.assertEqual(self.call(word, "post", "/api/v1/tokens/", name="x", scope="admin").status_code, 403)

    def test_admin_token_loses_rights_with_its_owner(self):
        _, word = create_token(self.mona, name="bot", scope="admin")
        change_role(self.mona, role=Role.VIEWER, by=self.dana)
        data = {"email": "kim@example.test", "role": "viewer", "team": "api"}
        self.assertEqual(self.call(word, "post", "/api/v1/invitations/", **data).status_code, 403)

    def test_revoked_expired_and_unknown_tokens_are_401(self):
        token, word = create_token(self.ada, name="bot", scope="read")
        revoke_token(token, by=self.ada)
        _, old = create_token(self.ada, name="old", scope="read")
        ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
        for bad in [word, old, "dbf_nothing", "é"]:
            self.assertEqual(self.call(bad).status_code, 401, bad)

    def test_tokens_of_a_deactivated_person_are_401(self):
        _, word = create_token(self.ada, name="bot", scope="read")
        deactivate(self.ada, by=self.dana)
        self.assertEqual(self.call(word).status_code, 401)

    def test_last_use_of_a_token_is_stored(self):
        token, word = create_token(self.ada, name="bot", scope="read")
        self.call(word)
        token.refresh_from_db()
        assert token.last_used_at

    def test_only_administrators_revoke_tokens_of_others(self):
        token, _ = create_token(self.ada, name="bot", scope="read")
        with self.assertRaises(NotAllowed):
            revoke_token(token, by=self.mona)
        self.client.force_login(self.grace)
        self.assertEqual(self.client.post(f"/me/tokens/{token.uid}/revoke/").status_code, 404)
        revoke_token(token, by=self.dana)

    def test_page_shows_a_new_token_once(self):
        self.client.force_login(self.ada)
        response = self.client.post("/me/tokens/create/", {"name": "bot", "scope": "read", "days": "30"})
        self.assertContains(response, "dbf_", status_code=201)
        word = response.context["fresh"]
        self.assertNotContains(self.client.get("/me/tokens/"), word)
        self.assertEqual(self.call(word).status_code, 200)

    def test_page_offers_only_scopes_of_the_role(self):
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get("/me/tokens/"), "Administer")
        bad = self.client.post("/me/tokens/create/", {"name": "my bot", "scope": "admin", "days": "30"})
        self.assertContains(bad, "my bot", status_code=422)
