"""Several people are invited at once, if need be into a new team."""

from accounts.actions.invitations import accept_invitation, invite_several
from accounts.models import Invitation
from accounts.roles import Role
from accounts.tests.test_people import JOIN, path_of
from core.errors import NotAllowed
from core.testing import TeamTestCase


class BulkInvitationTests(TeamTestCase):
    def post(self, emails, **facts):
        self.client.force_login(self.dana)
        return self.client.post("/settings/people/invite/", {"emails": emails, "role": "responder", **facts})

    def test_each_address_gets_its_own_link(self):
        page = self.post("kim@example.test, lee@example.test;\nKIM@example.test", team=self.team.pk)
        self.assertContains(page, "2 people were", status_code=201)
        links = {path_of(invitation) for invitation in Invitation.objects.all()}
        assert len(links) == 2
        for link in links:
            self.assertContains(page, link, status_code=201)

    def test_one_refused_address_cancels_the_batch_and_is_named(self):
        for emails, words in [
            ("kim@example.test ada@example.test", "ada@example.test: An account with this email already exists."),
            ("kim@example.test lee@", "“lee@” is not an email address."),
            (" ".join(f"p{n}@example.test" for n in range(51)), "at most 50 people"),
        ]:
            self.assertContains(self.post(emails), words, status_code=422)
            assert not Invitation.objects.exists()

    def test_first_invitations_create_a_team_with_manager_and_lead(self):
        self.post("kim@example.test lee@example.test", new_team="Payments")
        kim = accept_invitation(Invitation.objects.get(email="kim@example.test"), **JOIN)
        accept_invitation(Invitation.objects.get(email="lee@example.test"), **JOIN | {"handle": "lee", "name": "Lee"})
        team = kim.teams.get()
        assert (team.name, team.lead, team.manager) == ("Payments", kim, self.dana)
        assert team.version == 2  # so that a form that was opened before does not remove the lead

    def test_only_administrators_create_a_team_while_inviting(self):
        self.client.force_login(self.mona)
        self.assertNotContains(self.client.get("/settings/people/"), "New team")
        with self.assertRaises(NotAllowed):
            invite_several(emails=["kim@example.test"], role=Role.VIEWER, new_team="Payments", by=self.mona)
