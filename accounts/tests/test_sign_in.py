"""Signing in and out, password reset, and that they reveal nothing about accounts."""

import re
from datetime import timedelta
from unittest import mock

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.credentials import change_password
from accounts.actions.people import deactivate
from accounts.actions.resets import request_reset
from accounts.actions.sessions import keep_newest_sessions
from accounts.bots import bot
from accounts.models import User
from accounts.roles import Role
from core.errors import Invalid
from core.testing import NOW, PASSWORD, TeamTestCase
from notifications.jobs import deliver_pending
from notifications.models import Delivery

NEW = "three quiet harbours"
LIMITS = {"login_failed": "5/15m/key,100/h/ip", "login_failed_account": "8/h/key", "reset_password": "20/h/ip,3/h/key"}


def sign_in(client, email="ada@example.test", password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def plain(response, email):
    """The page without the parts that differ in every response: nonce, CSRF token, the typed address."""
    return re.sub(r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode()).replace(
        email, ""
    )


class SignInTests(TeamTestCase):
    def test_other_pages_require_sign_in(self):
        self.assertRedirects(self.client.get("/me/"), "/sign-in/?next=/me/", fetch_redirect_response=False)

    def test_htmx_request_redirects_the_whole_page_to_sign_in(self):
        response = self.client.get("/me/", headers={"HX-Request": "true"})
        self.assertEqual((response.status_code, response["HX-Redirect"]), (401, "/sign-in/"))

    def test_person_signs_in_by_email_and_password(self):
        self.assertRedirects(sign_in(self.client), "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/sessions/"), "this browser")

    def test_sign_in_never_redirects_to_another_host(self):
        response = self.client.post(
            "/sign-in/", {"login": "ada@example.test", "password": PASSWORD, "next": "https://elsewhere.test/"}
        )
        self.assertEqual(response["Location"], "/")

    def test_all_failed_sign_ins_get_the_same_response(self):
        deactivate(self.linus, by=self.dana)
        robot = bot("calendar")
        answers = set()
        for email in ["unknown@example.test", "ada@example.test", "linus@example.test", robot.email]:
            password = PASSWORD if email.startswith("linus") else "wrong wrong wrong"
            response = sign_in(self.client, email, password)
            answers.add((response.status_code, plain(response, email)))
        self.assertEqual(len(answers), 1)
        self.assertIn("Incorrect email or password", answers.pop()[1])

    def test_sign_out_ends_the_session_and_clears_browser_data(self):
        sign_in(self.client)
        response = self.client.post("/sign-out/")
        self.assertIn('"cookies"', response["Clear-Site-Data"])
        self.assertEqual(UserSession.objects.count(), 0)
        self.assertEqual(self.client.get("/me/").status_code, 302)

    def test_session_ends_after_12_idle_hours_and_after_7_days(self):
        for key, age in [("seen", settings.SESSION_IDLE_AGE + 5), ("began", settings.SESSION_COOKIE_AGE + 5)]:
            sign_in(self.client)
            session = self.client.session
            session[key] -= age
            session.save()
            self.assertEqual(self.client.get("/me/").status_code, 302)

    def test_requests_of_an_open_page_itself_are_no_activity(self):
        for headers, moved in [({"X-Background": "1"}, False), ({}, True)]:
            sign_in(self.client)
            session = self.client.session
            session["seen"] = before = session["seen"] - 3600
            session.save()
            self.assertEqual(self.client.get("/incidents/live/", headers=headers).status_code, 200)
            assert (self.client.session["seen"] > before) is moved

    def test_role_change_rotates_the_session_key_and_keeps_the_listing(self):
        sign_in(self.client)
        before = self.client.session.session_key
        User.objects.filter(pk=self.ada.pk).update(role=Role.MANAGER)
        self.assertEqual(self.client.get("/settings/people/").status_code, 200)
        after = self.client.session.session_key
        assert before != after
        self.assertEqual(UserSession.objects.get().session_key, after)

    def test_page_views_do_not_write_the_session(self):
        sign_in(self.client)
        self.client.get("/me/password/")
        with CaptureQueriesContext(connection) as queries:
            self.client.get("/me/password/")
        writes = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
        self.assertEqual(writes, [])

    def test_oldest_session_ends_when_there_are_more_than_20(self):
        for number in range(3):
            sign_in(self.client_class(), REMOTE_ADDR=f"10.0.0.{number}")
        keep_newest_sessions(self.ada, limit=2)
        self.assertEqual(UserSession.objects.filter(user=self.ada).count(), 2)

    def test_deactivated_person_is_signed_out_immediately(self):
        sign_in(self.client)
        deactivate(self.ada, by=self.dana)
        self.assertEqual(self.client.get("/me/").status_code, 302)


@override_settings(ACCOUNT_RATE_LIMITS=LIMITS)
class SignInThrottleTests(TeamTestCase):
    def setUp(self):
        cache.clear()

    def test_five_failed_attempts_block_the_address(self):
        for _ in range(5):
            sign_in(self.client, password="wrong wrong wrong")
        self.assertContains(sign_in(self.client), "Try again in 15 minutes", status_code=422)
        self.assertEqual(sign_in(self.client, REMOTE_ADDR="10.0.0.9").status_code, 302)

    def test_unknown_email_addresses_are_throttled_too(self):
        for _ in range(5):
            sign_in(self.client, "unknown@example.test", "wrong wrong wrong")
        self.assertContains(sign_in(self.client, "unknown@example.test"), "Try again in 15 minutes", status_code=422)

    def test_distributed_attempts_do_not_block_the_account_owner(self):
        sign_in(self.client, REMOTE_ADDR="10.0.0.1")
        for number in range(20, 29):
            sign_in(self.client_class(), password="wrong wrong wrong", REMOTE_ADDR=f"10.0.0.{number}")
        self.assertEqual(sign_in(self.client_class(), REMOTE_ADDR="10.0.0.77").status_code, 422)
        self.assertEqual(sign_in(self.client_class(), REMOTE_ADDR="10.0.0.1").status_code, 302)

    def test_fourth_reset_mail_in_an_hour_is_not_sent(self):
        codes = [self.client.post("/reset/", {"email": "ada@example.test"}).status_code for _ in range(4)]
        self.assertEqual(codes, [302, 302, 302, 429])


class PasswordResetTests(TeamTestCase):
    def link(self) -> str:
        request_reset(self.ada.email)
        deliver_pending()
        return next(word for word in mail.outbox[-1].body.split() if "/reset/" in word).removeprefix(settings.BASE_URL)

    def test_known_and_unknown_addresses_get_the_same_response(self):
        answers = [self.client.post("/reset/", {"email": f"{name}@example.test"}) for name in ["ada", "unknown"]]
        self.assertEqual({(a.status_code, a["Location"]) for a in answers}, {(302, "/reset/sent/")})
        self.assertContains(self.client.get("/reset/sent/"), "If an account uses this address")

    def test_reset_link_works_once_and_ends_all_sessions(self):
        other = self.client_class()
        sign_in(other)
        link = self.link()
        form = self.client.get(link, follow=True)
        self.assertNotIn(link, form.request["PATH_INFO"])
        self.client.post(form.request["PATH_INFO"], {"password1": NEW})
        self.ada.refresh_from_db()
        assert self.ada.check_password(NEW)
        self.assertEqual(other.get("/me/").status_code, 302)
        self.assertContains(self.client_class().get(link), "no longer works")

    def test_reset_waits_for_the_worker_and_creates_its_link_on_delivery(self):
        cache.clear()  # three mails an hour
        answer = self.client.post("/reset/", {"email": "ADA@example.test"})
        assert answer.status_code == 302, answer.status_code
        assert Delivery.objects.get().state == Delivery.State.PENDING  # whatever becomes of the broker
        with mock.patch("accounts.emails.default_token_generator.make_token", return_value="made-now") as made:
            deliver_pending()
        assert made.called
        assert "made-now" in mail.outbox[0].body

    def test_outdated_reset_request_is_not_sent(self):
        request_reset(self.ada.email, now=timezone.now() - timedelta(hours=13))
        deliver_pending()
        self.assertEqual(mail.outbox, [])

    def test_reset_link_expires_after_thirty_minutes(self):
        link = self.link()
        with override_settings(PASSWORD_RESET_TIMEOUT=-1):
            self.assertContains(self.client.get(link), "no longer works")

    def test_deactivated_people_bots_and_sample_people_get_no_reset_mail(self):
        deactivate(self.linus, by=self.dana)
        sample = User.objects.create_user("mira@sample.invalid", handle="mira", name="Mira")
        for email in ["unknown@example.test", self.linus.email, bot("calendar").email, sample.email]:
            request_reset(email)
        deliver_pending()
        self.assertEqual(mail.outbox, [])

    def test_reset_mail_goes_only_to_the_exact_address_of_the_account(self):
        """PostgreSQL compares ı as i and ſ as s without case; with these letters the mailbox is another one."""
        User.objects.create_user("linus@github.test", handle="other", name="Linus")
        for email in ["linus@gıthub.test", "linuſ@github.test", "lınus@github.test"]:
            request_reset(email)
        deliver_pending()
        self.assertEqual(mail.outbox, [])


class PasswordChangeTests(TeamTestCase):
    def test_current_password_is_required(self):
        with self.assertRaises(Invalid):
            change_password(self.ada, current="something else", password=NEW, now=NOW)

    def test_password_change_signs_out_other_browsers(self):
        other = self.client_class()
        sign_in(other)
        sign_in(self.client)
        response = self.client.post("/me/password/change/", {"current": PASSWORD, "password": NEW})
        self.assertRedirects(response, "/me/password/")
        self.assertEqual(other.get("/me/").status_code, 302)
        self.assertEqual(UserSession.objects.filter(user=self.ada).count(), 1)
        self.assertContains(self.client.get("/me/sessions/"), "this browser")

    def test_short_and_wrong_passwords_are_field_errors(self):
        sign_in(self.client)
        for data, words in [
            ({"current": PASSWORD, "password": "short"}, "at least 12 characters"),
            ({"current": "not mine at all", "password": NEW}, "current password is incorrect"),
        ]:
            self.assertContains(self.client.post("/me/password/change/", data), words, status_code=422)


class SessionListTests(TeamTestCase):
    def test_session_of_another_browser_can_be_ended(self):
        other = self.client_class()
        sign_in(other, REMOTE_ADDR="10.0.0.8", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
        sign_in(self.client)
        row = UserSession.objects.get(ip="10.0.0.8")
        self.assertContains(self.client.get("/me/sessions/"), "Firefox on Linux")
        self.client.post(f"/me/sessions/{row.pk}/end/")
        self.assertEqual(other.get("/me/").status_code, 302)
        self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_all_other_sessions_can_be_ended_at_once(self):
        other = self.client_class()
        sign_in(other)
        sign_in(self.client)
        self.client.post("/me/sessions/end-others/")
        self.assertEqual([c.get("/me/").status_code for c in [other, self.client]], [302, 200])

    def test_sessions_of_other_people_are_404(self):
        sign_in(self.client_class(), "grace@example.test")
        sign_in(self.client)
        row = UserSession.objects.get(user=self.grace)
        self.assertEqual(self.client.post(f"/me/sessions/{row.pk}/end/").status_code, 404)
        self.assertGreater(row.last_seen_at, timezone.now() - timedelta(minutes=1))
