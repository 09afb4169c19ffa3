"""On a slow connection nothing that is typed while an answer is on its way is lost."""

import time

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Page, Route, expect

from config.tests.journeys.people import arrive
from config.tests.journeys.stage import chromium, embedded
from config.tests.journeys.visitors import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.long]
STORY = """
from datetime import timedelta
from types import SimpleNamespace
from django.utils import timezone
from audits.tests.factories import make_run
from incidents.actions.timeline import add_entry
from incidents.models import EntryType
from postmortems.actions.meetings import plan_meeting, start_meeting
from postmortems.tests.factories import postmortem
now = timezone.now()
ada, grace = people
run = make_run(items=1, type="number", low=0, high=5, assignee=ada)
incident = postmortem(SimpleNamespace(ada=ada)).incident
add_entry(incident, by=ada, text="Alert fires", type=EntryType.ALERT, now=now)
meeting = plan_meeting(by=grace, incidents=[incident], starts_at=now + timedelta(hours=30), facilitator=grace, now=now)
start_meeting(meeting, by=grace, now=now)
made = [run.get_absolute_url(), meeting.get_absolute_url()]
"""
DELAY = 1.0  # seconds


def slow(page: Page) -> None:
    def later(route: Route) -> None:
        if route.request.method == "POST":
            time.sleep(DELAY)
        route.continue_()

    page.route("**/*", later)


class SlowAnswersJourney(SimpleTestCase):
    def test_text_typed_meanwhile_stays(self) -> None:
        with embedded() as stage, chromium() as browser:
            team = [("ada", "responder"), ("grace", "responder")]
            (ada, grace), (run, meeting) = arrive(stage, browser, people=team, make=STORY)
            ada.open(run)
            self.the_fields_of_an_item_keep_what_is_typed_while_its_answer_is_saved(ada.page)
            grace.open(meeting)
            self.a_note_keeps_what_is_typed_after_it_was_sent(grace.page)
            assert not ada.reports + grace.reports

    def the_fields_of_an_item_keep_what_is_typed_while_its_answer_is_saved(self, page: Page) -> None:
        slow(page)
        number, note = page.locator("#v1"), page.locator("#e1_text")
        number.fill("3")
        with page.expect_response("**/answer/"):
            number.press("Tab")
            page.get_by_text("Add note, link or file").click()
            note.click()
            page.keyboard.type("Read from the panel", delay=DELAY * 70)
        expect(note).to_have_value("Read from the panel", timeout=PATIENCE)
        expect(note).to_be_focused()
        number.fill("4")
        with page.expect_response("**/answer/"):
            number.press("Tab")
            number.fill("4.5")
        with page.expect_response("**/answer/"):
            page.locator(".db-q [data-item], h1").first.click()
        page.reload()
        expect(number).to_have_value("4.5")

    def a_note_keeps_what_is_typed_after_it_was_sent(self, page: Page) -> None:
        slow(page)
        notes = page.locator("form[action$='/capture/'] input[name=text]")
        notes.nth(1).fill("Not sent yet")
        notes.nth(0).click()
        with page.expect_navigation():
            page.keyboard.type("first\n")
            page.keyboard.type("second")
        expect(page.get_by_text("first", exact=True)).to_be_visible(timeout=PATIENCE)
        expect(notes.nth(0)).to_have_value("second")
        expect(notes.nth(1)).to_have_value("Not sent yet")
