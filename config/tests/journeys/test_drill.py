"""The load balancer outage becomes a drill in one click; three browsers play it to the end across a killed server."""

import os
import re
import signal
from contextlib import ExitStack

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser, expect

from config.tests.journeys.people import arrive
from config.tests.journeys.stage import Stage, chromium, embedded, start, wait_for_greeting
from config.tests.journeys.visitors import PATIENCE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

OUTAGE = ("net::ERR_", "htmx:sendError", "htmx:afterRequest")  # what a browser reports while the server is away

TEAM = [("ada", "responder"), ("grace", "responder"), ("linus", "responder")]
STORY = """
from training.tests.drill_rows import make_resolved_incident
made = make_resolved_incident(people[0]).ref
"""


class DrillJourney(SimpleTestCase):
    def test_three_browsers_complete_a_drill(self) -> None:
        with ExitStack() as opened:
            stage = opened.enter_context(embedded())
            browser = opened.enter_context(chromium())
            self.people_arrive(stage, browser)
            self.one_click_makes_the_drill()
            self.a_run_starts_with_two_players()
            self.what_a_player_suspects_reaches_the_console()
            self.the_server_is_killed_and_the_clock_goes_on(stage, opened)
            self.the_end_shows_both_courses()
            self.the_browsers_complained_of_the_outage_only()

    def people_arrive(self, stage: Stage, browser: Browser) -> None:
        self.visitors, self.incident = arrive(stage, browser, people=TEAM, make=STORY)
        self.lead, self.grace, self.linus = self.visitors

    def one_click_makes_the_drill(self) -> None:
        self.lead.open(f"/incidents/{self.incident}/")
        self.lead.page.get_by_role("button", name="Turn into a drill").click()
        expect(self.lead.page.get_by_role("heading", name=f"Replay of {self.incident}")).to_be_visible(timeout=PATIENCE)

    def a_run_starts_with_two_players(self) -> None:
        page = self.lead.page
        page.get_by_role("link", name="Start run").click()
        for name in ("Grace", "Linus"):
            page.get_by_label(re.compile(name)).first.check()
        page.get_by_role("button", name="Invite players").click()
        page.get_by_role("button", name=re.compile("Start clock")).wait_for()
        self.run = re.sub(r"^https?://[^/]+", "", page.url)
        for player in (self.grace, self.linus):
            player.open(f"{self.run}play/")
            expect(player.page.get_by_text("The drill has not started.")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name=re.compile("Start clock")).click()
        for player in (self.grace, self.linus):
            self.sees(player, "spike in error rates")
            expect(player.page.locator("body")).not_to_contain_text("balancer")

    def sees(self, player: Visitor, words: str) -> None:
        expect(player.page.locator("#feed .dr-tl")).to_contain_text(words, timeout=PATIENCE)

    def answers(self, player: Visitor, kind: str, text: str) -> None:
        player.page.get_by_role("radio", name=re.compile(f"^{kind}")).check(force=True)
        player.fill("main .dr-answer", text=text)
        player.page.get_by_role("button", name="Send answer").click()
        expect(player.page.locator("#feed")).to_contain_text(text, timeout=PATIENCE)

    def what_a_player_suspects_reaches_the_console(self) -> None:
        self.answers(self.grace, "Suspect", "Database of the API")
        expect(self.lead.page.locator("#console")).to_contain_text("Database of the API", timeout=PATIENCE)
        expect(self.linus.page.locator("body")).not_to_contain_text("Database of the API")

    def the_server_is_killed_and_the_clock_goes_on(self, stage: Stage, opened: ExitStack) -> None:
        for visitor in self.visitors:
            assert not visitor.reports, visitor.reports
        old = stage.processes["supervisor"]
        os.killpg(old.pid, signal.SIGKILL)
        old.wait(20)
        stage.output.clear()
        again = stage.processes["supervisor"] = start(list(map(str, old.args)), stage.environment)  # type: ignore[arg-type]
        opened.callback(lambda: (again.send_signal(signal.SIGTERM), again.wait(20)))
        wait_for_greeting(stage, again)
        self.lead.open(self.run)
        page = self.lead.page
        expect(page.locator("#console")).to_contain_text("Database of the API", timeout=PATIENCE)
        page.locator(".db-inj.next").get_by_role("button", name="Release now").click()
        for player in (self.grace, self.linus):
            self.sees(player, "Could it be database overload?")
        for visitor in self.visitors:
            visitor.reports[:] = [words for words in visitor.reports if not any(each in words for each in OUTAGE)]

    def the_end_shows_both_courses(self) -> None:
        self.answers(self.grace, "Suspect", "The balancer")
        self.answers(self.linus, "Suspect", "Balancer weights")
        self.lead.page.get_by_role("button", name="End drill").click()
        expect(self.lead.page.locator(".db-fig svg").first).to_contain_text(self.incident, timeout=PATIENCE)
        expect(self.lead.page.locator("main")).to_contain_text("n = 2 of 2 players, too few for an interval")
        expect(self.grace.page).to_have_url(re.compile("/report/"), timeout=PATIENCE)
        expect(self.grace.page.locator("main")).not_to_contain_text("Balancer weights")

    def the_browsers_complained_of_the_outage_only(self) -> None:
        for visitor in self.visitors:
            assert not visitor.reports, visitor.reports
