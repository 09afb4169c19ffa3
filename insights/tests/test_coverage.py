"""The coverage matrix: the best of each kind, open risks, and risks that managers accept."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone

from audits.tests.factories import make_run
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase, at_most
from incidents.models import Category, Incident
from incidents.tests.factories import make_incident
from insights.actions.risks import accept_risk, withdraw_acceptance
from insights.coverage import coverage, open_risks
from insights.filters import CoverageFilter
from insights.models import RiskAcceptance
from insights.scope import Scope
from tasks.models import Status
from tasks.tests.factories import make_task
from training.models import Drill, DrillRun

pytestmark = pytest.mark.both_databases
TODAY = NOW.date()


class CoverageTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.category = Category.objects.get(code="CFG")
        cls.incident = make_incident(at=NOW - timedelta(days=3))
        cls.factor = cls.add_factor(cls.incident)

    @classmethod
    def add_factor(cls, incident, **facts):
        facts = {"category": cls.category, "statement": "A setting", "created_by": cls.ada, "created_at": NOW, **facts}
        return incident.factors.for_parent(incident).create(**facts)

    def task(self, status, factor=None, **facts):
        task = make_task(status=status, incident=self.incident, **facts)
        task.factors.add(factor or self.factor)
        return task

    def rows(self, user=None, query="", now=NOW):
        user = user or self.linus
        request = SimpleNamespace(user=user)
        filters = CoverageFilter(QueryDict(query), Incident.objects.visible_to(user), request=request)
        return coverage(Scope.of(user, filters, now))

    def cell(self, cover, **facts):
        return self.rows(**facts)[0].cells[cover]

    def test_category_without_anything_has_four_open_risks(self):
        rows = self.rows()
        assert [(row.category.code, row.incidents) for row in rows] == [("CFG", 1)]
        assert open_risks(rows) == 4
        assert self.cell("audits").text == "never audited"

    def test_best_state_of_the_tasks_is_shown(self):
        self.task(Status.OPEN)
        self.task(Status.VERIFIED)
        effective = self.task(Status.EFFECTIVE)
        cell = self.cell("tasks")
        assert (cell.state, cell.ref, cell.text, cell.more) == ("effective", effective.ref, "effective", 0)

    def test_contradicted_task_stands_out(self):
        self.task(Status.EFFECTIVE)
        contradicted = self.task(Status.CONTRADICTED)
        assert (self.cell("tasks").state, self.cell("tasks").ref) == ("failed", contradicted.ref)

    def test_alerts_have_their_own_column(self):
        self.task(Status.OPEN, kind="detect")
        assert (self.cell("alerts").state, self.cell("tasks").state) == ("started", "missing")
        self.task(Status.VERIFIED, factor=self.add_factor(self.incident, kind="detection"))
        assert (self.cell("alerts").text, self.cell("alerts").state) == ("verified", "covered")

    def test_last_finished_audit_counts(self):
        task = self.task(Status.OPEN, closes_by="run")
        facts = {"signed_by": self.ada, "signed_at": NOW, "earned": 2, "possible": 2}
        approved = make_run(task=task, state="approved", approved_by=self.mona, approved_at=NOW, **facts)
        make_run(task=task)
        assert (self.cell("audits").ref, self.cell("audits").state) == (approved.ref, "covered")
        missed = make_run(task=task, state="missed")
        assert (self.cell("audits").ref, self.cell("audits").text) == (missed.ref, "missed")
        assert self.cell("audits").state == "failed"

    def test_last_drill_of_the_category_counts(self):
        Drill.objects.all().delete()
        facts = {"created_by": self.ada, "created_at": NOW}
        drill = Drill.objects.for_parent(self.incident.circle).create(title="Balancer", player_title="Errors", **facts)
        drill.categories.add(self.category)
        assert (self.cell("drills").text, self.cell("drills").is_open_risk) == ("not run yet", True)
        run = {"number": 1, "version": 1, "script": {"title": "Balancer"}, "facilitator": self.ada}
        times = {"started_at": NOW, "ended_at": NOW, "state": "done", "incident": make_incident(kind="drill")}
        run |= times | {"incident": make_incident(kind="drill", circle=self.incident.circle)}
        DrillRun.objects.for_parent(drill).create(**run, **facts)
        assert (self.cell("drills").ref, self.cell("drills").state) == (drill.ref, "covered")
        late = self.cell("drills", now=NOW + timedelta(days=200), query="period=365")
        assert "over 6 months ago" in late.text

    def test_restricted_incidents_are_no_rows_for_outsiders(self):
        hidden = make_incident(at=NOW - timedelta(days=2), circle=self.circle)
        self.add_factor(hidden, category=Category.objects.get(code="OBS"))
        assert {row.category.code for row in self.rows(self.ada)} == {"CFG", "OBS"}
        assert {row.category.code for row in self.rows(self.mallory)} == {"CFG"}

    def test_filters_select_incidents(self):
        assert self.rows(query="severity=1") == []
        assert self.rows(query="started_from=2026-03-01") == []

    def test_number_of_statements_is_fixed(self):
        self.task(Status.OPEN)
        with at_most(10):
            self.rows()

    def accept(self, by=None, **facts):
        facts = {"cover": "audits", "reason": "The pools are replaced.", "until": TODAY + timedelta(days=30), **facts}
        return accept_risk(category=self.category, by=by or self.mona, now=NOW, **facts)

    def test_accepted_risk_is_shown_until_its_last_day(self):
        self.accept()
        cell = self.cell("audits")
        assert (cell.state, cell.acceptance.accepted_by, cell.acceptance.reason) == (
            "accepted",
            self.mona,
            "The pools are replaced.",
        )
        expired = self.cell("audits", now=NOW + timedelta(days=31))
        assert expired.is_open_risk
        assert Event.objects.filter(event_type="risk.accepted", actor=self.mona).count() == 1

    def test_expired_acceptance_can_be_replaced_and_a_current_one_not(self):
        row = self.accept()
        with pytest.raises(Refused, match="accepted already"):
            self.accept()
        RiskAcceptance.objects.filter(pk=row.pk).update(until=TODAY - timedelta(days=1))
        assert self.accept().pk != row.pk

    def test_withdrawn_acceptance_opens_the_risk_again(self):
        row = self.accept()
        withdraw_acceptance(row, by=self.mona, now=NOW)
        assert self.cell("audits").is_open_risk
        with pytest.raises(Refused, match="has ended"):
            withdraw_acceptance(row, by=self.mona, now=NOW)

    def test_only_managers_accept_with_a_reason_for_at_most_a_year(self):
        with pytest.raises(NotAllowed, match="@mona"):
            self.accept(by=self.ada)
        for wrong in [{"reason": " "}, {"until": TODAY}, {"until": TODAY + timedelta(days=400)}]:
            with pytest.raises(Invalid):
                self.accept(**wrong)

    def test_manager_accepts_and_withdraws_on_the_page(self):
        today = timezone.localdate()
        Incident.objects.filter(pk=self.incident.pk).update(started_at=timezone.now() - timedelta(days=1))
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get("/insights/coverage/"), "Accept risk")
        self.client.force_login(self.mona)
        self.assertContains(
            self.client.get("/insights/coverage/"), "/insights/coverage/accept/?category=CFG&amp;cover="
        )
        address = "/insights/coverage/accept/?category=CFG&cover=drills"
        self.assertContains(self.client.get(address), '<option value="drills" selected>')
        sent = {"category": "CFG", "cover": "drills", "reason": "Too new", "until": "+400d"}
        self.assertContains(self.client.post(address, sent), "at most a year", status_code=422)
        self.client.post(address, sent | {"until": str(today + timedelta(days=30))})
        page = self.client.get("/insights/coverage/")
        self.assertContains(page, "accepted until")
        self.assertContains(page, "Too new")
        self.client.post(f"/insights/coverage/{RiskAcceptance.objects.get().pk}/withdraw/")
        self.assertNotContains(self.client.get("/insights/coverage/"), "accepted until")

    def test_api_and_files_agree_with_the_matrix(self):
        self.client.force_login(self.mona)
        query = "?started_from=2026-02-01&started_to=2026-03-02"
        sent = {"category": "CFG", "cover": "audits", "reason": "x", "until": str(timezone.localdate() + timedelta(9))}
        answer = self.client.post("/api/v1/risk-acceptances/", sent, "application/json")
        assert answer.status_code == 201, answer.content
        data = self.client.get(f"/api/v1/coverage/{query}").json()
        assert [cell["status"] for cell in data["rows"][0]["cells"]] == ["missing", "missing", "accepted", "missing"]
        assert self.client.get(f"/insights/coverage/export.json{query}").json() == data
        self.assertIn("CFG,Configuration,1,audits,accepted", self.read_csv(query))
        listed = self.client.get("/api/v1/risk-acceptances/").json()["results"]
        self.client.delete(f"/api/v1/risk-acceptances/{listed[0]['id']}/")
        self.assertIn("CFG,Configuration,1,audits,missing", self.read_csv(query))

    def read_csv(self, query):
        return self.client.get(f"/insights/coverage/export.csv{query}").content.decode()
