"""Two people write a postmortem from an empty template in two browsers; a manager approves and publishes it."""

import re
import time

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Page, expect

from config.tests.journeys.looking import Looker, looking_around
from config.tests.journeys.stage import chromium, embedded
from config.tests.journeys.test_editor import MENU, is_saved, text_of

pytestmark = [pytest.mark.browser, pytest.mark.long]
AT = "/postmortems/INC-5/"
# What each of them writes, by section; both type at the same time.
BY_MIRA = {
    "Summary": "For four hours about 75% of users met errors. One backend server received most requests.",
    "How it was detected": "Monitoring alerted on a spike in error rates at 22:00.",
    "Resolution": "The load balancer was corrected at midnight:\n\n```yaml\nweight: 1  # for each server\n```",
}
BY_JONAS = {
    "What went well": "The alert came within the minute.",
    "What did not go well": "The database was examined for 35 minutes.",
    "Where we got lucky": "Traffic is low at night.",
}
TO_END_OF = """(title) => {
  const view = document.getElementById("editor").editor;
  const text = view.state.doc.toString();
  const next = text.indexOf("\\n## ", text.indexOf(`## ${title}`) + 3);
  view.dispatch({ selection: { anchor: next < 0 ? text.length : next }, scrollIntoView: true });
  view.focus();
}"""


def write(page: Page, sections: dict[str, str]) -> None:
    for title, words in sections.items():
        page.evaluate(TO_END_OF, title)
        page.keyboard.insert_text(f"\n\n{words}\n")


def equal_texts(pages: list[Page], seconds: float = 20) -> str:
    end = time.monotonic() + seconds
    while len({text_of(page) for page in pages}) > 1:
        assert time.monotonic() < end, "the texts differ"
        time.sleep(0.2)
    return text_of(pages[0])


class WrittenTogetherTests(SimpleTestCase):
    def test_from_an_empty_template_to_published(self) -> None:
        with (
            embedded(sample=True) as stage,
            chromium() as browser,
            looking_around(browser, stage, "Mira Okafor") as mira,
            looking_around(browser, stage, "Jonas Lind") as jonas,
            looking_around(browser, stage, "Lena Brandt") as lena,
        ):
            self.mira_starts_with_the_empty_template(mira)
            self.both_write_at_the_same_time(mira, jonas)
            self.mira_sends_it_to_lena(mira)
            self.lena_approves_with_a_reason_and_publishes(lena)
            self.readers_see_what_was_written(jonas)
            assert mira.complaints + jonas.complaints + lena.complaints == []

    def mira_starts_with_the_empty_template(self, mira: Looker) -> None:
        mira.size(1440, 900)
        mira.open(f"{AT}?template=sre")
        mira.page.get_by_role("button", name="Start with empty template").click()
        mira.page.locator(".cm-content").wait_for()

    def both_write_at_the_same_time(self, mira: Looker, jonas: Looker) -> None:
        jonas.size(1440, 900)
        jonas.open(f"{AT}edit/")
        jonas.page.locator(".cm-content").wait_for()
        write(mira.page, BY_MIRA)
        write(jonas.page, BY_JONAS)
        mira.page.evaluate(TO_END_OF, "Why it made sense at the time")
        mira.page.keyboard.type("\n\nThe alert named the API. Asked by @jon")
        expect(mira.page.locator(MENU).get_by_role("option", name="@jonas")).to_be_visible()
        mira.page.wait_for_timeout(200)
        mira.page.keyboard.press("Enter")
        for looker in (mira, jonas):
            is_saved(looker.page)
        text = equal_texts([mira.page, jonas.page])
        for words in [*BY_MIRA.values(), *BY_JONAS.values(), "@jonas"]:
            assert words in text, words
        expect(mira.page.locator("#outline a", has_text="What went well")).not_to_have_attribute(
            "data-missing", re.compile(".*"), timeout=30_000
        )
        mira.look(f"{AT}edit/")

    def mira_sends_it_to_lena(self, mira: Looker) -> None:
        mira.size(1440, 900)
        mira.open(f"{AT}similar/")
        mira.page.get_by_role("button", name="Record: none").click()
        expect(mira.page.get_by_text("Recorded: none of them is similar.")).to_be_visible()
        mira.look(f"{AT}review/")
        mira.size(1440, 900)
        mira.page.get_by_label("Lena Brandt").check()
        mira.page.get_by_role("button", name="Send for review").click()
        expect(mira.page.get_by_text("You are an author")).to_be_visible()

    def lena_approves_with_a_reason_and_publishes(self, lena: Looker) -> None:
        lena.size(1440, 900)
        lena.open("/")
        expect(lena.page.get_by_text("Review the postmortem of INC-5").first).to_be_visible()
        lena.open(f"{AT}review/")
        lena.page.get_by_role("button", name="Approve").click()
        expect(lena.page.get_by_role("alert").get_by_text("requirements are open")).to_be_visible()
        lena.page.get_by_label("Reason for approving").fill("Two factors are known; a follow-up is planned.")
        lena.page.get_by_role("button", name="Approve").click()
        lena.page.get_by_role("button", name="Publish").click()
        expect(lena.page.get_by_text("Published", exact=True).first).to_be_visible()

    def readers_see_what_was_written(self, jonas: Looker) -> None:
        jonas.look(AT)
        article = jonas.page.locator("article")
        for words in [BY_MIRA["Summary"], *BY_JONAS.values()]:
            expect(article).to_contain_text(words)
        expect(article.get_by_role("link", name="@jonas")).to_have_attribute("href", "/people/jonas/")
        expect(article.locator("pre .hl-c")).to_have_text("# for each server")
        expect(jonas.page.get_by_text("Published without")).to_be_visible()
