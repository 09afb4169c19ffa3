"""Admins must confirm their password for settings after some time."""

import time
from unittest import mock

from django.core.cache import cache
from django.test import override_settings

from accounts.middleware import BEGAN
from accounts.reauthentication import CONFIRMED, FRESH_FOR
from config.settings_sign_in import ACCOUNT_RATE_LIMITS
from core.testing import PASSWORD, TeamTestCase
from dashboard.models import CalendarFeed


class PasswordConfirmationTests(TeamTestCase):
    def sign_in(self, who, ago=FRESH_FOR + 5):
        self.client.post("/sign-in/", {"login": f"{who}@example.test", "password": PASSWORD})
        session = self.client.session
        session[BEGAN] -= ago
        session.save()

    def test_admin_returns_to_the_page_after_confirming_password(self):
        self.sign_in("dana")
        response = self.client.get("/settings/people/?after=x")
        self.assertEqual(response["Location"], "/me/confirm/?next=%2Fsettings%2Fpeople%2F%3Fafter%3Dx")
        self.assertContains(self.client.get(response["Location"]), 'value="/settings/people/?after=x"')
        response = self.client.post("/me/confirm/save/", {"password": PASSWORD, "next": "/settings/people/"})
        self.assertRedirects(response, "/settings/people/")

    def test_administration_changes_nothing_before_the_password_is_confirmed(self):
        self.sign_in("dana")
        self.client.post("/settings/people/ada/deactivate/")
        self.ada.refresh_from_db()
        assert self.ada.is_active

    def test_password_cannot_be_guessed_in_an_open_browser(self):
        cache.clear()
        self.sign_in("ada")
        send = lambda: self.client.post("/me/confirm/save/", {"password": "three quiet harbours"}).status_code
        with override_settings(ACCOUNT_RATE_LIMITS=ACCOUNT_RATE_LIMITS):
            assert [send() for _ in range(11)] == [422] * 10 + [429]
            with mock.patch("time.time", return_value=time.time() + 120):
                assert send() == 429
        cache.clear()

    def test_admin_returns_to_the_page_of_a_form_after_confirming_password(self):
        self.sign_in("dana")
        for referrer, back in [
            ("http://testserver/me/tokens/", "%2Fme%2Ftokens%2F"),
            ("https://elsewhere.test/me/tokens/", "%2Fsettings%2F"),
            ("", "%2Fsettings%2F"),
        ]:
            response = self.client.post("/settings/people/ada/deactivate/", headers={"Referer": referrer})
            self.assertEqual(response["Location"], f"/me/confirm/?next={back}")

    def test_calendar_feeds_are_created_only_after_confirming_password(self):
        self.sign_in("dana")
        self.client.post("/feeds/create/", {"team": ""})
        response = self.client.post("/api/v1/calendar-feeds/", {}, content_type="application/json")
        self.assertContains(response, "password", status_code=403)
        assert not CalendarFeed.objects.exists()

    def test_wrong_password_is_a_field_error(self):
        self.sign_in("dana")
        response = self.client.post("/me/confirm/save/", {"password": "wrong", "next": "/settings/"})
        self.assertContains(response, "The password is incorrect.", status_code=422)
        self.assertNotIn(CONFIRMED, self.client.session)

    def test_redirect_stays_on_this_site(self):
        self.sign_in("dana")
        for back in ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", ""]:
            response = self.client.post("/me/confirm/save/", {"password": PASSWORD, "next": back})
            self.assertEqual(response["Location"], "/settings/")

    def test_recent_sign_ins_and_managers_need_no_confirmation(self):
        self.sign_in("dana", ago=0)
        self.assertEqual(self.client.get("/settings/people/").status_code, 200)
        self.client.logout()
        self.sign_in("mona")
        self.assertEqual(self.client.get("/settings/people/").status_code, 200)
