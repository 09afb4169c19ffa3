"""An overdue task escalates over simulated days to the manager and ends confirmed effective, also on a phone."""

import json
import re
from typing import Any, ClassVar

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import Browser

from config.tests.journeys.looking import PHONE, WIDE
from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import Visitor, mail_to, noon_zone, working_day

pytestmark = pytest.mark.browser
PASSWORD = "a long walk along the canal"
PEOPLE = {"ada": "responder", "grace": "responder", "mona": "manager", "dana": "admin"}
PHONE_WITH_PASSKEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SIMULATED_DAYS = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.actions.teams import create_team
from accounts.models import User
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from tasks.actions.new_task import accept_new_task
people = {{
    handle: User.objects.create_user(
        f"{{handle}}@example.org", handle=handle, name=handle.capitalize(), role=role, time_zone="{zone}",
        password="{password}",
    )
    for handle, role in {people}.items()
}}
now = timezone.now()
start = now - timedelta(days=26)
team = create_team(name="Search", by=people["dana"], lead=people["grace"], manager=people["mona"],
                   members=[people["ada"]], now=start)
refs = []
for title in ["Alert on an empty index", "Refuse an empty page"]:
    task = accept_new_task(title=title, by=people["ada"], owner=people["ada"], team=team, done_when="It pages",
                           due_on=(now - timedelta(days=16)).date(), now=start)
    refs.append(task.ref)
for days in range(20, -1, -1):
    plan(now=now - timedelta(days=days))
    send_due(now=now - timedelta(days=days))
print(json.dumps(refs))
"""
THE_CHECK_IS_DUE = """
from django.utils import timezone
from tasks.jobs import open_due_effectiveness_checks
from tasks.models import CorrectiveTask
CorrectiveTask.objects.filter(pk={pk}).update(check_on=timezone.localdate())
open_due_effectiveness_checks()
"""


class FollowUpJourney(SimpleTestCase):
    stage: ClassVar[Stage]
    browser: ClassVar[Browser]
    people: dict[str, Visitor]

    def test_from_a_missed_date_to_confirmed_effective(self) -> None:
        with embedded(host="localhost") as self.stage, chromium() as self.browser:  # type: ignore[misc]
            refs = self.simulate_the_days()
            self.people = {handle: self.sign_in(handle) for handle in ["mona", "ada", "grace"]}
            self.the_manager_was_reminded_by_mail()
            self.the_owner_snoozes_by_the_link_in_the_mail()
            self.the_owner_starts_a_card_by_key_and_blocks_it_by_menu(refs[0])
            for ref, size in zip(refs, [WIDE, PHONE], strict=True):
                for person in self.people.values():
                    person.page.set_viewport_size({"width": size[0], "height": size[1]})
                self.follow_up(ref)
            self.the_manager_adds_a_passkey_and_signs_in_with_it()
            reports = [report for person in self.people.values() for report in person.reports]
            assert not reports, reports

    def simulate_the_days(self) -> list[str]:
        code = SIMULATED_DAYS.format(zone=noon_zone(), password=PASSWORD, people=PEOPLE)
        found: list[str] = json.loads(self.stage.python(code).splitlines()[-1])
        return found

    def sign_in(self, handle: str, **facts: Any) -> Visitor:
        person = Visitor(self.browser, self.stage, **facts).open("/sign-in/")
        person.fill(login=f"{handle}@example.org", password=PASSWORD)
        person.press("Sign in")
        return person

    def the_manager_was_reminded_by_mail(self) -> None:
        assert "Alert on an empty index" in mail_to(self.stage, "mona@example.org", "Late in your teams")

    def the_owner_snoozes_by_the_link_in_the_mail(self) -> None:
        mail = mail_to(self.stage, "ada@example.org", "?do=snooze")
        found = re.search(r"(/act/\S+\?do=snooze)", mail)
        assert found, mail
        ada = self.people["ada"].open(found[1])
        ada.fill(within="details[open]", reason="On call this week")
        ada.page.locator("details[open] button[type=submit]").click()
        ada.sees("Each link works for one action.")

    def the_manager_adds_a_passkey_and_signs_in_with_it(self) -> None:
        mona = self.people["mona"].open("/me/security/")
        device = mona.context.new_cdp_session(mona.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_WITH_PASSKEYS})
        mona.press("Add a passkey")
        mona.page.wait_for_url("**/me/security/codes/")
        mona.open("/me/security/").sees("Passkey", within="[aria-labelledby=passkeys]")
        mona.context.clear_cookies()
        mona.open("/sign-in/").press("Sign in with a passkey")
        mona.page.wait_for_url(f"{self.stage.url}/")
        mona.open("/me/sessions/").sees("Passkey", within="td")

    def follow_up(self, ref: str) -> None:
        self.a_form_closes_with_escape(ref)
        self.the_manager_moves_the_date_with_a_reason(ref)
        self.the_owner_closes_it_with_evidence(ref)
        self.it_is_verified_and_confirmed_effective(ref)

    def a_form_closes_with_escape(self, ref: str) -> None:
        ada = self.people["ada"].open(f"/tasks/{ref}/")
        for address, opener, form in [
            (f"/tasks/{ref}/", "#task a.btn[hx-get]", "#do"),
            ("/tasks/?layout=list", f"a.db-edit[href*='{ref}/?do=date']", "td form"),
        ]:
            ada.open(address).page.locator(opener).first.click()
            ada.page.locator(f"{form} :focus").wait_for()
            ada.page.keyboard.press("Escape")
            ada.page.locator(form).wait_for(state="detached")
            ada.page.locator(f"{opener}:focus").wait_for()

    def act(self, handle: str, ref: str, verb: str, button: str, **fields: str) -> Visitor:
        person = self.people[handle].open(f"/tasks/{ref}/?do={verb}")
        person.fill(within="#do", **fields)
        person.press(button, within="#do")
        self.fits(person)
        return person

    def the_owner_starts_a_card_by_key_and_blocks_it_by_menu(self, ref: str) -> None:
        ada = self.people["ada"].open("/tasks/")
        title = f"[data-card={ref}] .db-title"
        ada.page.locator(title).focus()
        ada.page.keyboard.press(">")
        ada.page.locator(f"[data-lane=in_progress] {title}:focus").wait_for()
        ada.page.get_by_label(f"Actions for {ref}").click()
        menu = ada.page.locator(f"[data-card={ref}] .panel")
        menu.get_by_text("Block …").click()
        ada.fill(within="#task-dialog", reason="Waits for the replica")
        ada.press("Block", within="#task-dialog")
        ada.page.locator(f"[data-lane=blocked] {title}").wait_for()

    def fits(self, person: Visitor) -> None:
        """Nothing scrolls sideways at this width."""
        assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), person.page.url

    def the_manager_moves_the_date_with_a_reason(self, ref: str) -> None:
        mona = self.people["mona"].open("/")
        mona.sees("Late in your teams")
        self.fits(mona)
        mona.page.locator(f"a[href='/tasks/{ref}/']").first.click()
        mona.sees("Due date history")
        day = working_day(9).isoformat()
        self.act("mona", ref, "date", "Change due date", due_on=day, reason="The replica arrives next week")
        mona.open(f"/tasks/{ref}/").sees("1 missed")
        mona.sees("The replica arrives next week")
        check = working_day(30).isoformat()
        facts = {"question": "Does it page?", "threshold": "0 missed", "check_on": check, "checker": "mona"}
        self.act("mona", ref, "check", "Plan effectiveness check", **facts)
        mona.open("/tasks/?layout=list").sees("1 missed")
        self.fits(mona)

    def the_owner_closes_it_with_evidence(self, ref: str) -> None:
        self.act("ada", ref, "finish", "Mark done", text="Rule merged, fired in the drill")

    def it_is_verified_and_confirmed_effective(self, ref: str) -> None:
        self.act("grace", ref, "verify", "Mark verified", note="Emptied the index in staging: it paged")
        self.stage.python(THE_CHECK_IS_DUE.format(pk=ref.removeprefix("A-")))
        mona = self.people["mona"].open(f"/tasks/{ref}/?do=answer")
        mona.page.locator("#do [name=holds][value=yes]").check()
        mona.fill(within="#do", seen="0 of 3 went unnoticed")
        mona.press("Save answer", within="#do")
        mona.open(f"/tasks/{ref}/").sees("Confirmed effective")
        mona.sees("1 missed")
