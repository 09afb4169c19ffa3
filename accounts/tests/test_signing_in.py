"""Signing in and out, password reset, and that they reveal nothing about accounts."""

import re
from datetime import timedelta
from unittest import mock

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import override_settings
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


class SigningInTests(TeamTestCase):
    def test_everything_else_asks_to_sign_in(self):
        self.assertRedirects(self.client.get("/me/"), "/sign-in/?next=/me/", fetch_redirect_response=False)

    def test_a_fragment_sends_the_whole_page_to_the_sign_in(self):
        response = self.client.get("/me/", headers={"HX-Request": "true"})
        self.assertEqual((response.status_code, response["HX-Redirect"]), (401, "/sign-in/"))

    def test_by_e_mail_and_password(self):
        self.assertRedirects(sign_in(self.client), "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/sessions/"), "this browser")

    def test_never_to_another_host(self):
        response = self.client.post(
            "/sign-in/", {"login": "ada@example.test", "password": PASSWORD, "next": "https://elsewhere.test/"}
        )
        self.assertEqual(response["Location"], "/")

    def test_unknown_address_wrong_password_bot_and_deactivated_person_get_the_same_answer(self):
        deactivate(self.linus, by=self.dana)
        robot = bot("calendar")
        answers = set()
        for email in ["nobody@example.test", "ada@example.test", "linus@example.test", robot.email]:
            password = PASSWORD if email.startswith("linus") else "wrong wrong wrong"
            response = sign_in(self.client, email, password)
            answers.add((response.status_code, plain(response, email)))
        self.assertEqual(len(answers), 1)
        self.assertIn("Incorrect email or password", answers.pop()[1])

    def test_signing_out_ends_the_session_and_empties_the_browser(self):
        sign_in(self.client)
        response = self.client.post("/sign-out/")
        self.assertIn('"cookies"', response["Clear-Site-Data"])
        self.assertEqual(UserSession.objects.count(), 0)
        self.assertEqual(self.client.get("/me/").status_code, 302)

    def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(self):
        for key, age in [("seen", settings.SESSION_IDLE_AGE + 5), ("began", settings.SESSION_COOKIE_AGE + 5)]:
            sign_in(self.client)
            session = self.client.session
            session[key] -= age
            session.save()
            self.assertEqual(self.client.get("/me/").status_code, 302)

    def test_another_role_changes_the_key_and_keeps_the_session_listed(self):
        sign_in(self.client)
        before = self.client.session.session_key
        User.objects.filter(pk=self.ada.pk).update(role=Role.MANAGER)
        self.assertEqual(self.client.get("/settings/people/").status_code, 200)
        after = self.client.session.session_key
        assert before != after
        self.assertEqual(UserSession.objects.get().session_key, after)

    def test_a_page_costs_no_write_for_the_session(self):
        sign_in(self.client)
        self.client.get("/me/password/")
        with self.assertNumQueries(2):  # session, person
            self.client.get("/me/password/change/")

    def test_the_oldest_of_more_than_twenty_sessions_ends(self):
        for number in range(3):
            sign_in(self.client_class(), REMOTE_ADDR=f"10.0.0.{number}")
        keep_newest_sessions(self.ada, most=2)
        self.assertEqual(UserSession.objects.filter(user=self.ada).count(), 2)

    def test_a_deactivated_person_is_signed_out_immediately(self):
        sign_in(self.client)
        deactivate(self.ada, by=self.dana)
        self.assertEqual(self.client.get("/me/").status_code, 302)


@override_settings(ACCOUNT_RATE_LIMITS=LIMITS)
class SlowingDownTests(TeamTestCase):
    def setUp(self):
        cache.clear()

    def test_five_wrong_tries_from_one_address_pause_that_address(self):
        for _ in range(5):
            sign_in(self.client, password="wrong wrong wrong")
        self.assertContains(sign_in(self.client), "Try again in 15 minutes", status_code=422)
        self.assertEqual(sign_in(self.client, REMOTE_ADDR="10.0.0.9").status_code, 302)

    def test_unknown_addresses_pause_just_the_same(self):
        for _ in range(5):
            sign_in(self.client, "nobody@example.test", "wrong wrong wrong")
        self.assertContains(sign_in(self.client, "nobody@example.test"), "Try again in 15 minutes", status_code=422)

    def test_strangers_at_many_addresses_slow_each_other_but_not_the_owner(self):
        sign_in(self.client, REMOTE_ADDR="10.0.0.1")
        for number in range(20, 29):
            sign_in(self.client_class(), password="wrong wrong wrong", REMOTE_ADDR=f"10.0.0.{number}")
        self.assertEqual(sign_in(self.client_class(), REMOTE_ADDR="10.0.0.77").status_code, 422)
        self.assertEqual(sign_in(self.client_class(), REMOTE_ADDR="10.0.0.1").status_code, 302)

    def test_the_fourth_mail_in_an_hour_is_not_sent(self):
        codes = [self.client.post("/reset/", {"email": "ada@example.test"}).status_code for _ in range(4)]
        self.assertEqual(codes, [302, 302, 302, 429])


class ForgottenPasswordTests(TeamTestCase):
    def link(self) -> str:
        request_reset(self.ada.email)
        deliver_pending()
        return next(word for word in mail.outbox[-1].body.split() if "/reset/" in word).removeprefix(settings.BASE_URL)

    def test_known_and_unknown_addresses_get_the_same_answer(self):
        answers = [self.client.post("/reset/", {"email": f"{name}@example.test"}) for name in ["ada", "nobody"]]
        self.assertEqual({(a.status_code, a["Location"]) for a in answers}, {(302, "/reset/sent/")})
        self.assertContains(self.client.get("/reset/sent/"), "If an account uses this address")

    def test_the_mail_sets_a_new_password_once_and_ends_every_session(self):
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

    def test_a_request_survives_a_stopped_worker_and_its_link_is_made_when_it_is_sent(self):
        cache.clear()  # three mails an hour
        answer = self.client.post("/reset/", {"email": "ADA@example.test"})
        assert answer.status_code == 302, answer.status_code
        assert Delivery.objects.get().state == Delivery.State.PENDING  # whatever becomes of the broker
        with mock.patch("accounts.letters.default_token_generator.make_token", return_value="made-now") as made:
            deliver_pending()
        assert made.called
        assert "made-now" in mail.outbox[0].body

    def test_a_link_asked_for_yesterday_is_not_sent(self):
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
        for email in ["nobody@example.test", self.linus.email, bot("calendar").email, sample.email]:
            request_reset(email)
        deliver_pending()
        self.assertEqual(mail.outbox, [])


class PasswordTests(TeamTestCase):
    def test_the_present_one_is_asked(self):
        with self.assertRaises(Invalid):
            change_password(self.ada, current="something else", password=NEW, now=NOW)

    def test_every_other_browser_is_signed_out(self):
        other = self.client_class()
        sign_in(other)
        sign_in(self.client)
        response = self.client.post("/me/password/change/", {"current": PASSWORD, "password": NEW})
        self.assertRedirects(response, "/me/password/")
        self.assertEqual(other.get("/me/").status_code, 302)
        self.assertEqual(UserSession.objects.filter(user=self.ada).count(), 1)
        self.assertContains(self.client.get("/me/sessions/"), "this browser")

    def test_short_and_wrong_passwords_are_errors_of_their_field(self):
        sign_in(self.client)
        for data, words in [
            ({"current": PASSWORD, "password": "short"}, "at least 12 characters"),
            ({"current": "not mine at all", "password": NEW}, "current password is incorrect"),
        ]:
            self.assertContains(self.client.post("/me/password/change/", data), words, status_code=422)


class SessionListTests(TeamTestCase):
    def test_one_browser_is_signed_out_from_another(self):
        other = self.client_class()
        sign_in(other, REMOTE_ADDR="10.0.0.8", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
        sign_in(self.client)
        row = UserSession.objects.get(ip="10.0.0.8")
        self.assertContains(self.client.get("/me/sessions/"), "Firefox on Linux")
        self.client.post(f"/me/sessions/{row.pk}/end/")
        self.assertEqual(other.get("/me/").status_code, 302)
        self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_all_other_sessions_end_together(self):
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
