"""Typing faster than the network, closing a dialog by mistake, and pages at the widths where they once broke."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser, Route, expect

from config.tests.journeys.looking import PHONE, WIDE, Looker, looking_around
from config.tests.journeys.stage import Stage, chromium, embedded

pytestmark = [pytest.mark.browser, pytest.mark.long]
LAPTOP = (1024, 768)
TITLE_WIDTH = 14 * 16  # px; narrower titles have one or two words per line
BAR = "document.querySelector('.db-top').getBoundingClientRect().bottom"
SMALL_LINKS = """[...document.querySelectorAll(".db-main a")]
    .filter((link) => link.checkVisibility() && link.offsetHeight && link.getBoundingClientRect().height < 24)
    .map((link) => link.innerText)"""


@contextmanager
def held(looker: Looker, address: str) -> Iterator[list[Route]]:
    """Requests to this address wait until the end of the block, as on a slow connection."""
    waiting: list[Route] = []
    over = False

    def hold(route: Route) -> None:
        if over:
            route.continue_()
        else:
            waiting.append(route)

    looker.page.route(address, hold)
    yield waiting
    over = True
    for route in waiting:
        route.continue_()


class TypingTests(SimpleTestCase):
    def test_nothing_typed_is_lost_and_pages_fit_a_laptop(self) -> None:
        with embedded(sample=True) as stage, chromium() as browser, looking_around(browser, stage, "Mira") as mira:
            mira.size(*WIDE)
            self.lines_typed_on_a_slow_connection_are_logged_once(mira)
            self.the_composer_completes_commands_and_names(mira)
            self.keys_pressed_before_a_form_arrives_are_typed_into_it(mira)
            self.text_of_a_dialog_closed_by_mistake_comes_back(mira)
            self.enter_opens_what_was_typed_and_not_what_was_listed(mira)
            self.the_composer_of_a_running_incident_is_on_the_first_screen(mira)
            self.linked_headings_are_below_the_bar(mira)
            self.nothing_moves_for_people_who_ask_for_less_motion(mira)
            self.lists_fit_a_laptop(mira)
            self.bulk_changes_appear_with_a_selection(mira)
            assert not mira.complaints, "\n".join(mira.complaints)
            with looking_around(browser, stage, "Mira", has_touch=True) as phone:
                self.a_phone_shows_no_key_hints(phone)
                self.links_are_large_enough_for_a_finger(phone)
            self.the_first_account_has_the_zone_of_its_browser(browser, stage)

    def lines_typed_on_a_slow_connection_are_logged_once(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        field = mira.page.locator("form[data-composer] [data-line]")
        lines = ["First of three lines", "Second of three lines", "Third of three lines"]
        with held(mira, "**/INC-14/log/"):
            for line in lines:
                field.press_sequentially(line)
                field.press("Enter")
                expect(field).to_have_value("")
        for line in lines:
            expect(mira.page.locator("#timeline .db-tl > li", has_text=line)).to_have_count(1)
        mira.page.reload()
        for line in lines:
            expect(mira.page.locator("#timeline .db-tl > li", has_text=line)).to_have_count(1)

    def the_composer_completes_commands_and_names(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        field = mira.page.locator("form[data-composer] [data-line]")
        options = mira.page.locator("#say-options li")
        field.press_sequentially("/esc")
        expect(options).to_have_count(1)
        field.press("Tab")
        expect(field).to_have_value("/escalate ")
        expect(options.first).to_be_visible()
        field.press("ArrowDown")
        field.press("Enter")  # inserts the chosen team and sends nothing
        expect(field).to_have_value("/escalate API: ")
        field.press_sequentially("ask @jon")
        expect(options).to_have_count(1)
        field.press("Escape")
        expect(options).to_have_count(0)
        field.fill("")

    def keys_pressed_before_a_form_arrives_are_typed_into_it(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        with held(mira, "**/INC-14/update/**") as waiting:
            mira.page.keyboard.press("u")
            expect(mira.page.locator("#verb")).to_be_visible()
            mira.page.keyboard.type("Payments work again")
            assert waiting
        field = mira.page.locator("#verb textarea").first
        expect(field).to_have_value("Payments work again")
        expect(field).to_be_focused()
        field.fill("")

    def text_of_a_dialog_closed_by_mistake_comes_back(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        opener = mira.page.locator("a[href$='/INC-14/update/']").first
        opener.click()
        field = mira.page.locator("#verb textarea").first
        expect(field).to_be_focused()
        mira.page.keyboard.type("Most customers can pay")
        mira.page.keyboard.press("Escape")
        expect(mira.page.locator("#verb")).to_be_hidden()
        expect(opener).to_be_focused()
        opener.click()
        expect(field).to_have_value("Most customers can pay")
        mira.page.mouse.click(5, 5)  # beside the dialog
        expect(mira.page.locator("#verb")).to_be_hidden()
        opener.click()
        expect(field).to_have_value("Most customers can pay")

    def enter_opens_what_was_typed_and_not_what_was_listed(self, mira: Looker) -> None:
        mira.open("/help/")
        with held(mira, "**/search/?q=**"):
            mira.page.keyboard.press("Control+k")
            mira.page.keyboard.type("INC-6")
            mira.page.keyboard.press("Enter")
            mira.page.wait_for_timeout(300)
            assert mira.page.url.endswith("/help/")
        mira.page.wait_for_url("**/incidents/INC-6/")

    def the_composer_of_a_running_incident_is_on_the_first_screen(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        box = mira.page.locator("form[data-composer]").bounding_box()
        assert box
        assert box["y"] + box["height"] < WIDE[1]

    def linked_headings_are_below_the_bar(self, mira: Looker) -> None:
        mira.open("/postmortems/INC-6/")
        heading = mira.page.locator("article h2[id]").nth(2)
        mira.page.evaluate("(id) => { location.hash = id }", heading.get_attribute("id"))
        mira.page.wait_for_timeout(300)
        box = heading.bounding_box()
        assert box
        assert box["y"] >= mira.page.evaluate(BAR)

    def nothing_moves_for_people_who_ask_for_less_motion(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        moving = mira.page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
        assert moving == 0

    def links_are_large_enough_for_a_finger(self, phone: Looker) -> None:
        for address in ["/incidents/INC-6/", "/postmortems/", "/training/"]:
            phone.open(address)
            small = phone.page.evaluate(SMALL_LINKS)
            assert not small, f"{address}: {small}"

    def lists_fit_a_laptop(self, mira: Looker) -> None:
        mira.size(*LAPTOP)
        for address in ["/incidents/", "/tasks/?layout=list"]:
            mira.open(address)
            titles = mira.page.locator("main table .db-title")
            assert titles.count() > 3, address
            for title in titles.all()[:5]:
                box = title.locator("xpath=ancestor::td").bounding_box()
                assert box, address
                assert box["width"] >= TITLE_WIDTH, f"{address}: a title is {box['width']:.0f} px wide"
            cut = mira.page.locator("main table").first.evaluate(
                "(table) => table.getBoundingClientRect().right - table.parentElement.getBoundingClientRect().right"
            )
            assert cut <= 1, f"{address}: the table is cut by {cut} px"

    def a_phone_shows_no_key_hints(self, phone: Looker) -> None:
        phone.size(*PHONE)
        phone.open("/incidents/declare/")
        for hint in phone.page.locator("main kbd").all():
            expect(hint).to_be_hidden()

    def bulk_changes_appear_with_a_selection(self, mira: Looker) -> None:
        mira.open("/tasks/?layout=list")
        bar = mira.page.locator("[data-bulk]")
        expect(bar).to_be_hidden()
        mira.page.locator("main tbody input[type=checkbox]").first.check()
        expect(bar).to_be_in_viewport()

    def the_first_account_has_the_zone_of_its_browser(self, browser: Browser, stage: Stage) -> None:
        page = browser.new_context(timezone_id="America/Sao_Paulo").new_page()
        page.goto(stage.welcome)
        expect(page.locator("input[name=time_zone]")).to_have_value("America/Sao_Paulo")
        page.context.close()
