"""Saved views of the lists of tasks and incidents."""

from core.testing import TeamTestCase, at_most
from dashboard.models import SavedView
from incidents.tests.factories import make_incident


class SavedViewTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def save(self, **facts):
        return self.client.post(
            "/views/save/", {"list_of": "tasks", "name": "Late P1", "query": "priority=P1&due=overdue", **facts}
        )

    def tabs(self):
        return [tab["label"] for tab in self.client.get("/tasks/").context["tabs"]()["tabs"]]

    def test_saved_view_stores_valid_filters_under_a_name(self):
        self.save(query="priority=P1&due=overdue&color=red&layout=list")
        view = SavedView.objects.get()
        assert (view.owner, view.query) == (self.ada, "priority=P1&due=overdue")
        assert "Late P1" in self.tabs()
        self.client.force_login(self.grace)
        assert "Late P1" not in self.tabs()

    def test_team_view_is_available_to_its_members(self):
        self.save(team=self.team.slug)
        assert SavedView.objects.get().team == self.team
        self.client.force_login(self.team.members.exclude(pk=self.ada.pk).first())
        assert "Late P1" in self.tabs()

    def test_saved_view_needs_a_unique_name_and_a_filter(self):
        self.save()
        self.assertContains(self.save(), "A view with this name already exists", status_code=422)
        self.assertContains(self.save(name="All", query=""), "Choose at least one filter", status_code=422)

    def test_saved_view_by_api_refuses_unknown_filters(self):
        url, json = "/api/v1/saved-views/", "application/json"
        made = self.client.post(url, {"list_of": "tasks", "name": "Mine", "query": "mine=1"}, json)
        assert (made.status_code, made.json()["owner"]) == (201, "ada")
        wrong = self.client.post(url, {"list_of": "tasks", "name": "Odd", "query": "color=red"}, json)
        assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["query"])
        assert self.client.delete(f"{url}{made.json()['id']}/").status_code == 204

    def test_only_its_owner_can_remove_a_view(self):
        self.save()
        view = SavedView.objects.get()
        self.client.force_login(self.grace)
        assert self.client.post(f"/views/{view.pk}/remove/").status_code == 404
        self.client.force_login(self.ada)
        self.client.post(f"/views/{view.pk}/remove/")
        assert not SavedView.objects.exists()

    def test_incident_list_has_saved_views_of_its_own(self):
        make_incident(title="Checkout slow")
        page = self.client.get("/incidents/?severity=1&status=open")
        self.assertContains(page, 'name="list_of" value="incidents"')
        self.assertContains(page, 'name="query" value="severity=1&amp;status=open"')
        saved = self.client.post("/views/save/", {"list_of": "incidents", "name": "Worst now", "query": "severity=1"})
        self.assertRedirects(saved, "/incidents/?severity=1")
        page = self.client.get("/incidents/?severity=1")
        assert [tab["label"] for tab in page.context["tabs"] if tab["current"]] == ["Worst now"]
        self.assertContains(page, "Remove view")
        assert "Worst now" not in self.tabs()

    def test_saving_a_view_of_the_list_returns_to_the_list(self):
        page = self.client.get("/tasks/?layout=list&priority=P1&due=overdue")
        self.assertContains(page, 'name="layout" value="list"')
        self.assertRedirects(self.save(layout="list"), "/tasks/?layout=list&priority=P1&due=overdue")

    def test_lists_may_have_views_of_the_same_name(self):
        self.save()
        self.save(list_of="incidents", query="severity=1")
        assert SavedView.objects.filter(name="Late P1").count() == 2

    def test_unknown_list_is_refused(self):
        self.assertContains(self.save(list_of="people"), "Select a valid choice", status_code=422)

    def test_several_values_stay_chosen_when_another_filter_is_changed(self):
        make_incident(title="Checkout slow")
        both = '<option value="1,2" selected>SEV-1, SEV-2</option>'
        self.assertContains(self.client.get("/incidents/?severity=1&severity=2"), both, html=True)
        page = self.client.get("/incidents/?severity=1,2&status=open")  # as the form sends it
        assert page.context["filters"].values == {"status": ["open"], "severity": ["1", "2"]}
        self.assertContains(page, both, html=True)
        tasks = self.client.get("/tasks/?priority=P0,P1")
        self.assertContains(tasks, '<option value="P0,P1" selected>P0, P1</option>', html=True)

    def test_list_by_api_takes_the_same_queries_for_any_number_of_views(self):
        for number in range(9):
            self.save(name=f"View {number}")
            if number in {1, 8}:
                with at_most(4):
                    assert len(self.client.get("/api/v1/saved-views/").json()["results"]) == number + 1
