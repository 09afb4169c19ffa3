"""Teams: who may create and change them, and the sections of their page."""

import pytest

from accounts.actions.people import change_role, deactivate, reactivate
from accounts.actions.teams import add_member, create_team, delete_team, edit_team, remove_member
from accounts.models import Team
from accounts.roles import Role
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import TeamTestCase, make_user


class TeamTests(TeamTestCase):
    def test_lead_and_manager_become_members(self):
        team = create_team(name="Web shop", by=self.dana, lead=self.ada, manager=self.mona, members=[self.linus])
        assert team.slug == "web-shop"
        assert set(team.members.all()) == {self.ada, self.mona, self.linus}

    def test_two_team_names_never_share_a_slug(self):
        slugs = [create_team(name=name, by=self.dana).slug for name in ["Web shop", "Web-shop", "Web, shop"]]
        assert slugs == ["web-shop", "web-shop-2", "web-shop-3"]
        with self.assertRaises(Invalid):
            create_team(name="WEB SHOP", by=self.dana)

    def test_only_admins_create_and_delete_teams(self):
        for person in [self.linus, self.ada, self.mona]:
            with self.assertRaisesMessage(NotAllowed, "@dana"):
                create_team(name="Web", by=person)
            with self.assertRaises(NotAllowed):
                delete_team(self.team, by=person)
        delete_team(self.team, by=self.dana)
        self.assertEqual(Event.objects.get(event_type="team.deleted").data["name"], "API")

    def test_manager_can_edit_the_team_but_not_replace_its_manager(self):
        edit_team(self.team, by=self.mona, name="API and edge", lead=self.ada, manager=self.mona)
        with self.assertRaises(NotAllowed):
            edit_team(self.team, by=self.mona, name="API", lead=self.ada, manager=None)
        other = create_team(name="Web", by=self.dana)
        with self.assertRaisesMessage(NotAllowed, "@dana"):
            edit_team(other, by=self.mona, name="Mine", manager=None)

    def test_edit_keeps_what_is_not_given_and_another_person_changed_meanwhile(self):
        opened = Team.objects.get(pk=self.team.pk)
        edit_team(self.team, by=self.dana, lead=self.grace)
        edit_team(opened, by=self.dana, name="API and edge")
        row = Team.objects.get(pk=self.team.pk)
        assert (row.name, row.lead) == ("API and edge", self.grace)

    def test_members_are_added_and_removed(self):
        add_member(self.team, person=self.mallory, by=self.mona)
        add_member(self.team, person=self.mallory, by=self.mona)
        self.assertEqual(Event.objects.filter(event_type="team.joined").count(), 1)
        remove_member(self.team, person=self.mallory, by=self.mona)
        with self.assertRaises(Refused):
            remove_member(self.team, person=self.mallory, by=self.mona)
        with self.assertRaises(NotAllowed):
            add_member(self.team, person=self.mallory, by=self.ada)

    def test_administrator_can_add_a_person_of_another_team(self):
        web = create_team(name="Web", by=self.dana, members=[self.mallory])
        with self.assertRaisesMessage(NotAllowed, "Only administrators can add them. Ask @dana."):
            add_member(self.team, person=self.mallory, by=self.mona)
        with self.assertRaises(NotAllowed):
            edit_team(self.team, by=self.mona, name="API", lead=self.mallory, manager=self.mona)
        add_member(self.team, person=self.mallory, by=self.dana)
        edit_team(self.team, by=self.mona, name="API", lead=self.mallory, manager=self.mona)
        self.assertEqual(set(self.mallory.teams.all()), {self.team, web})

    def test_member_of_two_teams_is_managed_by_manager_of_both(self):
        paula = make_user("paula", Role.MANAGER)
        web = create_team(name="Web", by=self.dana, manager=paula, members=[self.ada])
        for verb, facts in [(change_role, {"role": Role.VIEWER}), (deactivate, {}), (reactivate, {})]:
            for manager in [self.mona, paula]:
                with self.assertRaisesMessage(NotAllowed, "Ask @dana."):
                    verb(self.ada, by=manager, **facts)
        edit_team(web, by=self.dana, name="Web", manager=self.mona)
        remove_member(web, person=paula, by=self.dana)
        self.assertEqual(change_role(self.ada, role=Role.VIEWER, by=self.mona).role, Role.VIEWER)

    @pytest.mark.slow
    def test_manager_cannot_change_people_of_other_teams_anywhere(self):
        create_team(name="Web", by=self.dana, manager=make_user("paula", Role.MANAGER), members=[self.mallory])
        self.client.force_login(self.mona)
        page = self.client.get("/teams/api/")
        self.assertNotContains(page, "mallory")
        self.assertNotContains(page, "Mallory")
        asked = [
            self.client.post("/teams/api/add/", {"person": "mallory"}),
            self.client.post("/teams/api/edit/", {"name": "API", "lead": self.mallory.pk}),
            self.client.post("/settings/people/mallory/role/", {"role": "viewer"}),
            self.client.post("/api/v1/teams/api/members/", {"person": "mallory"}, content_type="application/json"),
            self.client.patch("/api/v1/teams/api/", {"lead": "mallory"}, content_type="application/json"),
            self.client.post("/api/v1/people/mallory/role/", {"role": "viewer"}, content_type="application/json"),
            self.client.post("/api/v1/people/mallory/deactivate/", content_type="application/json"),
        ]
        self.assertEqual([each.status_code for each in asked], [422, 422, 403, 403, 403, 403, 403])
        self.assertFalse(self.team.members.filter(pk=self.mallory.pk).exists())

    def test_lead_cannot_be_removed_before_being_replaced(self):
        with self.assertRaisesMessage(Refused, "leads or manages"):
            remove_member(self.team, person=self.grace, by=self.mona)

    def test_list_and_page_count_the_same_people(self):
        add_member(self.team, person=self.linus, by=self.mona)
        deactivate(self.linus, by=self.dana)
        self.client.force_login(self.dana)
        active = self.team.members.filter(is_active=True).count()
        self.assertContains(self.client.get("/settings/teams/"), f"{active} people")
        self.assertContains(self.client.get(self.team.get_absolute_url()), f"{active} members")

    def test_team_pages_create_edit_and_delete(self):
        self.client.force_login(self.dana)
        self.client.post("/settings/teams/create/", {"name": "Web", "lead": self.ada.pk, "manager": self.mona.pk})
        assert Team.objects.get(slug="web").lead == self.ada
        self.client.force_login(self.mona)
        self.client.post("/teams/web/add/", {"person": "linus"})
        self.assertContains(self.client.get("/teams/web/"), "@linus")
        self.client.post("/teams/web/people/linus/remove/")
        self.client.post("/teams/web/edit/", {"name": "Shop", "lead": self.ada.pk})
        team = Team.objects.get(slug="web")
        assert (team.name, team.manager, team.members.count()) == ("Shop", self.mona, 2)
        self.client.force_login(self.dana)
        self.assertRedirects(self.client.post("/teams/web/delete/"), "/settings/teams/")

    def test_taken_team_name_is_shown_as_a_field_error(self):
        self.client.force_login(self.dana)
        response = self.client.post("/settings/teams/create/", {"name": "api"})
        self.assertContains(response, "already exists", status_code=422)

    def test_everyone_sees_a_team_and_only_managers_see_buttons(self):
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get("/teams/api/"), "Edit team")
        self.assertNotContains(self.client.get("/settings/teams/"), "New team")
