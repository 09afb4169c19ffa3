"""A manager schedules a quarter of training for two teams in under three minutes, on a desktop and on a phone."""

import time
from contextlib import ExitStack
from typing import ClassVar

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser

from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import Visitor, working_day

pytestmark = pytest.mark.browser
LIMIT = 180  # seconds
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
COUNT = """
from training.models import Session
rows = Session.objects.filter(title="{title}")
print("FOUND", rows.count(), sorted({{row.enrollments.count() for row in rows}}))
"""


class QuarterTests(SimpleTestCase):
    stage: ClassVar[Stage]
    browser: ClassVar[Browser]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as opened:
            cls.stage = opened.enter_context(embedded(sample=True))
            cls.browser = opened.enter_context(chromium())
            cls.addClassCleanup(opened.pop_all().close)

    def test_thirteen_weeks_for_two_teams(self) -> None:
        for name, (width, height) in SIZES.items():
            with self.subTest(name):
                self.plan_a_quarter(f"Load balancers, {name}", width, height)

    def plan_a_quarter(self, title: str, width: int, height: int) -> None:
        lena = Visitor(self.browser, self.stage)
        lena.page.set_viewport_size({"width": width, "height": height})
        lena.open(self.stage.welcome)
        lena.page.locator("form[action$='/as/lena/'] button").click()
        lena.sees("Sample data")
        began = time.monotonic()
        lena.open("/training/")
        lena.page.get_by_role("link", name="Plan session").first.click()
        lena.page.locator("label:has-text('Replay')").first.click()
        lena.fill("#plan", title=title, program="Load balancer incidents")
        lena.fill("#plan", day=working_day(7).isoformat(), clock="14:00", repeat="weekly", count="13")
        for team in ("API", "Infrastructure"):
            lena.page.locator("#plan").get_by_label(team, exact=True).check()
        lena.sees("Preview: 13", "#preview")
        lena.sees("are invited to each session", "#preview")
        lena.settle()
        lena.page.locator("#preview button", has_text="Plan 13 sessions").click()
        lena.sees("13 sessions planned")
        assert time.monotonic() - began < LIMIT
        assert lena.reports == []
        found = self.stage.python(COUNT.format(title=title)).split("FOUND ")[1].split(maxsplit=1)
        assert found[0] == "13"
        assert found[1].strip() == "[8]"  # mira, priya, noor, emil, rosa, jonas, tomas, yara
