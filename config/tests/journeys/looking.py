"""A browser that checks a page: axe, horizontal overflow, content blocked by the policy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from config.tests.journeys.stage import Stage

WIDE, PHONE, SMALLEST = (1440, 900), (390, 844), (320, 700)
BY_COLOUR = ["color-contrast"]
BY_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable", "link-name", "button-name", "summary-name"]
ASK = """async (options) => (await axe.run({resultTypes: ["violations"], ...options})).violations
    .map((found) => `${found.id} at ${found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`)"""


@dataclass
class Looker:
    """One page of one person. `complaints` collects problems, each with the name of the page."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        answer = self.page.goto(self.url + address)
        if not answer or answer.status != 200:
            self.complaints.append(f"{address}: answered {answer and answer.status}")

    def look(self, address: str) -> None:
        """Check in light, dark and at phone width: no axe violation, one h1, no overflow at 320 px."""
        self.size(*WIDE)
        self.open(address)
        if self.page.locator("h1").count() != 1:
            self.complaints.append(f"{address}: not exactly one h1")
        self.page.evaluate(Axe().axe_script)
        self.ask_axe(f"{address} light")
        self.page.emulate_media(color_scheme="dark")
        self.ask_axe(f"{address} dark", only=BY_COLOUR)
        self.page.emulate_media(color_scheme="light")
        self.size(*PHONE)
        self.ask_axe(f"{address} phone", only=BY_WIDTH)
        self.size(*SMALLEST)
        beyond = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            self.complaints.append(f"{address}: scrolls sideways by {beyond} px at 320 px")

    def ask_axe(self, where: str, only: list[str] | None = None) -> None:
        """Violations of axe now. In dark and at phone width only the rules that depend on color or width."""
        options = {"runOnly": {"type": "rule", "values": only}} if only else {}
        found: list[str] = self.page.evaluate(f"({ASK})({json.dumps(options)})")
        self.complaints += [f"{where}: {words}" for words in found]

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def focused(self) -> str:
        """The text or the id of the focused element."""
        words: str = self.page.evaluate("(document.activeElement.textContent.trim() || document.activeElement.id)")
        return words


@contextmanager
def looking_around(browser: Browser, stage: Stage, name: str, **facts: Any) -> Iterator[Looker]:
    """Signed in as one of the sample's people, through the welcome link."""
    context = browser.new_context(reduced_motion="reduce", **facts)
    page = context.new_page()
    looker = Looker(page, stage.url)
    page.on("pageerror", lambda error: looker.complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda text: blocked(looker, text.text))
    page.goto(stage.welcome)
    page.get_by_role("button", name=name).click()
    page.wait_for_url(stage.url + "/")
    try:
        yield looker
    finally:
        context.close()


def blocked(looker: Looker, words: str) -> None:
    if "Content Security Policy" in words:
        looker.complaints.append(f"{looker.page.url}: {words[:200]}")
