"""Two people write one postmortem in browsers: through crashes of the server, without a connection, by keyboard."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser, Page, expect

from config.tests.journeys.looking import Looker, looking_around
from config.tests.journeys.stage import Stage, chromium, embedded

pytestmark = pytest.mark.browser
PATH = "/postmortems/INC-9/edit/"
MENU = ".cm-tooltip-autocomplete"
TEXT = "document.getElementById('editor').editor.state.doc.toString()"
SEEDS = [int(seed) for seed in os.environ.get("EDITOR_SEEDS", "1").split()]
WORDS = [
    "gateway",
    "certificate",
    "**rollback**",
    "\n- a list item",
    "\n\n## Detail\n\n",
    "INC-8",
    "naïve 😀 text",
    "| cell",
]
COLUMN = "SELECT text FROM postmortems_postmortem WHERE incident_id = 9"


def text_of(page: Page) -> str:
    return str(page.evaluate(TEXT))


def web_process(stage: Stage) -> int:
    """The process id of the web server below the supervisor."""
    supervisor = stage.processes["supervisor"].pid
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == supervisor and b"uvicorn" in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except (OSError, ValueError):
            continue
    raise AssertionError("no web process")


@contextmanager
def writing(browser: Browser, stage: Stage, name: str) -> Iterator[Looker]:
    with looking_around(browser, stage, name) as looker:
        looker.size(1440, 900)
        looker.open(PATH)
        looker.page.locator(".cm-content").wait_for()
        yield looker


TYPE = """([place, words, removed]) => {
  const view = document.getElementById("editor").editor;
  const text = view.state.doc.toString();
  const whole = (at) => (/[\\ud800-\\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at); // never inside a character
  const from = whole(Math.floor(place * text.length));
  const to = Math.max(from, whole(Math.min(text.length, from + removed)));
  view.dispatch({ changes: { from, to, insert: words }, userEvent: "input" });
}"""


def type_somewhere(page: Page, source: random.Random) -> None:
    """Type, and sometimes delete, a few words at a random place."""
    page.evaluate(TYPE, [source.random(), source.choice(WORDS) + " ", source.choice([0, 0, 0, 7])])


def is_saved(page: Page, seconds: float = 40) -> None:
    expect(page.locator("#save-state")).to_contain_text("aved", timeout=seconds * 1000)
    expect(page.locator("#save-state")).not_to_contain_text("not saved", timeout=seconds * 1000)


def until_equal(stage: Stage, pages: list[Page], seconds: float = 40) -> str:
    """The text, once all pages and the Markdown column hold the same."""
    end = time.monotonic() + seconds
    for page in pages:
        is_saved(page, seconds)
    found: list[str] = []
    while time.monotonic() < end:
        found = [text_of(page) for page in pages]
        if len(set(found)) == 1 and stage.value(COLUMN) == found[0]:
            return found[0]
        time.sleep(0.5)
    raise AssertionError(f"the texts differ: {[len(text) for text in [*found, stage.value(COLUMN)]]}")


class JointEditingTests(SimpleTestCase):
    def test_two_browsers_end_with_the_same_text(self) -> None:
        with (
            embedded(sample=True) as stage,
            chromium() as browser,
            writing(browser, stage, "Mira Okafor") as mira,
            writing(browser, stage, "Jonas Lind") as jonas,
        ):
            self.carets_and_names_are_shown(mira, jonas)
            for seed in SEEDS:
                self.through_a_killed_server_and_an_offline_time(stage, mira, jonas, random.Random(seed))
            self.a_killed_tab_loses_nothing(stage, mira, jonas)
            assert mira.complaints + jonas.complaints == [], mira.complaints + jonas.complaints

    def carets_and_names_are_shown(self, mira: Looker, jonas: Looker) -> None:
        mira.page.locator(".cm-content").focus()
        mira.page.keyboard.press("Control+Home")
        mira.page.keyboard.type("First. ")
        expect(jonas.page.locator(".cm-caret b")).to_have_text("Mira")
        expect(jonas.page.locator("#presence")).to_have_attribute("aria-label", "Editing now: Jonas Lind, Mira Okafor")
        expect(jonas.page.locator("#save-state")).to_contain_text("aved")

    def through_a_killed_server_and_an_offline_time(
        self, stage: Stage, mira: Looker, jonas: Looker, source: random.Random
    ) -> None:
        for step in range(20):
            type_somewhere(source.choice([mira, jonas]).page, source)
            if step == 5:
                os.kill(web_process(stage), signal.SIGKILL)
            if step == 8:
                jonas.page.context.set_offline(True)
            if step == 14:
                jonas.page.context.set_offline(False)
            time.sleep(source.uniform(0, 0.2))
        text = until_equal(stage, [mira.page, jonas.page])
        assert "First." in text or len(text) > 100

    def a_killed_tab_loses_nothing(self, stage: Stage, mira: Looker, jonas: Looker) -> None:
        context = jonas.page.context
        context.set_offline(True)
        jonas.page.locator(".cm-content").focus()
        jonas.page.keyboard.press("Control+End")
        jonas.page.keyboard.type(" Typed before the crash.")
        expect(jonas.page.locator("#save-state")).to_contain_text("kept on this device")
        time.sleep(1)
        jonas.page.close(run_before_unload=False)
        context.set_offline(False)
        jonas.page = context.new_page()
        jonas.open(PATH)
        jonas.page.locator(".cm-content").wait_for()
        assert "Typed before the crash." in until_equal(stage, [mira.page, jonas.page])


@pytest.mark.long
class EditorPageTests(SimpleTestCase):
    def test_editor_works_by_keyboard_and_passes_axe(self) -> None:
        with embedded(sample=True) as stage, chromium() as browser:
            with writing(browser, stage, "Mira Okafor") as mira:
                self.blocks_are_inserted_by_keyboard(mira)
                self.an_unknown_block_is_marked(mira)
                self.a_spreadsheet_becomes_a_table(mira)
                is_saved(mira.page)
                mira.look(PATH)
                assert mira.complaints == [], mira.complaints
            with looking_around(browser, stage, "Hana Reyes") as viewer:
                viewer.open(PATH)
                assert viewer.page.url.endswith("/postmortems/INC-9/")
            self.without_scripts_it_is_a_form(browser, stage)

    def blocks_are_inserted_by_keyboard(self, mira: Looker) -> None:
        page = mira.page
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+Home")
        page.keyboard.type("See @jon")  # on the first line too, below the bars of the page
        expect(page.locator(MENU)).to_be_in_viewport()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+End")
        page.keyboard.type("\n\n/metr")
        expect(page.locator(MENU).get_by_role("option", name="metrics")).to_be_visible()
        page.wait_for_timeout(200)  # a menu that has just opened takes no key yet
        page.keyboard.press("Enter")
        expect(page.locator(MENU)).to_have_count(0)
        assert "{{ metrics }}" in text_of(page)
        page.keyboard.press("Control+s")
        expect(page.locator("#save-state")).to_contain_text("aved")
        page.keyboard.type("\n\nSee @jon")
        expect(page.locator(MENU).get_by_role("option", name="@jonas")).to_be_visible()
        page.keyboard.press("Escape")

    def an_unknown_block_is_marked(self, mira: Looker) -> None:
        mira.page.keyboard.type("\n\n{{ taks }}\n\n")
        expect(mira.page.get_by_text("Unknown block")).to_be_visible()
        mira.page.get_by_role("button", name="tasks", exact=True).click()
        assert "{{ tasks }}" in text_of(mira.page)

    def a_spreadsheet_becomes_a_table(self, mira: Looker) -> None:
        mira.page.evaluate(
            "() => { const data = new DataTransfer(); data.setData('text/plain', 'Region\\tErrors\\nEU\\t12\\n');"
            " document.querySelector('.cm-content').dispatchEvent("
            "new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"
        )
        assert "| Region | Errors |\n| ------ | -----: |\n| EU     |     12 |" in text_of(mira.page)
        for words in ["Tab", "Oceania", "Tab", "7", "Enter"]:
            (mira.page.keyboard.press if words in {"Tab", "Enter"} else mira.page.keyboard.type)(words)
        assert "| EU      |     12 |\n| Oceania |" in text_of(mira.page)

    def without_scripts_it_is_a_form(self, browser: Browser, stage: Stage) -> None:
        with looking_around(browser, stage, "Mira Okafor", java_script_enabled=False) as plain:
            plain.open(PATH)
            area = plain.page.locator("textarea[name=text]")
            area.fill(area.input_value() + "\nSaved without scripts.\n")
            plain.page.get_by_role("button", name="Save", exact=True).click()
            assert "Saved without scripts." in plain.page.locator("textarea[name=text]").input_value()
