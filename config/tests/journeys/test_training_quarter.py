"""A manager schedules a quarter of training for two teams in under three minutes, at a desk and on a phone."""

import time
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Page, expect

from config.tests.journeys.looking import PHONE
from config.tests.journeys.people import arrive
from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import PATIENCE, Visitor, mail_to, working_day

pytestmark = [pytest.mark.browser, pytest.mark.long]

LIMIT = 180  # seconds for one quarter, with the page loads
PEOPLE = [("mona", "manager"), ("ada", "responder"), ("grace", "responder"), ("linus", "viewer")]
TEAMS = """
from accounts.models import Membership, Team
for name, members in (("Payments", people[1:2]), ("Search", people[2:])):
    team = Team.objects.create(name=name, slug=name.lower(), manager=people[0])
    Membership.objects.bulk_create([Membership(team=team, user=each) for each in members])
made = None
"""


class QuarterJourney(SimpleTestCase):
    def test_quarter_is_planned_and_held_for_two_teams(self) -> None:
        with ExitStack() as opened:
            stage = opened.enter_context(embedded())
            browser = opened.enter_context(chromium())
            (mona, ada, *_), _ = arrive(stage, browser, people=PEOPLE, make=TEAMS)
            first = working_day(10)
            self.plans_a_quarter(mona, "Incident basics", first, "weekly", 13)
            self.each_person_gets_one_mail(stage, "Incident basics", 13)
            mona.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            self.plans_a_quarter(mona, "Reading club", first + timedelta(days=1), "fortnightly", 6)
            self.nothing_scrolls_sideways(mona.page)
            self.a_member_finds_the_sessions_and_answers(ada, "Incident basics")
            for visitor in (mona, ada):
                assert not visitor.reports, visitor.reports

    def plans_a_quarter(self, manager: Visitor, title: str, day: date, repeat: str, count: int) -> None:
        started, page = time.monotonic(), manager.page
        manager.open("/training/")
        page.get_by_role("link", name="Plan session").first.click()
        manager.fill("#plan", title=title, day=day.isoformat(), clock="10:00", repeat=repeat, count=str(count))
        for team in ("Payments", "Search"):
            page.get_by_label(team, exact=True).check()
        preview = page.locator("#preview")
        expect(preview).to_contain_text(f"Preview: {count} sessions", timeout=PATIENCE)
        expect(preview).to_contain_text("3 people are invited to each session", timeout=PATIENCE)
        self.nothing_scrolls_sideways(page)
        preview.get_by_role("button", name=f"Plan {count} sessions").click()
        expect(page.locator("body")).to_contain_text(f"{count} sessions planned", timeout=PATIENCE)
        expect(page.get_by_role("link", name=title).first).to_be_visible()
        assert time.monotonic() - started < LIMIT

    def each_person_gets_one_mail(self, stage: Stage, title: str, count: int) -> None:
        for person in ("ada", "grace", "linus"):
            mail = mail_to(stage, f"{person}@example.test", title)
            assert f"You are invited to {count} sessions: {title}" in mail

    def nothing_scrolls_sideways(self, page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def a_member_finds_the_sessions_and_answers(self, member: Visitor, title: str) -> None:
        member.open("/training/?view=mine")
        row = member.page.locator(".db-row, li, article").filter(has_text=title).first
        row.get_by_role("button", name="Going").first.click()
        expect(member.page.locator("main")).to_contain_text("1 of 12 seats", timeout=PATIENCE)
