"""Calendar feeds of a person and a team: content, revocation, access."""

from datetime import date, timedelta

from django.utils import timezone
from icalendar import Calendar

from audits.tests.factories import make_run
from core.testing import TeamTestCase
from dashboard.actions.calendar_feeds import create_feed, revoke_feed
from dashboard.models import CalendarFeed
from incidents.tests.factories import make_incident
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

HOSTILE = [
    "x\r\nATTENDEE:mailto:a@elsewhere.test",
    "x\nBEGIN:VEVENT\nSUMMARY:fake",
    "x\\nEND:VCALENDAR",
    'ORGANIZER;CN="a":mailto:x@elsewhere.test',
    "a, b; c\u2028d",
    "😀" * 60,
    "<b>bold</b> =1+1",
]


class CalendarFeedTests(TeamTestCase):
    def setUp(self):
        self.due = timezone.localdate() + timedelta(days=3)

    def titles(self, token):
        response = self.client.get(f"/feeds/{token}.ics")
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/calendar")
        return {str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")}

    def test_feed_shows_due_tasks_and_runs_without_sign_in(self):
        task = make_task(title="Drop the pool", due_on=self.due)
        make_task(title="Not mine", owner=self.grace, due_on=self.due)
        run = make_run(assignee=self.ada, due_on=self.due, task=None)
        _, token = create_feed(by=self.ada)
        assert self.titles(token) == {f"{task.ref} Drop the pool", f"{run.ref} {run.title}"}

    def test_team_feed_shows_only_tasks_visible_to_its_owner(self):
        make_task(title="Ours", team=self.team, owner=self.grace, due_on=self.due)
        secret = make_incident(circle=self.circle)
        hidden = make_task(title="Secret words", team=self.team, incident=secret, due_on=self.due)
        _, outside = create_feed(by=self.mallory, team=self.team)
        _, inside = create_feed(by=self.ada, team=self.team)
        assert not any("Secret words" in title or hidden.ref in title for title in self.titles(outside))
        assert f"{hidden.ref} (restricted)" in self.titles(inside)

    def test_feed_url_ends_on_revocation_or_deactivation(self):
        feed, token = create_feed(by=self.ada)
        other, second = create_feed(by=self.grace)
        revoke_feed(feed, by=self.ada)
        assert self.client.get(f"/feeds/{token}.ics").status_code == 404
        self.grace.is_active = False
        self.grace.save()
        assert self.client.get(f"/feeds/{second}.ics").status_code == 404
        assert other.pk

    def test_feed_url_is_shown_once_and_not_stored(self):
        self.client.force_login(self.ada)
        page = self.client.post("/feeds/create/", {})
        address = page.context["address"]
        token = address.rpartition("/")[2].removesuffix(".ics")
        assert self.titles(token) == set()
        self.assertNotContains(self.client.get("/feeds/"), token)
        assert token not in CalendarFeed.objects.get().token_hash

    def test_api_creates_lists_and_revokes_feeds(self):
        self.client.force_login(self.ada)
        created = self.client.post("/api/v1/calendar-feeds/", {"team": self.team.slug}, "application/json").json()
        assert created["url"].endswith(".ics") and created["team"] == self.team.slug
        (row,) = self.client.get("/api/v1/calendar-feeds/").json()["results"]
        assert "url" not in row
        assert self.client.delete(f"/api/v1/calendar-feeds/{row['id']}/").status_code == 204

    def test_hostile_title_stays_text_of_one_event(self):
        for title in HOSTILE:
            make_task(title=title, due_on=self.due)
        _, token = create_feed(by=self.ada)
        content = self.client.get(f"/feeds/{token}.ics").content
        events = Calendar.from_ical(content).walk("VEVENT")
        assert len(events) == len(HOSTILE)
        assert not any({"ATTENDEE", "ORGANIZER"} & set(event) for event in events)
        assert max(len(line) for line in content.split(b"\r\n")) <= 75
        content.decode()  # no character is cut in two

    def test_date_in_year_9999_is_exported(self):
        task = make_task(due_on=date(9999, 12, 31))
        near = make_task(due_on=self.due)
        _, token = create_feed(by=self.ada)
        found = self.titles(token)
        assert f"{near.ref} {near.title}" in found and f"{task.ref} {task.title}" not in found

    def test_event_keeps_its_uid_when_title_and_date_change(self):
        task = make_task(due_on=self.due)
        _, token = create_feed(by=self.ada)
        before = self.entry(token)
        CorrectiveTask.objects.filter(pk=task.pk).update(title="Another", due_date_changes=1)
        after = self.entry(token)
        assert (before["uid"], int(before["sequence"]) + 1) == (after["uid"], int(after["sequence"]))

    def entry(self, token):
        (event,) = Calendar.from_ical(self.client.get(f"/feeds/{token}.ics").content).walk("VEVENT")
        return event
