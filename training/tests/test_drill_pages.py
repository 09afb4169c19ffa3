"""Pages of drills: a fixed number of queries, and no word that the reader must not see."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing import TeamTestCase, make_user
from incidents.models import Incident
from postmortems.tests.ledger import postmortem
from training.actions.drill_answers import answer_run
from training.actions.drill_injects import add_inject
from training.actions.drill_reviews import end_run
from training.actions.drill_runs import add_players, start_run
from training.models import DrillRun
from training.tests.drill_rows import make_drill, make_live_run, make_run

BUDGETS = {"list": 22, "detail": 26, "console": 28, "play": 20, "report": 32}
CANARY = "zqcanary"


class DrillPages(TeamTestCase):
    def setUp(self):
        self.now = timezone.now()
        self.run = make_live_run(self.ada, [self.grace, self.linus], now=self.now)

    def get(self, person, url):
        self.client.force_login(person)
        with CaptureQueriesContext(connection) as asked:
            response = self.client.get(url)
        return response, len(asked)

    def check(self, name, person, url, grow):
        self.get(person, url)  # what is cached or released by the first visit
        _, few = self.get(person, url)
        grow()
        self.get(person, url)
        response, many = self.get(person, url)
        assert response.status_code == 200, url
        self.assertLessEqual(many, few)
        self.assertLessEqual(few, BUDGETS[name])

    def more_players(self):
        people = [make_user(f"player{n}") for n in range(8)]
        add_players(self.run, people, by=self.ada, now=self.now)
        for person in people:
            answer_run(self.run, by=person, kind="suspect", text="database", now=self.now + timedelta(seconds=30))

    def more_drills(self):
        for _ in range(4):
            make_drill(self.ada)

    def more_injects(self):
        for number in range(8):
            add_inject(self.run.drill, by=self.ada, text="A call", offset_seconds=number)

    def test_list_query_count_is_constant(self):
        self.check("list", self.ada, "/drills/", self.more_drills)

    def test_script_query_count_is_constant(self):
        self.check("detail", self.ada, self.run.drill.get_absolute_url(), self.more_injects)

    @pytest.mark.slow
    def test_console_query_count_is_constant(self):
        self.check("console", self.ada, self.run.get_absolute_url(), self.more_players)

    def test_player_page_query_count_is_constant(self):
        self.check("play", self.grace, self.run.play_url(), self.more_players)

    def end(self):
        answer_run(self.run, by=self.grace, kind="suspect", text=CANARY, now=self.now + timedelta(seconds=20))
        run = DrillRun.objects.select_related("drill__incident", "incident", "facilitator").get(pk=self.run.pk)
        return end_run(run, by=self.ada, now=self.now + timedelta(seconds=60))

    def test_report_stays_within_its_query_budget(self):
        self.end()
        self.assertLessEqual(self.get(self.ada, self.run.report_url())[1], BUDGETS["report"])

    def test_console_shows_the_time_of_the_incident_beside_the_clock(self):
        page = self.get(self.ada, self.run.get_absolute_url())[0]
        start = self.run.drill.reference_start.astimezone(ZoneInfo(self.run.drill.incident.zone))
        self.assertContains(page, f'data-drill-time="{start.hour * 3600 + start.minute * 60 + start.second}"')
        self.assertContains(page, f"in {self.run.drill.incident.ref}")

    def test_published_postmortem_becomes_a_drill_in_one_click(self):
        row = postmortem(self, "published")
        Incident.objects.filter(pk=row.incident_id).update(status="resolved")
        for person, offered in [(self.grace, True), (self.linus, False)]:
            self.client.force_login(person)
            page = self.client.get(row.get_absolute_url()).content.decode()
            self.assertEqual("Turn into a drill" in page, offered)

    def test_list_and_drill_say_how_the_last_run_went(self):
        self.assertContains(self.get(self.ada, self.run.drill.get_absolute_url())[0], "Started")
        run = self.end()
        run.objectives.all().delete()
        for rating in ("P", "S", "M", ""):
            run.objectives.for_parent(run).create(text="Escalate within 15 minutes", rating=rating)
        self.assertContains(self.get(self.mona, "/drills/")[0], "2 of 3 objectives met")
        self.assertContains(self.get(self.ada, self.run.drill.get_absolute_url())[0], "Held ")

    @pytest.mark.slow
    def test_answers_are_hidden_from_other_players(self):
        run = self.end()
        for person in (self.linus, self.mona, self.dana):
            for url in (run.report_url(), run.incident.get_absolute_url(), "/drills/", run.drill.get_absolute_url()):
                self.assertNotContains(self.get(person, url)[0], CANARY)
        for person in (self.ada, self.grace):
            self.assertContains(self.get(person, run.report_url())[0], CANARY)

    def test_script_and_cause_are_hidden_from_players_until_the_end(self):
        for url in (self.run.drill.get_absolute_url(), self.run.play_url()):
            self.assertNotContains(self.get(self.grace, url)[0], "balancer")
        self.assertEqual(self.get(self.grace, f"{self.run.drill.get_absolute_url()}versions/1/")[0].status_code, 403)
        self.end()
        self.assertContains(self.get(self.grace, self.run.drill.get_absolute_url())[0], "balancer")

    def test_page_opened_before_the_start_gets_the_form_later(self):
        run = make_run(self.ada, [self.grace])
        waiting = self.get(self.grace, run.play_url())[0]
        self.assertContains(waiting, f'hx-get="{run.play_url()}?player=1" hx-target="#player-page"')
        self.assertNotContains(waiting, "Send answer")
        start_run(run, by=self.ada, now=self.now)
        self.client.force_login(self.grace)
        answer = self.client.get(f"{run.play_url()}?player=1", headers={"HX-Request": "true"})
        self.assertContains(answer, "Send answer")

    def test_drill_of_a_restricted_incident_is_hidden(self):
        run = make_live_run(self.ada, [self.grace], self.circle, now=self.now)
        for url in (run.get_absolute_url(), run.play_url(), run.drill.get_absolute_url(), run.report_url()):
            self.assertEqual(self.get(self.mallory, url)[0].status_code, 404)
        self.assertNotContains(self.get(self.mallory, "/drills/")[0], run.drill.ref)

    def test_drill_run_is_listed_only_under_the_drills_tab(self):
        ref = self.run.incident.ref
        self.assertNotContains(self.get(self.mona, "/incidents/")[0], f"/incidents/{ref}/")
        self.assertContains(self.get(self.mona, "/incidents/?kind=drill")[0], f"/incidents/{ref}/")
