"""Statistics count real incidents and tasks that the reader may see; every number leads to what it counts."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from core.testing import NOW, TeamTestCase, at_most
from importing.tests.import_data import import_load_balancer_outage
from incidents.models import Category, Incident, Service, Status
from incidents.tests.factories import make_incident
from insights.filters import StatisticsFilter
from insights.report import statistics_report, trend_list
from insights.scope import Scope
from postmortems.models import Postmortem
from tasks.models import DueDate
from tasks.models import Status as TaskStatus
from tasks.tests.factories import TODAY, make_task

pytestmark = pytest.mark.both_databases
MINUTES = [12, 18, 22, 31, 44, 60, 75, 240]
PERIOD = "started_from=2026-01-01&started_to=2026-03-02"


def days_ago(days):
    return NOW - timedelta(days=days)


class StatisticsTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.edge = Service.objects.create(name="Edge", slug="edge", team=cls.team)
        phases = {"undetected": 60, "diagnosing": 240, "fixing": 120, "recovering": 180}
        for number, minutes in enumerate(MINUTES):
            incident = make_incident(
                at=days_ago(number * 3 + 1),
                rank=1 + number % 2,
                status=Status.RESOLVED,
                metric_seconds={"mitigate": minutes * 60, "detect": 60, **phases},
                diversion_seconds=60 if number < 2 else None,
            )
            incident.services.add(cls.edge)
        cls.newest = Incident.objects.order_by("-started_at").first()
        make_incident(at=days_ago(80), metric_seconds={"mitigate": 3600})  # before the period
        for kind in ("drill", "near_miss", "planned", "backfilled"):
            make_incident(at=days_ago(5), kind=kind)
        make_incident(at=days_ago(5), status=Status.CANCELED, ended_reason="A false alarm")
        make_incident(at=days_ago(5), status=Status.MERGED, merged_into=cls.newest)

    def scope(self, query=PERIOD, user=None, now=NOW):
        user = user or self.linus
        request = SimpleNamespace(user=user)
        filters = StatisticsFilter(QueryDict(query), Incident.objects.visible_to(user), request=request)
        return Scope.of(user, filters, now)

    def report(self, query=PERIOD, user=None, metric="mitigate"):
        return statistics_report(self.scope(query, user), metric)

    def test_only_real_incidents_of_the_period_count(self):
        report = self.report()
        self.assertEqual((report.incidents.count, report.incidents.earlier), (8, 1))
        self.assertEqual(self.report(f"{PERIOD}&backfilled=1").incidents.count, 9)

    def test_median_has_n_and_interval(self):
        found = self.report().durations
        self.assertEqual((found.chosen.spread.n, found.chosen.spread.median), (8, 37.5 * 60))
        self.assertEqual(found.chosen.spread.interval, (12 * 60, 240 * 60))
        self.assertEqual(found.verdict, "too few to compare")
        self.assertEqual(self.report(metric="detect").durations.chosen.spread.median, 60)
        self.assertEqual(self.report(metric="resolve").durations.chosen.spread.n, 0)

    def test_phases_are_summed(self):
        found = self.report().phases
        self.assertEqual((found.seconds["diagnosing"], found.total, found.incidents), (8 * 240, 8 * 600, 8))
        self.assertEqual((found.diversion, found.diverted), (120, 2))

    def test_trends_count_by_severity_service_and_category(self):
        self.newest.factors.for_parent(self.newest).create(
            category=Category.objects.get(code="CFG"), statement="A setting", created_by=self.ada, created_at=NOW
        )
        category, service, severity = self.report().trends
        self.assertEqual([(row.key, row.total) for row in category.rows], [("CFG", 1)])
        self.assertEqual([(row.key, row.total) for row in service.rows], [("edge", 8)])
        self.assertEqual([(row.key, row.counts[-2:]) for row in severity.rows], [("1", [3, 1]), ("2", [4, 0])])

    def test_filters_select_incidents(self):
        self.assertEqual(self.report(f"{PERIOD}&severity=1").incidents.count, 4)
        self.assertEqual(self.report(f"{PERIOD}&severity=1&severity=2&service=edge&team=api").incidents.count, 8)
        self.assertEqual(self.report(f"{PERIOD}&service=nowhere").incidents.count, 0)

    def test_restricted_incidents_count_for_members_only(self):
        hidden = make_incident(at=days_ago(1), circle=self.circle, metric_seconds={"mitigate": 60}, rank=1)
        make_task(incident=hidden, first_due_on=TODAY - timedelta(days=3), status=TaskStatus.OPEN)
        self.assertEqual(self.report(user=self.linus).incidents.count, 9)
        found = self.report(user=self.mallory)
        self.assertEqual((found.incidents.count, found.durations.chosen.spread.n), (8, 8))
        self.assertEqual(found.follow_through[0].value.total, 0)
        self.assertEqual(sum(sum(row.counts) for row in found.trends[2].rows), 9)  # with the one before the period

    def test_two_incidents_are_listed_and_not_summarized(self):
        report = self.report("started_from=2026-03-01&started_to=2026-03-02")
        self.assertEqual((report.is_few, report.few), (True, [self.newest]))
        self.assertEqual(report.durations.verdict, "too few to compare")
        self.client.force_login(self.linus)
        page = self.client.get("/insights/?started_from=2026-03-01&started_to=2026-03-02")
        self.assertContains(page, f'href="/incidents/{self.newest.ref}/">{self.newest.ref}</a>')
        self.assertContains(page, "listed and not summarized")

    def test_imported_outage_is_listed_with_its_times_and_tasks(self):
        outage = import_load_balancer_outage(self.ada)
        query = "started_from=2024-02-01&started_to=2024-02-29"
        self.client.force_login(self.linus)
        page = self.client.get(f"/insights/?{query}&metric=identify")
        self.assertContains(page, f'href="/incidents/{outage.ref}/">{outage.ref}</a> 1 h 15 min')
        answer = self.client.get(f"/api/v1/statistics/?{query}").json()
        self.assertEqual((answer["incidents"], answer["counts"][0]["count"]), ([outage.ref], 1))
        rows = self.client.get(f"/api/v1/coverage/?{query}").json()["rows"]
        self.assertIn("CFG", {row["category"] for row in rows})

    def test_shares_of_tasks_are_those_of_the_period(self):
        passed = TODAY - timedelta(days=10)
        for status, done in [("verified", passed), ("effective", passed + timedelta(days=1)), ("open", None)]:
            extra = {"done_on": done, "checked_at": NOW if status == "effective" else None}
            make_task(status=status, first_due_on=passed, team=self.team, incident=self.newest, **extra)
        make_task(status=TaskStatus.WONT_DO, first_due_on=passed, **self.wont_do())
        on_time, verified, effective = self.report(f"{PERIOD}&team=api").follow_through
        self.assertEqual((on_time.value.count, on_time.value.total), (1, 3))
        self.assertEqual((verified.value.count, verified.value.total), (2, 2))
        self.assertEqual((effective.value.count, effective.is_few), (1, True))

    def wont_do(self):
        return {"wont_do_reason": "The service ends.", "risk_owner": self.mona, "review_on": TODAY}

    def test_lists_behind_the_numbers_have_as_many_rows(self):
        self.client.force_login(self.linus)
        for status in ["verified", "open", "wont_do"]:
            extra = self.wont_do() if status == "wont_do" else {}
            make_task(status=status, first_due_on=TODAY - timedelta(days=9), done_on=TODAY, **extra)
        for status in ["effective", "contradicted", "open"]:  # the last one was reopened
            make_task(status=status, checked_at=NOW, times_not_effective=1)
        report = self.report()
        self.assertContains(self.client.get(report.incidents.url), "8 incidents")
        for share in report.follow_through:
            self.assertContains(self.client.get(share.url), f"{share.value.total} task")
        prevent = next(share for share in report.kinds if share.label == "Prevent")
        self.assertContains(self.client.get(prevent.url), f"{prevent.value.count} task")
        services = report.trends[1]
        february = trend_list(self.scope(), "service", "edge", services.periods[-2])
        self.assertContains(self.client.get(february), f"{services.rows[0].counts[-2]} incidents")
        self.assertEqual(trend_list(self.scope(f"{PERIOD}&category=CFG"), "category", "OBS", services.periods[0]), "")

    def test_moved_due_dates_count_with_their_days(self):
        task = make_task(incident=self.newest)
        first = task.due_dates.get()
        DueDate.objects.filter(pk=first.pk).update(state="moved", ended_at=days_ago(2))
        DueDate.objects.for_parent(task).create(
            due_on=first.due_on + timedelta(days=7), made_at=NOW, made_by=self.ada, state="now"
        )
        report = self.report()
        self.assertEqual((report.moves.count, report.moved_tasks, report.moved_days.median), (1, 1, 7))

    def test_tasks_done_within_thirty_days(self):
        for done in [10, 40, None]:
            task = make_task(status="done" if done else "open")
            type(task).objects.filter(pk=task.pk).update(
                created_at=days_ago(50), done_at=days_ago(50 - done) if done else None
            )
        thirty, sixty, _ = self.report().closed
        self.assertEqual((thirty.value.count, thirty.value.total, sixty.value.total), (1, 3, 0))

    def test_postmortems_published_by_their_due_date(self):
        for days, published in [(1, 9), (2, None), (3, 2)]:
            incident = Incident.objects.counted().order_by("-started_at")[days]
            Postmortem.objects.for_parent(incident).create(
                due_on=TODAY - timedelta(days=5),
                status="published" if published else "draft",
                published_at=days_ago(published) if published else None,
                published_by=self.ada if published else None,
                approved_by=self.mona if published else None,
                approved_at=days_ago(9) if published else None,
                updated_at=NOW,
            )
        share = self.report().postmortems
        self.assertEqual((share.value.count, share.value.total), (1, 3))

    def test_report_takes_a_fixed_number_of_statements(self):
        scope = self.scope()
        with at_most(12):
            statistics_report(scope)

    def test_page_file_and_api_agree(self):
        self.client.force_login(self.linus)
        page = self.client.get(f"/insights/?{PERIOD}")
        self.assertContains(page, "Too few to compare (n = 8, 1)")
        self.assertContains(page, "61 days in")
        table = self.client.get(f"/insights/export.csv?{PERIOD}").content.decode()
        self.assertIn("incidents,Incidents,2026-01-01,2026-03-02,8,8,8,,3.45,15.76", table)
        data = self.client.get(f"/insights/export.json?{PERIOD}").json()
        answer = self.client.get(f"/api/v1/statistics/?{PERIOD}").json()
        self.assertEqual(answer["durations"]["periods"][-1]["median"], 2250)
        self.assertEqual({**answer, "time_zone": ""}, {**data, "time_zone": ""})
        self.assertEqual(self.client.get("/insights/export.xml").status_code, 404)

    def test_impossible_periods_are_refused_in_words(self):
        self.client.force_login(self.linus)
        query = "started_from=2026-03-02&started_to=2026-03-01"
        self.assertContains(self.client.get(f"/insights/?{query}"), "before the first day", status_code=422)
        answer = self.client.get(f"/api/v1/statistics/?{query}")
        self.assertContains(answer, "before the first day", status_code=422)
        self.assertEqual(self.client.get("/api/v1/statistics/?team=nowhere").status_code, 422)

    def test_period_follows_the_zone_of_the_reader(self):
        make_incident(at=NOW.replace(hour=23, minute=30) - timedelta(days=40), rank=4)
        day = date(2026, 1, 22)
        query = f"started_from={day}&started_to={day}"
        self.assertEqual(self.report(query).incidents.count, 0)
        self.mallory.time_zone = "Asia/Tokyo"
        self.assertEqual(self.report(query, self.mallory).incidents.count, 1)
