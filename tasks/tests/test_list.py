"""The list: filters, the selection bar and editing in place."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import SimpleTestCase
from django.utils import timezone

from core.testing import NOW, CommittedTestCase, TeamTestCase, make_user
from incidents.models import Service
from incidents.tests.factories import make_incident
from tasks.actions.proposals import edit_task, propose_task
from tasks.display import ROW_COLUMNS
from tasks.models import CorrectiveTask, Status
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases

HTMX = {"HX-Request": "true"}


class CachedRowTests(SimpleTestCase):
    def test_key_of_a_cached_row_has_every_column_that_the_row_shows(self):
        template = (Path(__file__).resolve().parents[2] / "templates/tasks/board/row.html").read_text()
        shown = set(re.findall(r"\btask\.(\w+)", template))
        from_key = {"ref": "pk", "get_absolute_url": "pk", "incident": "incident_id", "owner": "owner_id"}
        assert {from_key.get(name, name) for name in shown} <= set(ROW_COLUMNS)


class ChangedRowTests(CommittedTestCase):
    """Outside a transaction, as in production, rows and tab counts come from the cache."""

    def test_changed_row_and_count_are_shown_at_once(self):
        ada = make_user("ada")
        task = make_task(title="Drop the pool")
        self.client.force_login(ada)
        for address in ["/tasks/?layout=list", "/tasks/"]:
            self.assertContains(self.client.get(address), "Drop the pool")
        edit_task(task, title="Drop the legacy pool", by=ada)
        for address in ["/tasks/?layout=list", "/tasks/"]:
            self.assertContains(self.client.get(address), "Drop the legacy pool")
        assert self.client.get("/tasks/").context["tabs"]()["tabs"][0]["count"] == "1"
        propose_task(title="Add an alert", by=ada)
        assert self.client.get("/tasks/").context["tabs"]()["tabs"][0]["count"] == "2"


class ListTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def refs(self, query):
        return {line.task.ref for line in self.client.get(f"/tasks/?layout=list&{query}").context["lines"]}

    def test_pages_of_all_open_states_are_in_order_of_the_due_date(self):
        today = timezone.localdate()
        for n in range(130):
            status = ["open", "in_progress", "blocked", "done"][n * 7 % 4]
            make_task(title=f"Task {n}", status=status, due_on=today + timedelta(days=n * 37 % 130))
        url, found = "/tasks/?layout=list", []
        while url:
            page = self.client.get(url)
            found += [line.task.due_on for line in page.context["lines"]]
            url = page.context["more_url"]
        assert len(found) == CorrectiveTask.objects.outstanding().count()
        assert found == sorted(found)

    def test_groups_show_how_many_tasks_they_have_on_all_pages(self):
        today = timezone.localdate()
        for n in range(60):
            make_task(title=f"Late {n}", due_on=today - timedelta(days=2))
        make_task(title="Much later", due_on=today + timedelta(days=40))
        groups = self.client.get("/tasks/?layout=list").context["groups"]
        assert (groups[0]["title"], groups[0]["count"]) == ("Late", 60)

    def test_filters_of_several_values_count_tasks_and_not_their_due_dates(self):
        for n in range(3):
            make_task(title=f"Task {n}", kind="prevent", priority="P1")
        for query in ["kind=prevent", "priority=P1,P2", "status=open"]:
            self.assertContains(
                self.client.get(f"/tasks/?layout=list&{query}"), "3 tasks" if "status" in query else "3 open"
            )

    def test_address_of_a_form_that_is_opened_like_a_page_explains_itself(self):
        response = self.client.get("/tasks/create/")
        self.assertContains(response, "This URL only accepts form submissions", status_code=405)
        assert response.headers["Allow"] == "POST"

    def test_due_dates_of_the_next_two_weeks_say_in_how_many_days(self):
        today = timezone.localdate(timezone=self.ada.zone)
        make_task(due_on=today + timedelta(days=3))
        make_task(due_on=today + timedelta(days=20))
        page = self.client.get("/tasks/?layout=list")
        self.assertContains(page, "in 3 days")
        self.assertNotContains(page, "in 20 days")

    def test_list_filters_by_owner_service_text_kind_priority_and_due(self):
        service = Service.objects.create(name="Edge", slug="edge")
        incident = make_incident()
        incident.services.add(service)
        today = timezone.localdate()
        one = make_task(title="Drop the legacy pool", incident=incident, kind="detect", priority="P1")
        two = make_task(owner=self.grace, due_on=today - timedelta(days=2))
        three = make_task(due_on=today + timedelta(days=300), missed_due_dates=1)
        assert self.refs("owner=grace&service=") == {two.ref}
        assert self.refs(f"service={service.slug}") == {one.ref}
        assert self.refs("q=legacy") == self.refs(f"q={one.ref.lower()}") == {one.ref}
        assert self.refs("kind=detect") == self.refs("priority=P1") == {one.ref}
        assert self.refs("due=overdue") >= {two.ref}
        assert self.refs("due=missed") == {three.ref}
        assert self.refs("owner=none&status=proposed") == set()
        make_task(status="proposed")
        assert len(self.refs("owner=none&status=proposed")) == 1

    def test_htmx_gets_only_rows_and_total(self):
        make_task()
        rows = self.client.get("/tasks/?layout=list", headers=HTMX)
        self.assertContains(rows, "1 open task, by due date")
        self.assertNotContains(rows, "<html")

    def test_tabs_show_the_number_of_open_tasks(self):
        make_task()
        make_task(owner=self.grace)
        tabs = self.client.get("/tasks/").context["tabs"]()["tabs"]
        assert [(tab["label"], tab["count"]) for tab in tabs[:2]] == [("All", "2"), ("Mine", "1")]

    def test_history_of_an_edit_has_the_old_and_the_new_words(self):
        task = make_task(owner=self.ada, done_when="No alert is missed", priority="P1")
        edit_task(task, by=self.ada, done_when="Fewer alerts are missed", priority="P2", now=NOW)
        self.client.force_login(self.grace)
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "done when: No alert is missed → Fewer alerts are missed; priority: P1 → P2")

    def test_row_is_edited_in_place(self):
        task, today = make_task(), timezone.localdate()
        self.assertContains(self.client.get(f"/tasks/{task.ref}/row/?do=date", headers=HTMX), "New due date")
        sent = {"place": "row", "due_on": (today + timedelta(days=400)).isoformat()}
        refused = self.client.post(f"/tasks/{task.ref}/date/", sent, headers=HTMX)
        self.assertContains(refused, "Enter a reason for a later date", status_code=422)
        row = self.client.post(f"/tasks/{task.ref}/date/", sent | {"reason": "Replica first"}, headers=HTMX)
        self.assertContains(row, "Replica first")
        self.assertNotContains(row, "<html")
        owner = self.client.post(f"/tasks/{task.ref}/change-owner/", {"place": "row", "to": "grace"}, headers=HTMX)
        self.assertContains(owner, "Grace")

    def test_several_tasks_are_closed_with_one_reason(self):
        tasks = [make_task(), make_task()]
        sent = {"task": [task.ref for task in tasks], "close-reason": "The pool ends", "close-risk_owner": "mona"}
        sent |= {"close-review_on": "+90d", "back": "/tasks/?layout=list"}
        self.assertRedirects(self.client.post("/tasks/bulk/close/", sent), "/tasks/?layout=list")
        for task in tasks:
            task.refresh_from_db()
            assert (task.status, task.risk_owner) == (Status.WONT_DO, self.mona)

    def test_several_proposals_are_accepted_and_refusals_are_listed(self):
        ready = make_task(status="proposed", done_when="It pages within 3 minutes")
        vague = make_task(status="proposed")
        sent = {"task": [ready.ref, vague.ref], "accept-owner": "grace"}
        page = self.client.post("/tasks/bulk/accept/", sent)
        self.assertContains(page, "Enter what others can check")
        ready.refresh_from_db()
        assert (ready.status, ready.owner) == (Status.OPEN, self.grace)

    def test_invalid_field_keeps_the_selection(self):
        task = make_task()
        page = self.client.post("/tasks/bulk/date/", {"task": [task.ref], "date-due_on": "31 February"})
        self.assertContains(page, f'value="{task.ref}"', status_code=422)
        assert list(page.context["form"].errors) == ["due_on"]

    def test_refusals_keep_what_was_typed_and_offer_the_tasks_that_were_not_changed(self):
        first, second = make_task(), make_task()
        later = (timezone.localdate() + timedelta(days=300)).isoformat()
        sent = {"task": [first.ref, second.ref], "date-due_on": later}
        page = self.client.post("/tasks/bulk/date/", sent)
        self.assertContains(page, "Enter a reason for a later date", status_code=422)
        assert list(page.context["form"].errors) == ["reason"]
        self.assertContains(page, f'value="{later}"', status_code=422)
        CorrectiveTask.objects.filter(pk=first.pk).update(status=Status.DONE, done_at=timezone.now())
        page = self.client.post("/tasks/bulk/date/", {**sent, "date-reason": "Needs the replica"})
        self.assertContains(page, "Try again with the unchanged tasks")
        self.assertContains(page, f'type="hidden" name="task" value="{first.ref}"')
        self.assertNotContains(page, f'type="hidden" name="task" value="{second.ref}"')

    def test_list_of_open_tasks_names_the_proposed_ones_it_leaves_out(self):
        make_task()
        make_task(status="proposed")
        self.assertContains(self.client.get("/tasks/?layout=list"), ">1 proposed</a>")
        self.assertNotContains(self.client.get("/tasks/?layout=list&status=proposed"), "proposed</a>")
