"""People, teams, invitations and tokens by JSON: the same actions, one shape of errors, only listed fields."""

from accounts.models import Invitation, Team, User
from accounts.panels import _panels, panels_of, team_panel
from accounts.roles import Role
from core.testing import TeamTestCase


class ApiTests(TeamTestCase):
    def send(self, method, url, **data):
        return getattr(self.client, method)(f"/api/v1{url}", data, content_type="application/json")

    def test_people_list_contains_no_secrets(self):
        self.client.force_login(self.linus)
        rows = self.client.get("/api/v1/people/").json()["results"]
        self.assertEqual(set(rows[0]), {"handle", "name", "role", "time_zone", "is_active", "teams"})

    def test_profile_patch_changes_only_own_fields(self):
        self.client.force_login(self.ada)
        response = self.send("patch", "/me/", name="Ada", role="admin", email="x@example.test", is_active=False)
        self.assertEqual(set(response.json()["errors"]), {"role", "email", "is_active"})
        self.assertEqual(self.send("patch", "/me/", name="Ada L").json()["name"], "Ada L")
        self.ada.refresh_from_db()
        assert (self.ada.role, self.ada.email, self.ada.is_active) == (Role.RESPONDER, "ada@example.test", True)

    def test_invalid_field_is_422_with_its_name(self):
        self.client.force_login(self.ada)
        for data, field in [({"handle": "grace"}, "handle"), ({"time_zone": "Moon"}, "time_zone")]:
            response = self.send("patch", "/me/", **data)
            self.assertEqual((response.status_code, set(response.json()["errors"])), (422, {field}))

    def test_invitation_link_is_returned_only_once(self):
        self.client.force_login(self.mona)
        made = self.send("post", "/invitations/", email="kim@example.test", role="viewer", team="api")
        self.assertIn("/welcome/", made.json()["link"])
        self.assertNotIn("link", self.client.get("/api/v1/invitations/").json()["results"][0])
        pk = Invitation.objects.get().pk
        self.assertEqual(self.send("post", f"/invitations/{pk}/revoke/").status_code, 204)

    def test_manager_cannot_invite_above_own_role(self):
        self.client.force_login(self.mona)
        response = self.send("post", "/invitations/", email="kim@example.test", role="admin", team="api")
        self.assertEqual(response.status_code, 403)
        self.assertIn("@dana", response.json()["detail"])

    def test_token_is_returned_on_creation_and_never_listed(self):
        self.client.force_login(self.ada)
        word = self.send("post", "/tokens/", name="bot", scope="read").json()["token"]
        listed = self.client.get("/api/v1/tokens/").content.decode()
        assert word.startswith("dbf_") and word[:15] not in listed and "digest" not in listed

    def test_team_is_created_edited_and_deleted(self):
        self.client.force_login(self.dana)
        made = self.send("post", "/teams/", name="Web", lead="ada", manager="mona").json()
        self.assertEqual((made["slug"], made["members"]), ("web", ["ada", "mona"]))
        changed = self.send("patch", "/teams/web/", lead="grace").json()
        self.assertEqual((changed["name"], changed["lead"], changed["manager"]), ("Web", "grace", "mona"))
        self.send("post", "/teams/web/members/", person="linus")
        self.assertEqual(self.send("delete", "/teams/web/members/mona/").status_code, 409)
        self.assertEqual(self.client.delete("/api/v1/teams/web/").status_code, 204)
        assert not Team.objects.filter(slug="web").exists()

    def test_role_change_and_deactivation_by_api(self):
        self.client.force_login(self.dana)
        self.assertEqual(self.send("post", "/people/ada/role/", role="manager").json()["role"], "manager")
        self.assertEqual(self.send("post", "/people/dana/deactivate/").status_code, 409)
        self.assertFalse(self.send("post", "/people/ada/deactivate/").json()["is_active"])
        assert not User.objects.get(handle="ada").is_active


class TeamPanelTests(TeamTestCase):
    def test_higher_apps_can_add_panels_to_the_team_page(self):
        before = list(_panels)
        self.addCleanup(lambda: _panels.__setitem__(slice(None), before))
        team_panel(1)(lambda user, team: {"template": "accounts/zones.html", "zones": ["x"]})
        team_panel(2)(lambda user, team: None)
        assert {"template": "accounts/zones.html", "zones": ["x"]} in panels_of(self.team, self.linus)
