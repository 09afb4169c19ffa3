"""Filters of people and teams: the same parameters on the settings page and in the API."""

from unittest.mock import patch

from accounts.actions.people import deactivate
from accounts.models import Membership
from core.testing import NOW, TeamTestCase

PEOPLE, TEAMS = "/api/v1/people/", "/api/v1/teams/"


class PersonFilterTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.team.memberships.all().delete()
        Membership.objects.create(team=cls.team, user=cls.grace)
        deactivate(cls.mallory, by=cls.dana, now=NOW)

    def setUp(self) -> None:
        self.client.force_login(self.mona)

    def handles(self, query: str) -> set[str]:
        return {row["handle"] for row in self.client.get(f"{PEOPLE}?{query}").json()["results"]}

    def test_people_by_team_role_words_and_account(self) -> None:
        assert self.handles("team=api") == {"grace"}
        assert self.handles("role=manager,admin") == {"mona", "dana"}
        assert self.handles("q=ADA") == {"ada"}
        assert self.handles("active=false") == {"mallory"}
        assert self.handles("active=true&role=responder") == {"ada", "grace"}

    def test_a_person_names_their_teams(self) -> None:
        assert self.client.get(f"{PEOPLE}grace/").json()["teams"] == ["api"]

    def test_deactivated_people_are_not_found_by_others(self) -> None:
        self.client.force_login(self.ada)
        assert self.handles("active=false") == set()

    def test_page_has_the_filters(self) -> None:
        page = self.client.get("/settings/people/?team=api&role=responder")
        self.assertContains(page, "@grace")
        self.assertNotContains(page, "@ada")
        self.assertContains(page, "Clear filters")

    def test_next_page_keeps_the_filters(self) -> None:
        with patch("accounts.views.people.SIZE", 1):
            self.assertContains(self.client.get("/settings/people/?role=responder"), "?role=responder&amp;after=")

    def test_page_without_matches_says_so(self) -> None:
        self.assertContains(self.client.get("/settings/people/?q=nobody-has-this-name"), "No matching people")

    def test_teams_by_name_and_member(self) -> None:
        for query, found in [("q=api", ["api"]), ("q=nothing", []), ("member=grace", ["api"]), ("member=ada", [])]:
            assert [row["slug"] for row in self.client.get(f"{TEAMS}?{query}").json()["results"]] == found, query
