"""Two-factor authentication: authenticator app, recovery codes, the second step of signing in, and who must have it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from accounts.actions.resets import request_reset
from accounts.actions.tokens import create_token
from accounts.actions.two_factor import (
    factor_changed,
    replace_codes,
    reset_two_factor,
    turn_off_app,
    turn_on_app,
    use_code,
)
from accounts.emails import reset_url
from accounts.models import User
from accounts.notices import CHANGES
from accounts.one_time_codes import code_at, counter_of, qr_code
from accounts.second_factors import CODES, TOTP, factors_of, has_second_factor, unused_codes
from accounts.tests.authenticator_app import KEY, turn_on
from core.activity.models import Event
from core.encryption import decrypt
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, PASSWORD, TeamTestCase
from notifications.models import Notification

STEP = timedelta(seconds=30)


def codes_of(person):
    return unused_codes(factors_of(person).get(type=CODES))


class CodeTests(SimpleTestCase):
    def test_codes_are_those_of_the_standard(self):
        for seconds, code in [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]:
            assert code_at(KEY, datetime.fromtimestamp(seconds, UTC)) == code

    def test_code_of_the_period_before_or_after_is_accepted_and_no_other(self):
        code = code_at(KEY, NOW)
        assert all(counter_of(KEY, code, NOW + STEP * shift) is not None for shift in [-1, 0, 1])
        assert all(counter_of(KEY, code, NOW + STEP * shift) is None for shift in [-2, 2])

    def test_code_may_be_typed_with_spaces_but_not_with_foreign_digits(self):
        code = code_at(KEY, NOW)
        assert counter_of(KEY, f" {code[:3]} {code[3:]}", NOW)
        assert counter_of(KEY, code.translate({48 + n: 0x660 + n for n in range(10)}), NOW) is None

    def test_no_code_is_correct_without_a_key(self):
        assert counter_of("", code_at("", NOW), NOW) is None

    def test_qr_code_has_no_style(self):
        svg = qr_code("otpauth://totp/x")
        assert svg.startswith("<svg") and "style" not in svg


class AppTests(TeamTestCase):
    def test_app_is_turned_on_with_a_code_it_shows(self):
        with self.assertRaises(Invalid):
            turn_on_app(self.ada, key=KEY, code="000000", now=NOW)
        turn_on(self.ada)
        assert has_second_factor(self.ada) and len(codes_of(self.ada)) == 10

    def test_second_app_is_refused(self):
        turn_on(self.ada)
        with self.assertRaisesMessage(Refused, "already turned on"):
            turn_on(self.ada)

    def test_secrets_are_stored_encrypted(self):
        turn_on(self.ada)
        rows = str(list(Authenticator.objects.values()))
        assert KEY not in rows and not any(code in rows for code in codes_of(self.ada))

    def test_code_works_once_and_makes_earlier_ones_useless(self):
        turn_on(self.ada)
        code, before = code_at(KEY, NOW), code_at(KEY, NOW - STEP)
        assert use_code(self.ada, code, now=NOW) == TOTP
        assert [use_code(self.ada, used, now=NOW + STEP) for used in [code, before]] == ["", ""]
        assert use_code(self.ada, code_at(KEY, NOW + STEP), now=NOW + STEP) == TOTP

    def test_code_that_turned_the_app_on_does_not_sign_in(self):
        turn_on(self.ada, now=NOW)
        assert use_code(self.ada, code_at(KEY, NOW), now=NOW) == ""

    def test_recovery_code_works_once_and_its_use_is_announced(self):
        turn_on(self.ada)
        code = codes_of(self.ada)[3]
        assert use_code(self.ada, code, now=NOW) == CODES
        assert use_code(self.ada, code, now=NOW) == ""
        assert len(codes_of(self.ada)) == 9
        assert Notification.objects.filter(recipient=self.ada, title__startswith="A recovery code was used").exists()

    def test_replaced_recovery_codes_no_longer_work(self):
        turn_on(self.ada)
        former = codes_of(self.ada)[0]
        fresh = replace_codes(self.ada, now=NOW)
        assert use_code(self.ada, former, now=NOW) == "" and use_code(self.ada, fresh[0], now=NOW) == CODES

    def test_no_code_works_when_the_secret_key_is_lost(self):
        """Codes of an empty key could be computed by anyone."""
        turn_on(self.ada)
        with override_settings(SECRET_KEY="another " * 8), self.assertLogs("core.encryption", "WARNING"):
            assert decrypt(factors_of(self.ada).get(type=TOTP).data["secret"]) == ""
            assert use_code(self.ada, code_at("", NOW), now=NOW) == ""
            assert codes_of(self.ada) == []

    def test_reencrypt_keeps_apps_and_recovery_codes_after_a_change_of_the_secret_key(self):
        former, new = "former " * 8, "new key " * 8
        with override_settings(SECRET_KEY=former):
            turn_on(self.ada)
            codes = codes_of(self.ada)
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[former]):
            call_command("reencrypt", stdout=StringIO())
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[]):
            assert codes_of(self.ada) == codes and use_code(self.ada, code_at(KEY, NOW), now=NOW) == TOTP

    def test_changes_are_recorded_and_notified_whatever_the_preferences_are(self):
        turn_on(self.ada)
        turn_off_app(self.ada, now=NOW)
        verbs = list(
            Event.objects.filter(event_type__startswith="two_factor")
            .order_by("pk")
            .values_list("event_type", flat=True)
        )
        assert verbs == ["two_factor.turned_on", "two_factor.turned_off"]
        assert Notification.objects.filter(recipient=self.ada, kind="sign_in_changed").count() == 2
        assert not factors_of(self.ada).exists()

    def test_occasion_of_every_change_fits_its_column(self):
        """PostgreSQL refuses a longer text, SQLite does not."""
        longest = max(CHANGES, key=len)
        factor_changed(self.ada, longest, now=NOW.replace(microsecond=123_456))
        assert len(Notification.objects.get().occasion) <= Notification._meta.get_field("occasion").max_length

    def test_admin_resets_the_second_factor_of_another_person(self):
        turn_on(self.ada)
        with self.assertRaises(NotAllowed):
            reset_two_factor(self.ada, by=self.mona, now=NOW)
        reset_two_factor(self.ada, by=self.dana, now=NOW)
        assert not factors_of(self.ada).exists()
        assert Event.objects.get(event_type="two_factor.reset").actor == self.dana
        with self.assertRaisesMessage(Refused, "has no second factor"):
            reset_two_factor(self.ada, by=self.dana, now=NOW)

    def test_admin_does_not_reset_their_own(self):
        turn_on(self.dana)
        with self.assertRaises(NotAllowed):
            reset_two_factor(self.dana, by=self.dana, now=NOW)

    def test_command_resets_the_second_factor_of_the_only_admin(self):
        turn_on(self.dana)
        call_command("reset_two_factor", "dana@example.test", stdout=StringIO())
        assert not has_second_factor(self.dana)
        with self.assertRaises(CommandError):
            call_command("reset_two_factor", "dana@example.test", stdout=StringIO())


class SignInTests(TeamTestCase):
    def setUp(self):
        turn_on(self.ada, now=timezone.now() - timedelta(minutes=5))

    def give_password(self, client=None, **extra):
        return (client or self.client).post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD}, **extra)

    def give_code(self, code):
        return self.client.post("/sign-in/code/", {"code": code})

    def test_password_alone_does_not_sign_in(self):
        self.assertRedirects(self.give_password(), "/sign-in/code/")
        assert self.client.get("/me/").status_code == 302

    def test_code_completes_the_sign_in_and_the_session_names_both(self):
        self.give_password()
        self.assertRedirects(self.give_code(code_at(KEY, timezone.now())), "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/sessions/"), "Password and authenticator app")

    def test_recovery_code_completes_the_sign_in(self):
        self.give_password()
        assert self.give_code(codes_of(self.ada)[0]).status_code == 302
        assert self.client.get("/me/").status_code == 200

    def test_page_asked_for_is_opened_after_the_code(self):
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD, "next": "/me/tokens/"})
        answer = self.give_code(code_at(KEY, timezone.now()))
        self.assertRedirects(answer, "/me/tokens/", fetch_redirect_response=False)

    def test_second_step_without_the_first_leads_to_the_sign_in(self):
        self.assertRedirects(self.give_code(code_at(KEY, timezone.now())), "/sign-in/")

    def test_wrong_code_is_refused(self):
        self.give_password()
        self.assertContains(self.give_code("123"), "Incorrect code", status_code=422)

    @override_settings(ACCOUNT_RATE_LIMITS={"second_step": "5/15m/key,30/d/key,100/h/ip"})
    def test_correct_code_is_refused_after_five_wrong_ones(self):
        cache.clear()
        self.give_password()
        for _ in range(5):
            self.give_code("000")
        self.assertContains(self.give_code(code_at(KEY, timezone.now())), "Too many wrong codes", status_code=422)
        self.ada.set_password("three quiet harbours")
        self.ada.save()
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": "three quiet harbours"})
        assert self.give_code(code_at(KEY, timezone.now())).status_code == 302, "a new password is the owner's way out"
        cache.clear()

    @override_settings(ACCOUNT_RATE_LIMITS={"second_step": "5/15m/key,30/d/key,100/h/ip"})
    def test_completed_sign_in_does_not_forget_wrong_attempts(self):
        """Otherwise people with an account could guess the passwords of others without the limit of their address."""
        cache.clear()
        self.give_password()
        for _ in range(4):
            self.give_code("000")
        self.give_code(code_at(KEY, timezone.now()))
        self.client.post("/sign-out/")
        self.give_password()
        self.assertContains(self.give_code("000"), "Incorrect code", status_code=422)
        self.assertContains(self.give_code("000"), "Too many wrong codes", status_code=422)
        cache.clear()

    def test_person_deactivated_between_the_steps_stays_out(self):
        self.give_password()
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        self.assertRedirects(self.give_code(code_at(KEY, timezone.now())), "/sign-in/")

    def test_new_password_between_the_steps_ends_the_attempt(self):
        self.give_password()
        self.ada.set_password("three quiet harbours")
        self.ada.save()
        self.assertRedirects(self.give_code(code_at(KEY, timezone.now())), "/sign-in/")
        assert "_auth_user_id" not in self.client.session

    def test_password_reset_keeps_the_second_factor(self):
        request_reset("ada@example.test")
        form = self.client.get(reset_url(self.ada).removeprefix("http://127.0.0.1:8000"))
        self.client.post(form["Location"], {"password1": "three quiet harbours"})
        answer = self.client.post("/sign-in/", {"login": "ada@example.test", "password": "three quiet harbours"})
        self.assertRedirects(answer, "/sign-in/code/")


class SecurityPageTests(TeamTestCase):
    def setUp(self):
        self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})

    def set_up(self):
        page = self.client.get("/me/security/app/").content.decode()
        key = page.split('id="totp-key" class="text-break">')[1].split("<")[0].replace(" ", "")
        return self.client.post("/me/security/app/turn-on/", {"code": code_at(key, timezone.now())})

    def test_setting_up_shows_recovery_codes_until_they_are_saved(self):
        self.assertRedirects(self.set_up(), "/me/security/codes/")
        codes = codes_of(self.ada)
        self.assertContains(self.client.get("/me/security/codes/"), codes[9])
        download = self.client.get("/me/security/codes/download/")
        assert codes[0] in download.content.decode() and "attachment" in download["Content-Disposition"]
        self.client.post("/me/security/codes/saved/")
        for url in ["/me/security/codes/", "/me/security/codes/download/"]:
            self.assertRedirects(self.client.get(url), "/me/security/")

    def test_setting_up_ends_other_sessions_and_keeps_this_one(self):
        other = self.client_class()
        other.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})
        self.set_up()
        assert other.get("/me/").status_code == 302 and self.client.get("/me/").status_code == 200
        assert UserSession.objects.filter(user=self.ada).count() == 1

    def test_changes_require_a_recent_confirmation_of_everyone(self):
        session = self.client.session
        session["began"] -= 16 * 60
        session.save()
        for method, url in [
            ("get", "app/"),
            ("post", "app/turn-on/"),
            ("post", "app/turn-off/"),
            ("post", "codes/replace/"),
        ]:
            answer = getattr(self.client, method)(f"/me/security/{url}")
            assert answer["Location"].startswith("/me/confirm/?next="), url

    def test_key_stays_the_same_after_a_wrong_code(self):
        page = self.client.get("/me/security/app/").content.decode()
        again = self.client.post("/me/security/app/turn-on/", {"code": "1"})
        key = page.split('id="totp-key" class="text-break">')[1].split("<")[0]
        self.assertContains(again, key, status_code=422)

    def test_api_tokens_are_unaffected(self):
        _, token = create_token(self.ada, name="bot", scope="read")
        self.set_up()
        answer = self.client_class().get("/api/v1/me/", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200
