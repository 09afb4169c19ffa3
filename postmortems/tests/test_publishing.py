"""An approved postmortem is on My work of a publisher, and its page names them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from core.testing import NOW, TeamTestCase, make_user
from postmortems.models import Postmortem
from postmortems.tests.ledger import postmortem
from postmortems.work_sources import to_publish


class PublishingTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.otto = make_user("otto", Role.MANAGER)  # manages nobody here

    def waits_for(self, row: Postmortem) -> set[str]:
        """Whose My work asks for its publication."""
        people = User.objects.people()
        return {each.handle for each in people if to_publish(each, NOW.date()).rows.filter(pk=row.pk).exists()}

    def page(self, url: str, person: User) -> str:
        self.client.force_login(person)
        return self.client.get(url).content.decode()

    def test_approved_postmortem_waits_for_the_team_manager(self):
        row = postmortem(self, "approved")
        self.assertEqual(self.waits_for(row), {"mona"})
        self.assertIn("approved by Mona", self.page("/", self.mona))
        page = self.page(f"/postmortems/{row.ref}/", self.ada)
        self.assertIn("Mona: publish", page)
        self.assertNotIn("Otto: publish", page)

    def test_every_manager_is_asked_if_the_team_has_none(self):
        for owner in [self.mallory, None]:
            row = postmortem(self, "approved", owner=owner)
            self.assertEqual(self.waits_for(row), {"mona", "otto", "dana"})
            response = self.page(f"/postmortems/{row.ref}/", self.ada)
            for name in ["Dana", "Mona", "Otto"]:
                self.assertIn(f"{name}: publish", response)

    def test_team_manager_without_the_right_to_publish_is_not_asked(self):
        User.objects.filter(pk=self.mona.pk).update(role=Role.RESPONDER)
        self.assertEqual(self.waits_for(postmortem(self, "approved")), {"otto", "dana"})

    def test_private_postmortem_waits_for_managers_with_access(self):
        row = postmortem(self, "approved", self.circle)
        self.assertEqual(self.waits_for(row), {"mona", "dana"})
        page = self.page(f"/postmortems/{row.ref}/", self.ada)
        self.assertTrue("Dana: publish" in page and "Mona: publish" in page)
        self.assertNotIn("Otto: publish", page)

    def test_editor_of_a_published_text_leads_to_the_page_and_says_who_can_reopen_it(self):
        row = postmortem(self, "published")
        self.client.force_login(self.ada)
        response = self.client.get(f"/postmortems/{row.ref}/edit/", follow=True)
        self.assertRedirects(response, f"/postmortems/{row.ref}/")
        self.assertContains(response, "Published postmortems are read-only. Propose a correction, or ask")
        approved = self.page(f"/postmortems/{postmortem(self, 'approved').ref}/edit/", self.ada)
        self.assertIn("Saving a change returns it to draft", approved)
        self.assertNotIn("/change-owner/", approved)

    def test_only_approved_postmortems_have_a_publish_button(self):
        for status in ["draft", "in_review", "published"]:
            self.assertEqual(self.waits_for(postmortem(self, status)), set())
        response = self.page(f"/postmortems/{postmortem(self, 'approved').ref}/review/", self.mona)
        self.assertIn("/publish/", response)

    def test_query_count_does_not_grow(self):
        spent = []
        self.client.force_login(self.mona)
        for _ in range(2):
            postmortem(self, "approved")
            self.client.get("/")
            with CaptureQueriesContext(connection) as asked:
                self.client.get("/")
            spent.append(len([each for each in asked if "usersessions" not in each["sql"]]))
        self.assertEqual(*spent)
