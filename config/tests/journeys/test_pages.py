"""Every page of the sample: accessible, no console messages, never wider than its window."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import axe_playwright_python
import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser

from config.tests.journeys.looking import BY_WIDTH
from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_COLOR = ["color-contrast", "link-in-text-block"]
IDS = """
from incidents.models import Incident
from audits.models import AuditRun, Finding
from tasks.models import CorrectiveTask
from training.models import Session
outage = Incident.objects.get(title__startswith="User API errors", kind="real")
live = Incident.objects.filter(status="diagnosing", kind="real").first()
draft = Incident.objects.filter(postmortem__status="draft", severity__rank=2, kind="real").first()
task = CorrectiveTask.objects.filter(incident=outage).first()
run = AuditRun.objects.filter(state="in_progress").first()
session = Session.objects.filter(task__incident=outage).first()
print("INC", outage.pk, live.pk, draft.pk, task.pk, run.pk, session.pk, Finding.objects.first().pk)
"""
PAGES = [
    "/settings/templates/new/",
    "/postmortems/meetings/plan/",
    "/",
    "/incidents/",
    "/incidents/declare/",
    "/incidents/INC-{outage}/",
    "/incidents/INC-{live}/",
    "/postmortems/",
    "/postmortems/INC-{outage}/",
    "/postmortems/INC-{draft}/edit/",
    "/tasks/",
    "/tasks/?layout=list",
    "/tasks/A-{task}/",
    "/audits/",
    "/audits/runs/RUN-{run}/",
    "/audits/findings/F-{finding}/",
    "/audits/schedules/1/",
    "/audits/schedules/1/edit/",
    "/training/",
    "/training/?view=past",
    "/training/sessions/new/",
    "/training/sessions/record/",
    "/training/sessions/S-{session}/",
    "/training/sessions/S-{session}/edit/",
    "/training/readiness/",
    "/training/certificates/",
    "/training/certificates/CERT-1/",
    "/training/duties/import/",
    "/training/programs/incident-lead/",
    "/training/programs/incident-lead/edit/",
    "/insights/?period=365",
    "/insights/coverage/",
    "/services/",
    "/services/edge/",
    "/imports/",
    "/inbox/",
    "/search/?q=load",
    "/settings/",
    "/settings/people/",
    "/me/",
    "/teams/api/",
]
MAIN = [  # checked in every way; the others in make soak
    "/",
    "/incidents/",
    "/incidents/INC-{outage}/",
    "/postmortems/INC-{outage}/",
    "/tasks/",
    "/tasks/A-{task}/",
    "/audits/runs/RUN-{run}/",
    "/training/",
    "/training/readiness/",
]
CUT = """() => [...document.querySelectorAll('.btn, .db-choices label')]
  .filter((each) => each.clientWidth)
  .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .map((each) => each.textContent.trim().replace(/\\s+/g, " "))"""  # buttons and choices smaller than their text
RUN_AXE = """async rules => (await axe.run(document, {resultTypes: ["violations"], runOnly: rules})).violations
  .map(each => `${each.id}: ${each.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | ")}`)"""


class PagesTests(SimpleTestCase):
    stage: ClassVar[Stage]
    browser: ClassVar[Browser]
    names: ClassVar[dict[str, str]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as opened:
            cls.stage = opened.enter_context(embedded(sample=True))
            cls.browser = opened.enter_context(chromium())
            numbers = cls.stage.python(IDS).split("INC ")[1].split()
            keys = ["outage", "live", "draft", "task", "run", "session", "finding"]
            cls.names = dict(zip(keys, numbers, strict=True))
            cls.addClassCleanup(opened.pop_all().close)

    def visitor(self, handle: str, **facts: Any) -> Visitor:
        """A browser signed in as a person of the sample."""
        visitor = Visitor(self.browser, self.stage, **facts)
        visitor.context.add_init_script(path=AXE)
        visitor.open(self.stage.welcome)
        visitor.page.locator(f"form[action$='/as/{handle}/'] button").click()
        visitor.sees("Sample data")
        return visitor

    def violations(self, visitor: Visitor, path: str, kind: str, rules: list[str]) -> list[str]:
        """What axe finds in this window. `kind` is "tag" or "rule"."""
        return [f"{path}: {each}" for each in visitor.page.evaluate(RUN_AXE, {"type": kind, "values": rules})]

    def too_wide(self, visitor: Visitor, path: str) -> list[str]:
        """The widths at which the page or its controls do not fit."""
        window = visitor.page.viewport_size
        assert window
        found = []
        for width in sorted({window["width"], 1024, 390, 320}, reverse=True):
            visitor.page.set_viewport_size({"width": width, "height": 844})
            needed = visitor.page.evaluate("document.documentElement.scrollWidth")
            found += [f"{path}: {needed} px wide in a window of {width}"] if needed > width else []
            found += [f"{path}: “{words}” is cut in a window of {width}" for words in visitor.page.evaluate(CUT)]
        visitor.page.set_viewport_size(window)
        return found

    def look(self, visitor: Visitor, path: str) -> list[str]:
        """In light, in dark, on a phone and on paper."""
        visitor.open(path.format(**self.names))
        found = self.violations(visitor, path, "tag", RULES) + self.too_wide(visitor, path)
        visitor.page.emulate_media(color_scheme="dark")
        found += self.violations(visitor, path, "rule", BY_COLOR)
        visitor.page.emulate_media(color_scheme="light")
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        found += self.violations(visitor, path, "rule", BY_WIDTH)
        visitor.page.emulate_media(media="print")
        fields = visitor.page.locator("main :is(input, select, textarea):not(.db-q *)")
        found += [f"{path}: a form field is printed" for field in fields.all() if field.is_visible()]
        visitor.page.emulate_media(media="screen")
        visitor.page.set_viewport_size({"width": 1280, "height": 720})
        return found

    def test_main_pages_are_accessible_in_each_theme_on_a_phone_and_on_paper(self) -> None:
        visitor = self.visitor("dario", reduced_motion="reduce")  # colors change at once
        found = [words for path in MAIN for words in self.look(visitor, path)]
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports

    def test_every_third_of_the_other_pages_fits_its_window_and_every_sixth_is_accessible(self) -> None:
        visitor, found = self.visitor("dario"), []
        others = [path for path in PAGES if path not in MAIN]
        for place, path in enumerate(others[::3]):
            visitor.open(path.format(**self.names))
            found += self.too_wide(visitor, path)
            found += self.violations(visitor, path, "tag", RULES) if place % 2 == 0 else []
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports

    @pytest.mark.long
    def test_all_pages_are_accessible_in_each_theme_on_a_phone_and_on_paper(self) -> None:
        visitor = self.visitor("dario", reduced_motion="reduce")
        found = [words for path in PAGES if path not in MAIN for words in self.look(visitor, path)]
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports
