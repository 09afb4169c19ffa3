"""Passkeys: adding, signing in, and answers that are refused."""

import json

from allauth.mfa.models import Authenticator
from django.test import RequestFactory, SimpleTestCase, override_settings

from accounts.actions.passkeys import remove_passkey, rename_passkey
from accounts.actions.people import deactivate
from accounts.passkeys import are_configured, are_offered, origin
from accounts.second_factors import CODES, PASSKEY, factors_of, has_second_factor, unused_codes
from accounts.tests.soft_passkey import SITE, SoftPasskey, encode
from core.activity.models import Event
from core.errors import Invalid, Refused
from core.testing import NOW, PASSWORD, TeamTestCase
from notifications.models import Notification


class ConfiguredTests(SimpleTestCase):
    def test_passkeys_need_a_host_name_with_https_or_localhost(self):
        expected = {
            "https://debrief.example.org": True,
            "http://localhost:8000": True,
            "http://debrief.example.org": False,
            "http://127.0.0.1:8000": False,
            "https://192.0.2.7": False,
        }
        for url, yes in expected.items():
            with override_settings(BASE_URL=url):
                assert are_configured() is yes, url

    @override_settings(BASE_URL="https://Debrief.example.org:443", ALLOWED_HOSTS=["*"])
    def test_they_are_offered_only_at_the_address_of_the_installation(self):
        assert origin() == SITE
        for host, yes in [("debrief.example.org", True), ("10.0.0.7", False), ("old.example.org", False)]:
            assert are_offered(RequestFactory().get("/", headers={"host": host})) is yes


@override_settings(BASE_URL=SITE, ALLOWED_HOSTS=["debrief.example.org"])
class PasskeyTests(TeamTestCase):
    def setUp(self):
        self.client.defaults["HTTP_HOST"] = "debrief.example.org"

    def sign_in_by_password(self):
        return self.client.post("/sign-in/", {"login": "ada@example.test", "password": PASSWORD})

    def add(self, passkey, name="phone", **facts):
        options = self.client.post("/me/security/passkeys/options/").json()
        form = {"name": name, "credential": json.dumps(passkey.create(options, **facts))}
        return self.client.post("/me/security/passkeys/add/", form)

    def added(self):
        """A passkey of Ada, who is signed out again."""
        passkey = SoftPasskey()
        self.client.force_login(self.ada)
        self.add(passkey)
        self.client.logout()
        return passkey

    def use(self, passkey, **facts):
        options = self.client.post("/sign-in/passkey/options/").json()
        return self.send(passkey.get(options, **facts))

    def send(self, credential, url="/sign-in/passkey/", **form):
        return self.client.post(url, {"credential": json.dumps(credential), **form})

    def assert_refused(self, answer):
        self.assertContains(answer, "not accepted", status_code=422)
        assert "_auth_user_id" not in self.client.session

    def test_buttons_are_shown_only_where_passkeys_work(self):
        self.assertContains(self.client.get("/sign-in/"), "Sign in with a passkey")
        with override_settings(BASE_URL="http://127.0.0.1:8000"):
            self.assertNotContains(self.client.get("/sign-in/"), "passkey")

    def test_adding_one_shows_recovery_codes_and_announces_it(self):
        self.sign_in_by_password()
        self.assertRedirects(self.add(SoftPasskey()), "/me/security/codes/")
        assert has_second_factor(self.ada) and len(unused_codes(factors_of(self.ada).get(type=CODES))) == 10
        assert Notification.objects.get(recipient=self.ada).title == "A passkey was added to your account"
        self.assertContains(self.client.get("/me/security/"), "phone")

    def test_same_passkey_is_not_added_twice(self):
        self.client.force_login(self.ada)
        passkey = SoftPasskey()
        self.add(passkey)
        self.assertContains(self.add(passkey), "already in the list", status_code=409)

    def test_registrations_that_do_not_fit_are_refused(self):
        self.client.force_login(self.ada)
        for passkey, facts in [
            (SoftPasskey(origin="https://evil.debrief.example.org"), {}),
            (SoftPasskey(origin="https://evil.example"), {}),
            (SoftPasskey(site="evil.example"), {}),
            (SoftPasskey(verified=False), {}),
            (SoftPasskey(), {"challenge": encode(b"0" * 32)}),
            (SoftPasskey(), {"type": "webauthn.get"}),
            (SoftPasskey(), {"crossOrigin": True}),
        ]:
            self.assertContains(self.add(passkey, **facts), "not accepted", status_code=422)
        assert not factors_of(self.ada).exists()

    def test_passkey_signs_in_without_password_and_code(self):
        self.assertRedirects(self.use(self.added()), "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/sessions/"), "<td>Passkey</td>")

    def test_passkey_leads_to_the_page_asked_for_and_never_to_another_host(self):
        passkey = self.added()
        for wanted, target in [("/me/tokens/", "/me/tokens/"), ("https://evil.example/", "/"), ("//evil.example", "/")]:
            options = self.client.post("/sign-in/passkey/options/").json()
            answer = self.send(passkey.get(options), next=wanted)
            assert answer["Location"] == target
            self.client.logout()

    def test_passkey_is_the_second_step_after_a_password(self):
        passkey = self.added()
        self.assertRedirects(self.sign_in_by_password(), "/sign-in/code/")
        self.assertContains(self.client.get("/sign-in/code/"), "Use a passkey")
        options = self.client.post("/sign-in/passkey/options/").json()
        assert [each["id"] for each in options["publicKey"]["allowCredentials"]] == [encode(passkey.id)]
        self.assertRedirects(self.send(passkey.get(options), "/sign-in/code/"), "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/sessions/"), "Password and passkey")

    def test_passkey_of_another_person_is_no_second_step(self):
        self.added()
        other = SoftPasskey()
        self.client.force_login(self.grace)
        self.add(other)
        self.client.logout()
        self.sign_in_by_password()
        options = self.client.post("/sign-in/passkey/options/").json()
        self.assert_refused(self.send(other.get(options), "/sign-in/code/"))

    def test_answers_that_do_not_fit_are_refused(self):
        passkey = self.added()
        for change in [
            {"origin": "https://evil.debrief.example.org"},
            {"origin": "http://debrief.example.org"},
            {"challenge": encode(b"0" * 32)},
            {"type": "webauthn.create"},
            {"crossOrigin": True},
        ]:
            self.assert_refused(self.use(passkey, **change))

    def test_answer_without_a_check_of_the_person_is_refused(self):
        passkey = self.added()
        passkey.flags = 0x01
        self.assert_refused(self.use(passkey))

    def test_answer_signed_with_another_key_is_refused(self):
        passkey, other = self.added(), SoftPasskey()
        other.id, other.user = passkey.id, passkey.user
        self.assert_refused(self.use(other))

    def test_answer_works_once(self):
        passkey = self.added()
        options = self.client.post("/sign-in/passkey/options/").json()
        answer = passkey.get(options)
        self.send(answer)
        self.client.post("/sign-out/")
        self.assert_refused(self.send(answer))

    def test_challenge_is_used_up_by_a_wrong_answer(self):
        passkey = self.added()
        options = self.client.post("/sign-in/passkey/options/").json()
        self.assert_refused(self.send(passkey.get(options, origin="https://evil.example")))
        self.assert_refused(self.send(passkey.get(options)))

    def test_copy_of_a_passkey_is_recognized_by_its_counter(self):
        passkey = self.added()
        passkey.count = 10
        self.use(passkey)
        self.client.logout()
        passkey.count = 5
        self.assert_refused(self.use(passkey))

    @override_settings(REQUIRE_TWO_FACTOR="none")
    def test_session_without_its_last_passkey_must_set_one_up_when_it_becomes_required(self):
        self.client.force_login(self.ada)
        self.add(SoftPasskey())
        self.client.post(f"/me/security/passkeys/{Authenticator.objects.get(type=PASSKEY).pk}/remove/")
        with override_settings(REQUIRE_TWO_FACTOR="everyone"):
            self.assertRedirects(self.client.get("/"), "/me/security/")

    def test_deactivated_person_stays_out(self):
        passkey = self.added()
        deactivate(self.ada, by=self.dana)
        self.assert_refused(self.use(passkey))

    def test_malformed_answers_are_refused(self):
        self.added()
        for text in ["", "{", "[]", "1", "null", '"x"', "{}", '{"rawId": 1}', '{"id":"a","rawId":"b"}', "[" * 9000]:
            self.client.post("/sign-in/passkey/options/")
            answer = self.client.post("/sign-in/passkey/", {"credential": text})
            assert answer.status_code == 422, text
        whole = SoftPasskey().get({"publicKey": {"challenge": "AAAA"}})
        for name in ["rawId", "response"]:
            for value in [None, 1, [], {}, "é", {"clientDataJSON": "e30"}, {"userHandle": "MQ"}]:
                self.client.post("/sign-in/passkey/options/")
                assert self.send({**whole, name: value}).status_code == 422, (name, value)

    def test_passkeys_are_renamed_and_removed(self):
        self.added()
        row = Authenticator.objects.get(type=PASSKEY)
        with self.assertRaises(Invalid):
            rename_passkey(self.ada, passkey=row, name="", now=NOW)
        rename_passkey(self.ada, passkey=row, name="laptop", now=NOW)
        row.refresh_from_db()
        assert row.data["name"] == "laptop" and row.data["credential"]
        with override_settings(REQUIRE_TWO_FACTOR="everyone"), self.assertRaises(Refused):
            remove_passkey(self.ada, passkey=row, now=NOW)
        remove_passkey(self.ada, passkey=row, now=NOW)
        assert not factors_of(self.ada).exists()
        verbs = Event.objects.filter(event_type__startswith="passkey").values_list("event_type", flat=True)
        assert set(verbs) == {"passkey.added", "passkey.renamed", "passkey.removed"}
