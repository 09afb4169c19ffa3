"""Inviting, roles, leaving and coming back, the profile."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.utils import timezone

from accounts.actions.invitations import accept_invitation, invite, revoke_invitation
from accounts.actions.people import change_role, deactivate, edit_profile, reactivate
from accounts.actions.teams import create_team
from accounts.actions.tokens import create_token
from accounts.links import path_of
from accounts.models import ApiToken, Invitation, Membership, User
from accounts.roles import Role
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase, make_user
from notifications.jobs import deliver_pending
from notifications.mail_pause import KEY, PAUSE
from notifications.models import Delivery

JOIN = {"name": "Kim", "handle": "kim", "password": "seven small boats", "time_zone": "Europe/Oslo"}


class InvitationTests(TeamTestCase):
    def test_manager_can_invite_into_own_team(self):
        invitation = invite(email="Kim@example.test", role=Role.RESPONDER, team=self.team, by=self.mona, now=NOW)
        kim = accept_invitation(invitation, now=NOW, **JOIN)
        assert (kim.email, kim.role) == ("kim@example.test", Role.RESPONDER)
        assert self.team in kim.teams.all()
        self.assertEqual(Event.objects.filter(event_type="person.joined").count(), 1)

    def test_manager_cannot_invite_above_own_role_or_into_other_teams(self):
        other = create_team(name="Web", by=self.dana)
        for role, team in [(Role.ADMIN, self.team), (Role.VIEWER, other), (Role.VIEWER, None)]:
            with self.assertRaisesMessage(NotAllowed, "@dana"):
                invite(email="kim@example.test", role=role, team=team, by=self.mona)

    def test_responders_and_viewers_cannot_invite(self):
        for person in [self.ada, self.linus]:
            with self.assertRaises(NotAllowed):
                invite(email="kim@example.test", role=Role.VIEWER, team=self.team, by=person)

    def test_address_with_an_account_or_invitation_is_refused(self):
        with self.assertRaisesMessage(Invalid, "account with this email already exists"):
            invite(email="ADA@example.test", role=Role.VIEWER, by=self.dana)
        invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        with self.assertRaisesMessage(Invalid, "already has an invitation"):
            invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)

    def test_address_with_an_expired_link_can_be_invited_again(self):
        old = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana, now=NOW)
        fresh = invite(email="KIM@example.test", role=Role.VIEWER, by=self.dana, now=NOW + timedelta(days=8))
        old.refresh_from_db()
        self.assertEqual((old.revoked_at, fresh.revoked_at), (NOW + timedelta(days=8), None))

    def test_revoked_link_no_longer_works(self):
        invitation = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        self.assertEqual(self.client.get(path_of(invitation)).status_code, 200)
        revoke_invitation(invitation, by=self.dana)
        self.assertEqual(self.client.get(path_of(invitation)).status_code, 410)
        self.assertEqual(self.client.post(path_of(invitation) + "accept/", JOIN).status_code, 410)
        with self.assertRaises(Refused):
            revoke_invitation(invitation, by=self.dana)

    def test_link_is_invalid_after_inviter_loses_permission(self):
        """A person who lost a role cannot regain it by an earlier link."""
        second = make_user("dora", Role.ADMIN)
        mine = invite(email="kim@example.test", role=Role.ADMIN, by=second)
        theirs = invite(email="lee@example.test", role=Role.RESPONDER, team=self.team, by=self.mona)
        change_role(second, role=Role.VIEWER, by=self.dana)
        deactivate(self.mona, by=self.dana)
        for link in [mine, theirs]:
            self.assertEqual(self.client.get(path_of(link)).status_code, 410)
            self.assertEqual(self.client.post(path_of(link) + "accept/", JOIN).status_code, 410)
            with self.assertRaisesMessage(Refused, "Ask for a new one"):
                accept_invitation(Invitation.objects.get(pk=link.pk), **JOIN)
        reactivate(self.mona, by=self.dana)
        self.assertEqual(self.client.get(path_of(theirs)).status_code, 410)  # leaving ended it

    def test_invited_address_cannot_be_changed_on_acceptance(self):
        invitation = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        self.client.post(path_of(invitation) + "accept/", {**JOIN, "email": "eve@example.test", "role": "admin"})
        assert User.objects.get(handle="kim").email == "kim@example.test"
        assert User.objects.get(handle="kim").role == Role.VIEWER

    def test_page_shows_the_link_once(self):
        self.client.force_login(self.mona)
        data = {"emails": "kim@example.test", "role": "viewer", "team": self.team.pk}
        response = self.client.post("/settings/people/invite/", data)
        link = path_of(Invitation.objects.get())
        self.assertContains(response, link, status_code=201)
        self.assertNotContains(self.client.get("/settings/people/"), link)

    def test_page_offers_managers_only_own_teams_and_lower_roles(self):
        create_team(name="Web", by=self.dana)
        self.client.force_login(self.mona)
        response = self.client.get("/settings/people/")
        form = response.content.decode().partition('aria-labelledby="invite"')[2]
        assert ">API</option>" in form and ">Web</option>" not in form and ">Admin</option>" not in form
        bad = self.client.post("/settings/people/invite/", {"emails": "kim@example.test", "role": "admin", "team": 1})
        self.assertContains(bad, "kim@example.test", status_code=422)


class InvitationMailTests(TeamTestCase):
    def setUp(self):
        self.addCleanup(caches["counters"].delete, KEY)

    def test_invitation_is_mailed_once_with_a_working_link(self):
        invitation = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        deliver_pending()
        deliver_pending()
        self.assertEqual([m.to for m in mail.outbox], [["kim@example.test"]])
        self.assertIn(path_of(invitation), mail.outbox[0].body)
        self.assertNotIn("\n", mail.outbox[0].subject)
        invitation.refresh_from_db()
        assert invitation.mailed_at is not None

    def test_retried_mail_keeps_its_message_id(self):
        invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        delivery = Delivery.objects.get()
        deliver_pending()
        Delivery.objects.update(state=Delivery.State.PENDING)  # accepted by the server, not recorded
        deliver_pending()
        expected = f"<{delivery.message_id}@{urlsplit(settings.BASE_URL).hostname}>"
        assert {m.message()["Message-ID"] for m in mail.outbox} == {expected}

    def test_failing_mail_server_is_retried_later(self):
        invitation = invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        with self.settings(EMAIL_BACKEND="accounts.tests.test_people.Unreachable"):
            deliver_pending()
        invitation.refresh_from_db()
        assert invitation.mailed_at is None
        assert Delivery.objects.get().next_try > timezone.now() + timedelta(seconds=PAUSE - 10)
        Delivery.objects.update(next_try=timezone.now())
        caches["counters"].delete(KEY)
        deliver_pending()
        self.assertEqual(len(mail.outbox), 1)

    def test_failed_invitation_is_shown_on_deliveries_and_people_pages(self):
        invite(email="kim@example.test", role=Role.VIEWER, by=self.dana)
        Delivery.objects.update(state=Delivery.State.DEAD)
        self.client.force_login(self.dana)
        self.assertContains(self.client.get("/settings/people/"), "could not be sent")
        page = self.client.get("/settings/deliveries/")
        self.assertContains(page, "kim@example.test")
        self.assertContains(page, "Invitation")

    def test_revoked_and_expired_invitations_are_not_mailed(self):
        revoke_invitation(invite(email="a@example.test", role=Role.VIEWER, by=self.dana), by=self.dana)
        invite(email="b@example.test", role=Role.VIEWER, by=self.dana)
        Invitation.objects.filter(email="b@example.test").update(expires_at=NOW)
        deliver_pending()
        self.assertEqual(mail.outbox, [])
        assert set(Delivery.objects.values_list("state", "cause")) == {("canceled", "no longer needed")}


class Unreachable:
    """A mail server that does not respond."""

    def __init__(self, **options):
        pass

    def open(self):
        raise ConnectionRefusedError

    def close(self):
        """Nothing was opened."""


class RoleTests(TeamTestCase):
    def test_manager_can_change_roles_in_own_team_up_to_own_role(self):
        change_role(self.ada, role=Role.MANAGER, by=self.mona)
        self.ada.refresh_from_db()
        assert self.ada.role == Role.MANAGER
        with self.assertRaises(NotAllowed):
            change_role(self.linus, role=Role.ADMIN, by=self.mona)

    def test_manager_cannot_change_roles_of_other_teams_or_equals(self):
        peer = make_user("paula", Role.MANAGER)
        Membership.objects.create(team=self.team, user=peer)
        for person in [self.mallory, peer, self.dana]:
            with self.assertRaises(NotAllowed):
                change_role(person, role=Role.VIEWER, by=self.mona)

    def test_people_cannot_change_their_own_role(self):
        for person in [self.mona, self.dana]:
            with self.assertRaisesMessage(Refused, "your own role"):
                change_role(person, role=Role.VIEWER, by=person)

    def test_last_admin_cannot_be_demoted(self):
        second = make_user("dora", Role.ADMIN)
        change_role(self.dana, role=Role.MANAGER, by=second)
        third = make_user("dirk", Role.ADMIN, is_active=False)
        with self.assertRaisesMessage(Refused, "only administrator"):
            change_role(second, role=Role.MANAGER, by=third)

    def test_stale_role_is_refused(self):
        stale = User.objects.get(pk=self.ada.pk)
        change_role(self.ada, role=Role.VIEWER, by=self.dana)
        with self.assertRaisesMessage(Refused, "Reload"):
            change_role(stale, role=Role.MANAGER, by=self.dana)


class DeactivationTests(TeamTestCase):
    def test_tokens_are_revoked_and_not_restored_on_reactivation(self):
        create_token(self.ada, name="bot", scope="read")
        deactivate(self.ada, by=self.mona)
        reactivate(self.ada, by=self.mona)
        self.assertEqual(ApiToken.objects.count(), 0)
        self.ada.refresh_from_db()
        assert self.ada.is_active

    def test_people_cannot_deactivate_themselves_or_people_of_other_teams(self):
        with self.assertRaises(Refused):
            deactivate(self.dana, by=self.dana)
        with self.assertRaises(NotAllowed):
            deactivate(self.mallory, by=self.mona)
        with self.assertRaises(NotAllowed):
            deactivate(self.grace, by=self.ada)

    def test_repeated_deactivation_and_reactivation_are_refused(self):
        deactivate(self.ada, by=self.dana)
        with self.assertRaises(Refused):
            deactivate(self.ada, by=self.dana)
        reactivate(self.ada, by=self.dana)
        with self.assertRaises(Refused):
            reactivate(self.ada, by=self.dana)

    def test_people_pages_change_role_and_state(self):
        self.client.force_login(self.dana)
        for verb in ["deactivate", "reactivate"]:
            self.assertRedirects(self.client.post(f"/settings/people/linus/{verb}/"), "/settings/people/")
        self.client.post("/settings/people/linus/role/", {"role": "manager"})
        self.linus.refresh_from_db()
        assert self.linus.is_active and self.linus.role == Role.MANAGER
        self.assertEqual(self.client.post("/settings/people/linus/role/", {"role": "king"}).status_code, 422)

    def test_only_managers_see_profiles_of_deactivated_people(self):
        deactivate(self.linus, by=self.dana)
        for person, status in [(self.ada, 404), (self.mona, 200)]:
            self.client.force_login(person)
            self.assertEqual(self.client.get("/people/linus/").status_code, status)


class ProfileTests(TeamTestCase):
    def test_saved_theme_is_applied_to_the_page(self):
        self.client.force_login(self.ada)
        data = {"name": "Ada L", "handle": "@AdaL", "time_zone": "Asia/Tokyo", "date_format": "iso"}
        data |= {"theme": "dark", "density": "comfortable"}
        self.assertRedirects(self.client.post("/me/save/", data), "/me/")
        self.ada.refresh_from_db()
        assert (self.ada.handle, self.ada.time_zone, self.ada.single_keys) == ("adal", "Asia/Tokyo", False)
        self.assertContains(self.client.get("/me/"), 'data-bs-theme="dark"')

    def test_only_profile_fields_can_be_changed(self):
        edit_profile(self.ada, role=Role.ADMIN, email="eve@example.test", is_bot=True, name="Ada Lovelace")
        self.ada.refresh_from_db()
        assert (self.ada.role, self.ada.email, self.ada.name) == (Role.RESPONDER, "ada@example.test", "Ada Lovelace")

    def test_taken_handle_is_an_error_and_keeps_the_input(self):
        self.client.force_login(self.ada)
        data = {"name": "Someone New", "handle": "grace", "time_zone": "UTC", "date_format": "dmy"}
        response = self.client.post("/me/save/", data | {"theme": "system", "density": "compact"})
        self.assertContains(response, "@grace is taken", status_code=422)
        self.assertContains(response, 'value="Someone New"', status_code=422)

    def test_preferences_are_not_logged(self):
        edit_profile(self.ada, theme="dark")
        self.assertEqual(Event.objects.count(), 0)
