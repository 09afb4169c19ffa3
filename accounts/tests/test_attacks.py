"""Attacks on sessions, tokens and the redirect after sign-in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.actions.people import deactivate, reactivate
from accounts.actions.tokens import create_token
from accounts.models import User
from core.testing import PASSWORD, TeamTestCase

ELSEWHERE = [
    "https://evil.test/",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "http:evil.test",
    "https:///evil.test",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.test",
    "http://testserver@evil.test/",
    "http://[",
    "\x00//evil.test",
]


class SessionAttackTests(TeamTestCase):
    def sign_in(self, client: Client, **more: str) -> str:
        """Returns the new session key."""
        client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD, **more})
        return client.cookies["session"].value

    def test_sign_in_replaces_a_session_key_chosen_by_an_attacker(self):
        planted = "a" * 32
        self.client.cookies["session"] = planted
        self.assertNotEqual(self.sign_in(self.client), planted)
        self.assertFalse(Session.objects.filter(pk=planted).exists())

    def test_signing_in_changes_the_key_of_an_existing_session(self):
        before = self.client.session
        before["seen"] = "a page for strangers"
        before.save()
        self.client.cookies["session"] = before.session_key
        self.assertNotEqual(self.sign_in(self.client), before.session_key)
        self.assertFalse(Session.objects.filter(pk=before.session_key).exists())

    def test_second_person_in_same_browser_gets_new_session(self):
        first = self.sign_in(self.client)
        self.client.post("/sign-out/")
        self.client.post("/sign-in/", {"login": "grace@example.test", "password": PASSWORD})
        self.assertNotEqual(self.client.cookies["session"].value, first)
        self.assertFalse(Session.objects.filter(pk=first).exists())

    def test_changing_password_changes_the_session_key(self):
        before = self.sign_in(self.client)
        self.client.post("/me/password/change/", {"current": PASSWORD, "password": "three quiet harbours"})
        self.assertNotEqual(self.client.cookies["session"].value, before)
        stolen = Client()
        stolen.cookies["session"] = before
        self.assertEqual(stolen.get("/me/").status_code, 302)
        self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_reactivated_person_must_sign_in_again(self):
        key = self.sign_in(self.client)
        deactivate(self.ada, by=self.dana)
        self.assertFalse(Session.objects.filter(pk=key).exists())
        reactivate(self.ada, by=self.dana)
        self.client.cookies["session"] = key
        self.assertEqual(self.client.get("/me/").status_code, 302)

    @pytest.mark.slow
    def test_redirects_stay_on_this_site(self):
        for address in ELSEWHERE:
            client = Client()
            typed = {"login": "ada@example.test", "password": PASSWORD, "next": address}
            for answer in [client.get("/sign-in/", {"next": address}), client.post("/sign-in/", typed)]:
                self.assertLess(answer.status_code, 500, address)
                self.assertIn(answer.get("Location", "/"), {"/"}, address)
            client.force_login(self.dana)
            sent = client.post("/me/confirm/save/", {"password": PASSWORD, "next": address})
            self.assertIn(sent.get("Location", "/settings/"), {"/settings/"}, address)
            page = client.get("/me/confirm/", {"next": address})
            self.assertNotContains(page, "evil.test", status_code=400 if "\x00" in address else 200)

    def test_unknown_host_names_are_refused(self):
        for host in ["evil.test", "testserver.evil.test", "testserver:80@evil.test", "a b"]:
            for url in ["/sign-in/", "/reset/", "/api/v1/me/"]:  # probes call /livez by address
                answer = self.client.get(url, headers={"Host": host})
                self.assertEqual(answer.status_code, 400, (host, url))
                self.assertNotIn(b"evil.test", answer.content)
        response = self.client.get("/me/", headers={"X-Forwarded-Host": "evil.test", "X-Original-URL": "/livez"})
        self.assertEqual(response["Location"], "/sign-in/?next=/me/")


class TokenAttackTests(TeamTestCase):
    def test_token_is_read_from_authorization_header_only(self):
        """URLs are stored by browsers, proxies and logs."""
        _, word = create_token(self.ada, name="bot", scope="write")
        for name in ["token", "access_token", "auth_token", "api_key", "key", "Authorization", "bearer"]:
            self.assertEqual(self.client.get("/api/v1/me/", {name: word}).status_code, 401, name)
            answer = self.client.post("/api/v1/incidents/", {name: word, "title": "x"}, content_type="application/json")
            self.assertEqual(answer.status_code, 401, name)
        for header in [word, f"Token {word}", f"Basic {word}", f"Bearer  {word} x", f"Bearer,{word}", "Bearer"]:
            answer = self.client.get("/api/v1/me/", headers={"Authorization": header})
            self.assertEqual(answer.status_code, 401, header)
        for header in ["X-Api-Key", "X-Auth-Token", "Cookie"]:
            self.assertEqual(self.client.get("/api/v1/me/", headers={header: f"token={word}"}).status_code, 401)

    def test_token_does_not_authenticate_pages(self):
        _, word = create_token(self.dana, name="bot", scope="admin")
        for url in ["/", "/settings/people/", "/incidents/", "/me/tokens/", "/stream/"]:
            self.assertEqual(self.client.get(url, headers={"Authorization": f"Bearer {word}"}).status_code, 302, url)

    def test_token_takes_precedence_over_a_session(self):
        """A weak or ended token is not made stronger by a browser that is signed in."""
        _, word = create_token(self.ada, name="bot", scope="read")
        self.client.force_login(self.dana)
        weak = {"Authorization": f"Bearer {word}"}
        self.assertEqual(self.client.get("/api/v1/me/", headers=weak).json()["handle"], "ada")
        sent = self.client.post(
            "/api/v1/people/linus/role/", {"role": "admin"}, content_type="application/json", headers=weak
        )
        self.assertEqual(sent.status_code, 403)
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        self.assertEqual(self.client.get("/api/v1/me/", headers=weak).status_code, 401)
