"""Every page as people see it: light, dark and on a phone; and the keyboard through the main ones."""

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import expect

from config.tests.journeys.looking import PHONE, WIDE, Looker, looking_around
from config.tests.journeys.stage import chromium, embedded

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGES = [  # those that test_pages.py does not check by every rule in dark and at phone width
    *["/incidents/declare/", "/incidents/INC-14/", "/postmortems/INC-9/edit/", "/imports/", "/tasks/?layout=list"],
    *["/tasks/A-5/", "/tasks/new/", "/audits/findings/", "/help/", "/people/jonas/", "/nothing-here/"],
]
UNTIL_KEPT = """async () => {
    for (let tries = 0; tries < 150; tries++) {
        if (navigator.serviceWorker.controller && (await caches.match(location.pathname))) return;
        await new Promise((again) => setTimeout(again, 100));
    }
}"""
ANSWER_ELSEWHERE = """async (address) => {
    const form = new FormData(document.querySelector('form:has([name=csrfmiddlewaretoken])'));
    form.set("value", "na");
    await fetch(address, { method: "POST", body: form });
}"""


class LookTests(SimpleTestCase):
    def test_pages_and_keyboard_shortcuts_work(self) -> None:
        with embedded(sample=True) as stage, chromium() as browser, looking_around(browser, stage, "Mira") as mira:
            for address in PAGES:
                mira.look(address)
            not_there = [words for words in mira.complaints if words != "/nothing-here/: answered 404"]
            assert not not_there, "\n".join(not_there)
            mira.size(1440, 900)
            self.palette_opens_what_it_finds(mira)
            self.letters_lead_to_places(mira)
            self.a_list_is_walked_by_keys(mira)
            self.a_line_written_offline_arrives_once(mira)
            self.an_audit_is_answered_by_digits(mira)
            self.letters_rest_in_fields(mira)
            self.the_first_page_after_sign_in_is_kept(mira)
            self.the_sign_in_page_prepares_for_no_connection(mira)
            self.a_long_word_never_widens_a_page(mira)

    def palette_opens_what_it_finds(self, mira: Looker) -> None:
        mira.open("/help/")
        mira.page.keyboard.press("Control+k")
        mira.page.keyboard.type("INC-6")
        mira.page.wait_for_selector("#palette-list [aria-selected=true] >> text=INC-6")
        mira.page.keyboard.press("Enter")
        mira.page.wait_for_url("**/INC-6/")

    def letters_lead_to_places(self, mira: Looker) -> None:
        mira.open("/help/")
        mira.page.keyboard.press("g")
        mira.page.keyboard.press("t")
        mira.page.wait_for_url("**/tasks/")
        mira.page.keyboard.press("?")
        expect(mira.page.locator("#keys")).to_be_visible()
        mira.page.keyboard.press("Escape")
        mira.page.keyboard.press("d")
        mira.page.wait_for_url("**/incidents/declare/")

    def a_long_word_never_widens_a_page(self, mira: Looker) -> None:
        word = 200 * "x"
        mira.open("/incidents/INC-14/edit/")
        mira.page.locator("#id_title").fill(word[:100])
        mira.page.locator("#id_summary").fill(word)
        mira.page.locator("main form button.btn-primary").first.click()
        mira.page.wait_for_url("**/INC-14/")
        mira.page.locator("[name=text]").first.fill(word)
        mira.page.keyboard.press("Enter")
        mira.page.wait_for_timeout(500)
        for address in ["/incidents/INC-14/", "/incidents/INC-14/edit/", "/incidents/", "/search/?q=xxx", "/"]:
            for size in [PHONE, WIDE]:
                mira.size(*size)
                mira.open(address)
                beyond = mira.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert beyond <= 0, f"{address} scrolls sideways by {beyond} px at {size[0]} px"

    def a_list_is_walked_by_keys(self, mira: Looker) -> None:
        mira.open("/incidents/")
        mira.page.keyboard.press("j")
        first = mira.focused()
        mira.page.keyboard.press("j")
        assert mira.focused() != first
        mira.page.keyboard.press("k")
        assert mira.focused() == first
        mira.page.keyboard.press("Enter")
        expect(mira.page.locator("h1")).to_contain_text(first)

    def a_line_written_offline_arrives_once(self, mira: Looker) -> None:
        mira.open("/incidents/INC-14/")
        mira.page.evaluate("navigator.serviceWorker.ready")
        mira.page.reload()  # now through the service worker, which stores the page
        mira.page.keyboard.press("l")
        mira.page.keyboard.type("Written in a tunnel")
        mira.page.context.set_offline(True)
        mira.page.keyboard.press("Enter")
        expect(mira.page.locator("[data-kept]")).to_contain_text("Written in a tunnel")
        mira.page.reload()
        expect(mira.page.locator("h1")).to_contain_text("Checkout slow")
        expect(mira.page.locator("[data-kept]")).to_contain_text("Written in a tunnel")
        mira.page.goto(f"{mira.url}/tasks/")
        expect(mira.page.locator("h1")).to_contain_text("No connection")
        expect(mira.page.locator("[data-kept-lines]")).to_contain_text("Written in a tunnel")
        mira.page.goto(f"{mira.url}/incidents/INC-14/")
        mira.page.context.set_offline(False)
        expect(mira.page.locator("[data-kept]")).not_to_contain_text("Written in a tunnel", timeout=20_000)
        mira.page.reload()
        expect(mira.page.locator(".db-tl > li", has_text="Written in a tunnel")).to_have_count(1)
        before = mira.page.locator(".db-tl > li").count()
        mira.page.keyboard.press("l")
        mira.page.keyboard.type("Joins the timeline")
        mira.page.keyboard.press("Enter")
        expect(mira.page.locator(".db-tl > li", has_text="Joins the timeline")).to_have_count(1)
        mira.page.wait_for_timeout(2_000)  # the stream names the entry too
        expect(mira.page.locator(".db-tl > li")).to_have_count(before + 1)

    def the_first_page_after_sign_in_is_kept(self, mira: Looker) -> None:
        """In a browser without the service worker, which starts while the page is open."""
        context = mira.page.context.browser.new_context(storage_state=mira.page.context.storage_state())
        page = context.new_page()
        page.goto(f"{mira.url}/incidents/INC-14/")
        page.evaluate(UNTIL_KEPT)
        page.wait_for_timeout(1_000)  # for its static files
        context.set_offline(True)
        page.reload()
        expect(page.locator("h1")).to_contain_text("Checkout slow")
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopStyle") == "solid"
        context.close()

    def the_sign_in_page_prepares_for_no_connection(self, mira: Looker) -> None:
        context = mira.page.context.browser.new_context()
        page = context.new_page()
        page.goto(f"{mira.url}/sign-in/")
        page.evaluate("navigator.serviceWorker.ready")
        context.set_offline(True)
        page.goto(f"{mira.url}/incidents/INC-14/")
        expect(page.locator("h1")).to_contain_text("No connection")
        context.close()

    def an_audit_is_answered_by_digits(self, mira: Looker) -> None:
        mira.open("/audits/runs/RUN-1/")
        answered = mira.page.locator("[data-digits] input:checked")
        before = answered.count()
        mira.page.keyboard.press("j")
        mira.page.keyboard.press("1")
        expect(answered).to_have_count(before + 1)
        mira.page.evaluate(ANSWER_ELSEWHERE, "/audits/runs/RUN-1/items/1/answer/")
        expect(mira.page.locator("#item-1 [value=na]")).to_be_checked(timeout=10_000)

    def letters_rest_in_fields(self, mira: Looker) -> None:
        mira.open("/incidents/declare/")
        mira.page.locator("[name=title]").fill("")
        mira.page.keyboard.type("gid?")
        assert mira.page.locator("[name=title]").input_value() == "gid?"
        assert mira.page.url.endswith("/incidents/declare/")
