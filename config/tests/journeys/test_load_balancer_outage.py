"""The main journey in a browser: from a pasted postmortem to reminder, evidence, audit and session."""

import re
from contextlib import ExitStack
from datetime import timedelta
from typing import ClassVar

import pytest
from django.test import SimpleTestCase
from playwright.sync_api import expect

from config.tests.journeys.stage import Stage, chromium, embedded
from config.tests.journeys.visitors import Visitor, mail_to, noon_zone, working_day
from config.tests.sources import ROOT

pytestmark = pytest.mark.browser
WRITE_UP = ROOT / "docs" / "examples" / "load-balancer-outage.txt"
LINK = re.compile(r"https?://\S+/welcome/\S+/")
THE_DAY_HAS_COME = """
from datetime import datetime, time
from django.utils import timezone
from notifications.models import Delivery
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from tasks.models import CorrectiveTask
task = CorrectiveTask.objects.get(pk={pk})
later = datetime.combine(task.due_on, time(9, 30), task.owner.zone)
plan(now=later)
send_due(now=later)
Delivery.objects.filter(state="pending").update(next_try=timezone.now())
"""
AN_HOUR_LATER = """
from datetime import timedelta
from training.models import Session
for row in Session.objects.filter(status="open"):
    span = timedelta(hours=2) + (row.starts_at - row.created_at)
    Session.objects.filter(pk=row.pk).update(starts_at=row.starts_at - span, ends_at=row.ends_at - span)
"""


class OutageJourney(SimpleTestCase):
    stage: ClassVar[Stage]
    dana: ClassVar[Visitor]
    grace: ClassVar[Visitor]
    incident: str
    tasks: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as opened:
            cls.stage = opened.enter_context(embedded())
            browser = opened.enter_context(chromium())
            cls.dana, cls.grace = Visitor(browser, cls.stage), Visitor(browser, cls.stage)
            cls.addClassCleanup(opened.pop_all().close)

    def test_pasted_postmortem_is_followed_up_and_published(self) -> None:
        self.the_first_link_makes_an_admin()
        self.an_invitation_lets_grace_in()
        self.a_pasted_text_becomes_an_incident()
        self.the_incident_shows_where_the_minutes_went()
        self.a_promise_needs_an_owner_and_a_day_ahead()
        self.the_owner_is_reminded_once_in_the_inbox_and_by_mail()
        self.done_with_evidence_and_verified_by_somebody_else()
        self.the_audit_finds_something_and_a_task_follows()
        self.the_session_is_held_and_closes_its_task()
        self.the_postmortem_is_reviewed_and_published()
        assert not [*self.dana.reports, *self.grace.reports]

    def join(self, person: Visitor, link: str, name: str, **facts: str) -> None:
        person.open(link)
        person.fill("form[data-once]", name=name, handle=name.lower(), password="a long enough pass phrase", **facts)
        person.fill("form[data-once]", time_zone=noon_zone())
        person.press("Create account", "body")
        person.sees("My work", "h1")

    def the_first_link_makes_an_admin(self) -> None:
        self.join(self.dana, self.stage.welcome, "Dana", email="dana@example.test")

    def an_invitation_lets_grace_in(self) -> None:
        self.dana.open("/settings/people/").fill(
            "section[aria-labelledby=invite]", emails="grace@example.test", role="responder"
        )
        self.dana.press("Send invitations")
        link = LINK.search(mail_to(self.stage, "grace@example.test", "/welcome/"))
        assert link
        self.join(self.grace, link.group(0), "Grace")

    def a_pasted_text_becomes_an_incident(self) -> None:
        text = WRITE_UP.read_text()
        self.grace.open("/imports/").fill(text=text)
        self.grace.press("Analyze")
        assert "first suspected a database overload" in self.grace.page.locator(".db-src").inner_text()
        assert self.grace.page.locator("[name^=entries-][name$=-at]").count() == 7
        self.grace.fill(
            "#confirm", title="User API errors for about three quarters of users", severity="1", kind="real"
        )
        self.grace.press("Confirm and create", "#confirm")
        self.incident = re.search(r"INC-\d+", self.grace.page.url).group(0)  # type: ignore[union-attr]

    def the_incident_shows_where_the_minutes_went(self) -> None:
        page = self.grace.page
        self.grace.sees("User API errors for about three quarters of users", "h1")
        assert page.locator("main svg").first.is_visible()
        assert page.locator("#timeline .db-entry, #timeline .db-tl > *").count() >= 7
        self.grace.sees("35 min")
        rows = page.locator("main a[href^='/tasks/A-']")
        names = {row.get_attribute("href") or "": row.inner_text() for row in rows.all()}
        assert len(names) == 4, names
        self.tasks = {}
        for path in names:
            title = self.grace.open(path).page.locator("h1").inner_text()
            word = next(each for each in ["Audit", "Alert", "Testing", "Training"] if each in title)
            self.tasks[word.lower()] = path

    def a_promise_needs_an_owner_and_a_day_ahead(self) -> None:
        soon = working_day(2)
        for word in ["alert", "audit", "training"]:
            self.grace.open(f"{self.tasks[word]}?do=accept")
            self.grace.page.locator("#do form").evaluate("form => form.noValidate = true")
            self.grace.fill("#do", owner="grace", due_on=(soon - timedelta(days=9)).isoformat())
            if word == "alert":
                self.grace.fill("#do", done_when="An alert fires in staging for each of the six pools.")
                self.grace.press("Accept task", "#do")
                self.grace.sees("is in the past. Enter today or a later date.", "#do")
                assert "staging" in self.grace.page.locator("#do [name=done_when]").input_value()
                self.grace.page.locator("#do form").evaluate("form => form.noValidate = true")
            self.grace.fill("#do", due_on=soon.isoformat())
            self.grace.press("Accept task", "#do")
            self.grace.page.locator("#do").wait_for(state="detached")

    def the_owner_is_reminded_once_in_the_inbox_and_by_mail(self) -> None:
        reference = self.tasks["alert"].strip("/").rpartition("/")[2]
        for _ in range(2):
            self.stage.python(THE_DAY_HAS_COME.format(pk=reference.removeprefix("A-")))
        mail_to(self.stage, "grace@example.test", reference)
        self.grace.open("/inbox/")
        assert self.grace.page.locator("main").get_by_text(reference).count() == 1

    def done_with_evidence_and_verified_by_somebody_else(self) -> None:
        self.grace.open(f"{self.tasks['alert']}?do=finish").fill(
            "#do", text="Merged; the drill in staging paged in 2 min."
        )
        self.grace.press("Mark done", "#do")
        self.grace.sees("Done", "#task")
        assert not self.grace.page.get_by_text("Mark verified").count()
        self.dana.open(f"{self.tasks['alert']}?do=verify").fill("#do", note="Seen in staging, all six pools.")
        self.dana.press("Mark verified", "#do")
        self.dana.sees("Seen in staging, all six pools.", "#task")

    def the_audit_finds_something_and_a_task_follows(self) -> None:
        page = self.grace.open(self.tasks["audit"]).page
        self.grace.open(self.grace.path_of("main a[href^='/audits/runs/RUN-']"))
        page.locator("#item-1 [value=pass]").first.check(force=True)
        page.locator("#item-1 [value=pass]:checked").wait_for(state="attached")
        self.grace.wait_for_htmx()
        page.locator("#item-8 [value=fail]").first.check(force=True)
        form = "#item-8 .db-note form"
        page.locator(form).wait_for()
        self.grace.fill(form, title="Draining takes 140 s on pool 4", task_title="Shorten draining of pool 4 to 30 s")
        self.grace.fill(form, owner="grace", due_on=working_day(6).isoformat())
        self.grace.press("Create finding and task", form)
        self.grace.open(self.grace.path_of("#item-8 a[href^='/audits/findings/F-']")).sees("Draining takes 140 s", "h1")
        self.grace.open(self.grace.path_of("main a[href^='/tasks/A-']")).sees("Shorten draining", "h1")

    def the_session_is_held_and_closes_its_task(self) -> None:
        page = self.dana.open("/training/").page
        self.dana.open(self.dana.path_of("main a[href^='/training/sessions/S-']"))
        session = page.url.removeprefix(self.stage.url)
        day = working_day(3).isoformat()
        self.dana.fill("form[action$='/open/']", starts_at=f"{day}T10:00")
        self.dana.press("Open for RSVP")
        page.locator("form[action$='/invite/']").get_by_label("Grace").check()
        self.dana.press("Send invitations")
        self.grace.open(session)
        self.grace.press("Going")
        self.grace.sees("1 of")
        self.stage.python(AN_HOUR_LATER)
        self.dana.open(session)
        self.dana.press("Present")
        self.dana.fill("form[action$='/close/']", outcome="Both ruled the database out within eight minutes.")
        page.locator("form[action$='/close/'] input[name=closes_task][value=true]").check(force=True)
        self.dana.press("Close session")
        self.dana.sees("Both ruled the database out")
        self.dana.open(self.tasks["training"]).sees("Awaiting verification", "#task .db-chip")

    def the_postmortem_is_reviewed_and_published(self) -> None:
        at = f"/postmortems/{self.incident}/"
        page = self.grace.open(f"{at}edit/").page
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text("\n\n## What went well\n\nThe alarm came within the minute.\n")
        expect(page.locator("#save-state")).to_contain_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
        self.grace.open(f"{at}review/").page.get_by_label("Dana (@dana)").check()
        self.grace.press("Send for review")
        self.dana.open(f"{at}review/")
        self.dana.fill("form[action$='/approve/']", reason="The first report holds no more than this.")
        self.dana.press("Approve")
        self.dana.press("Publish")
        self.dana.open(at).sees("Published")
