"""Every page of the sample: accessible, no console messages, never wider than its window."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import axe_playwright_python
import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser

from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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
MAIN = [  # those checked by every rule in dark and at phone width
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

    def findings(self, visitor: Visitor, path: str, rules: dict[str, Any]) -> list[str]:
        """Violations of axe's rules in this window, and the widths at which the page or its controls do not fit."""
        visitor.open(path.format(**self.names))
        return [f"{path}: {each}" for each in visitor.page.evaluate(RUN_AXE, rules)] + self.too_wide(visitor, path)

    def too_wide(self, visitor: Visitor, path: str) -> list[str]:
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

    def test_pages_in_light_theme(self) -> None:
        visitor = self.visitor("dario")
        found = [words for path in PAGES for words in self.findings(visitor, path, {"type": "tag", "values": RULES})]
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports

    def test_pages_in_dark_theme(self) -> None:
        visitor = self.visitor("mira", color_scheme="dark")
        rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
        found = [words for path in MAIN for words in self.findings(visitor, path, rules)]
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports

    def test_pages_on_a_phone(self) -> None:
        visitor = self.visitor("dario")
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        found = [words for path in MAIN for words in self.findings(visitor, path, {"type": "tag", "values": RULES})]
        assert not found, "\n".join(found)
        assert not visitor.reports, visitor.reports

    def test_printed_pages_have_no_form_fields_but_the_answers_of_a_run(self) -> None:
        visitor = self.visitor("dario")
        visitor.page.emulate_media(media="print")
        found = []
        for path in MAIN:
            visitor.open(path.format(**self.names))
            fields = visitor.page.locator("main :is(input, select, textarea):not(.db-q *)")
            found += [path for field in fields.all() if field.is_visible()]
        assert not found, found
