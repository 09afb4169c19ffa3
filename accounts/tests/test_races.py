"""Concurrent requests: a link creates one account, and one administrator always remains."""

from datetime import timedelta

import pytest
from django.test import override_settings

from accounts.actions.company import person_of
from accounts.actions.emergency import use_emergency_link
from accounts.actions.invitations import accept_invitation, invite, new_invitation, revoke_invitation
from accounts.actions.people import change_role, deactivate
from accounts.actions.two_factor import use_code
from accounts.emergency import emergency_url
from accounts.models import CompanyIdentity, Invitation, User
from accounts.one_time_codes import code_at
from accounts.roles import Role
from accounts.second_factors import CODES, factors_of, unused_codes
from accounts.tests.authenticator_app import KEY, turn_on
from core.errors import Refused
from core.testing import MANY, NOW, CommittedTestCase, at_once, make_user

pytestmark = [pytest.mark.slow, pytest.mark.race]


class AccountRaceTests(CommittedTestCase):
    def setUp(self):
        self.dana = make_user("dana", Role.ADMIN)

    def join(self, pk, number, **facts):
        facts = {"handle": f"kim{number}", "email": f"kim{number}@example.test", **facts}
        link = Invitation.objects.get(pk=pk)
        words = {"name": "Kim", "password": "seven small boats", "time_zone": "UTC"}
        accept_invitation(link, now=NOW, **words, **facts)

    def test_concurrent_uses_of_a_link_create_one_account(self):
        link = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana, now=NOW)
        self.assertEqual(at_once(lambda n: self.join(link.pk, n)).count("won"), 1)
        self.assertEqual(User.objects.exclude(pk=self.dana.pk).count(), 1)

    def test_concurrent_uses_of_first_link_create_one_admin(self):
        link = new_invitation(email="", role=Role.ADMIN, team=None, by=None, now=NOW, life=timedelta(days=1))
        self.assertEqual(at_once(lambda n: self.join(link.pk, n)).count("won"), 1)
        self.assertEqual(User.objects.filter(role=Role.ADMIN).count(), 2)

    def test_concurrent_invitations_cannot_take_the_same_handle(self):
        links = [invite(email=f"k{n}@example.test", role=Role.VIEWER, by=self.dana, now=NOW) for n in range(MANY)]
        outcome = at_once(lambda n: self.join(links[n].pk, n, handle="kim"))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Invitation.objects.filter(accepted_at=None).count(), MANY - 1)

    def test_concurrent_invitations_of_an_address_create_one(self):
        outcome = at_once(lambda n: invite(email="kim@example.test", role=Role.VIEWER, by=self.dana, now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Invitation.objects.count(), 1)

    def test_link_is_either_accepted_or_revoked_in_a_race(self):
        link = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana, now=NOW)

        def use(number):
            if number % 2:
                self.join(link.pk, number)
            else:
                revoke_invitation(Invitation.objects.get(pk=link.pk), by=self.dana, now=NOW)

        self.assertEqual(at_once(use).count("won"), 1)
        link.refresh_from_db()
        self.assertNotEqual(link.accepted_at is None, link.revoked_at is None)
        self.assertEqual(User.objects.filter(handle__startswith="kim").exists(), link.accepted_at is not None)

    def test_one_admin_remains_when_admins_demote_each_other(self):
        admins = [self.dana, *(make_user(f"d{n}", Role.ADMIN) for n in range(MANY - 1))]

        def strike(number):
            other = User.objects.get(pk=admins[(number + 1) % MANY].pk)
            me = User.objects.get(pk=admins[number].pk)
            if number % 2:
                change_role(other, role=Role.VIEWER, by=me, now=NOW)
            else:
                deactivate(other, by=me, now=NOW)

        at_once(strike)
        self.assertGreaterEqual(User.objects.people().filter(role=Role.ADMIN).count(), 1)


class SignInRaceTests(CommittedTestCase):
    def setUp(self):
        self.dana = make_user("dana", Role.ADMIN)

    def refused_unless(self, used):
        if not used:
            raise Refused("used")

    def test_code_that_is_sent_eight_times_at_once_counts_once(self):
        turn_on(self.dana)
        code = code_at(KEY, NOW)
        outcome = at_once(lambda n: self.refused_unless(use_code(self.dana, code, now=NOW)))
        self.assertEqual(outcome.count("won"), 1)

    def test_recovery_code_that_is_sent_eight_times_at_once_counts_once(self):
        turn_on(self.dana)
        code = unused_codes(factors_of(self.dana).get(type=CODES))[0]
        outcome = at_once(lambda n: self.refused_unless(use_code(self.dana, code, now=NOW)))
        self.assertEqual(outcome.count("won"), 1)

    def test_emergency_link_that_is_used_eight_times_at_once_signs_in_once(self):
        token = emergency_url(self.dana).rstrip("/").rpartition("/")[2]
        outcome = at_once(lambda n: use_emergency_link(token, now=NOW))
        self.assertEqual(outcome.count("won"), 1)

    def test_identity_that_comes_eight_times_at_once_creates_one_person(self):
        claims = {"sub": "x", "email": "kim@example.test", "email_verified": True}
        with override_settings(OIDC_ISSUER="https://login.example.org", OIDC_CREATE_PEOPLE=True):
            at_once(lambda n: person_of(claims, now=NOW))
        self.assertEqual(CompanyIdentity.objects.count(), 1)
        self.assertEqual(User.objects.filter(email="kim@example.test").count(), 1)
