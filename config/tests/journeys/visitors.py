"""People with a browser each, whose console must stay empty."""

import email
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from config.tests.journeys.stage import Stage

PATIENCE = 15_000  # milliseconds until a step counts as failed, also on a busy machine
# An error status that the step expects; CodeMirror on a machine too busy to lay out a page at once.
EXPECTED = re.compile(r"status of (?:409|422)|Measure loop restarted")


def noon_zone() -> str:
    """A zone where it is midday now, so that no reminder is delayed to the morning."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def working_day(ahead: int) -> date:
    """A weekday at least `ahead` days from today, in the zone of the journey."""
    day = datetime.now(ZoneInfo(noon_zone())).date() + timedelta(days=ahead)
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())


class Visitor:
    """One person's browser context. `reports` has the messages of its console."""

    def __init__(self, browser: Browser, stage: Stage, **facts: Any) -> None:
        self.stage = stage
        facts = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **facts}
        self.context = browser.new_context(**facts)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.reports: list[str] = []
        self.page.on("console", self.record_console_message)
        self.page.on("pageerror", lambda error: self.reports.append(f"{self.page.url}: {error}"))

    def record_console_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.reports.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> "Visitor":
        answer = self.page.goto(path if path.startswith("http") else self.stage.url + path)
        assert answer, path
        assert answer.status < 400, f"{path}: {answer.status}"
        return self

    def fill(self, within: str = "main", **fields: str) -> None:
        """Type into the fields of these names; choose where a list is offered."""
        for name, value in fields.items():
            field = self.page.locator(f"{within} [name={name}]").first
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)  # by value or by label
            else:
                field.fill(value)

    def press(self, words: str, within: str = "main") -> None:
        """Click the button with this text and wait for the response."""
        button = self.page.locator(within).get_by_role("button", name=words, exact=True).first
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            button.click()
        self.page.wait_for_load_state("load")
        self.wait_for_htmx()

    def wait_for_htmx(self) -> None:
        self.page.locator(".htmx-request, .htmx-settling, .htmx-swapping").first.wait_for(state="detached")

    def sees(self, words: str, within: str = "body") -> Locator:
        found = self.page.locator(within).get_by_text(words).first
        found.wait_for(state="attached")
        return found

    def path_of(self, selector: str) -> str:
        found = self.page.locator(selector).first.get_attribute("href")
        assert found, selector
        return found


def mail_to(stage: Stage, address: str, holding: str) -> str:
    """Wait for a mail to this address that contains these words, and return its text."""
    return until(lambda: find_mail(stage.data / "mail", address, holding), f"no mail to {address} with “{holding}”")


def find_mail(folder: Path, address: str, holding: str) -> str:
    for path in sorted(folder.rglob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        text = f"{message['Subject']}\n{body.get_content() if body else ''}"
        if address in str(message["To"]) and holding in text:
            return text
    return ""


def until(found: Callable[[], str], words: str, seconds: float = 30) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(words)
