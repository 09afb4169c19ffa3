"""People follow incidents and services, and see in one place what they follow."""

from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.access_list import restrict_incident
from incidents.actions.following import follow_incident, follow_service
from incidents.models import Service, followers_of
from incidents.tests.factories import make_incident

PAGE = "/me/following/"


class FollowingTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(lead=self.ada, title="Checkout slow")
        self.search = Service.objects.create(name="Search", slug="search")
        self.api = Service.objects.create(name="User API", slug="user-api", team=self.team)
        self.client.force_login(self.linus)

    def choices(self, name):
        return [(line.name, line.why, line.is_followed) for line in self.client.get(PAGE).context[name]]

    def ask(self, url):
        return self.client.post(url, content_type="application/json").status_code

    def test_page_lists_services_of_the_team_and_own_choices(self):
        assert self.choices("services") == [("User API", "Service of your team", True)]
        follow_service(self.search, by=self.linus, now=NOW)
        follow_service(self.api, by=self.linus, active=False, now=NOW)
        follow_incident(self.incident, by=self.linus, now=NOW)
        assert self.choices("services") == [("Search", "Followed by you", True), ("User API", "Stopped by you", False)]
        assert self.choices("incidents") == [(f"{self.incident.ref} Checkout slow", "Followed by you", True)]
        self.client.force_login(self.mallory)
        assert self.choices("services") == []

    def test_choice_is_changed_on_the_page_and_returns_to_it(self):
        follow_incident(self.incident, by=self.linus, now=NOW)
        answer = self.client.post(f"{self.incident.get_absolute_url()}follow/", {"listed": "1", "stop": "1"})
        self.assertRedirects(answer, PAGE)
        assert self.choices("incidents")[0][1:] == ("Stopped by you", False)
        self.assertRedirects(self.client.post("/services/user-api/follow/", {"listed": "1", "stop": "1"}), PAGE)
        assert self.choices("services") == [("User API", "Stopped by you", False)]

    def test_incident_that_was_restricted_later_is_not_listed(self):
        follow_incident(self.incident, by=self.linus, now=NOW)
        restrict_incident(self.incident, by=self.ada, reason="Customer data", now=NOW)
        assert self.choices("incidents") == []

    def test_archived_services_are_not_listed(self):
        Service.objects.filter(pk=self.api.pk).update(archived_at=NOW)
        assert self.choices("services") == []

    def test_page_takes_the_same_queries_for_any_number_of_choices(self):
        for number in range(5):
            follow_service(Service.objects.create(name=f"S{number}", slug=f"s{number}"), by=self.linus, now=NOW)
            follow_incident(make_incident(lead=self.ada), by=self.linus, now=NOW)
        self.client.get(PAGE)
        with at_most(7):
            assert len(self.client.get(PAGE).context["incidents"]) == 5

    def test_incidents_and_services_are_followed_by_api(self):
        url = f"/api/v1/incidents/{self.incident.ref}/"
        assert self.ask(f"{url}follow/") == 200
        assert self.linus in followers_of(self.incident)
        assert self.ask(f"{url}unfollow/") == 200
        assert self.linus not in followers_of(self.incident)
        assert self.ask("/api/v1/services/search/follow/") == 200
        assert ("Search", "Followed by you", True) in self.choices("services")
