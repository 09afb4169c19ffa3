"""A drill stays apart: no statistics, no pages of real incidents, no alerts; a restricted one leaks nowhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.testing import TeamTestCase
from incidents.models import Incident, Service, TimelineEntry
from incidents.tests.factories import make_incident
from insights.actions.indexing import update_index
from notifications.models import Delivery, Notification
from training.actions.drill_answers import answer_run
from training.actions.drill_findings import add_finding, create_finding_task
from training.actions.drill_release import send_message
from training.actions.drill_reviews import add_note, end_run, save_hot_wash, start_report
from training.actions.drill_runs import create_run, start_run
from training.actions.drills import create_drill_from_incident
from training.drill_coverage import coverage
from training.models import Drill
from training.tests.drill_rows import make_resolved_incident

WORD = "zqdrillcanary"
LISTS = ["training:drills", "training:board", "incidents:list", "incidents:export", "postmortems:list"]
LISTS += ["tasks:board", "notifications:inbox", "api-drill-list", "api-drill-run-list", "api-incident-list"]
LISTS += ["api-task-list", "api-postmortem-list", "api-notification-list"]


class DrillIsolation(TeamTestCase):
    def play(self, circle=None, finish=True):
        """Facilitated by Ada, played by Grace, with the word in every text."""
        now = timezone.now() - timedelta(hours=3)
        incident = make_resolved_incident(self.ada, circle, title=f"User API errors {WORD}")
        TimelineEntry.objects.filter(incident=incident).update(created_at=now)
        incident.services.add(Service.objects.get_or_create(slug="user-api", defaults={"name": "User API"})[0])
        drill = create_drill_from_incident(incident, by=self.ada, now=now)
        Drill.objects.filter(pk=drill.pk).update(title=f"Replay {WORD}", briefing=WORD)
        drill.refresh_from_db()
        run = start_run(create_run(drill, by=self.ada, players=[self.grace], now=now), by=self.ada, now=now)
        send_message(run, by=self.ada, text=f"A call {WORD}", now=now)
        answer_run(run, by=self.grace, kind="suspect", text=f"database {WORD}", why=WORD, now=now)
        add_note(run, by=self.ada, text=WORD, now=now)
        if finish:
            run = end_run(run, by=self.ada, now=now + timedelta(hours=1))
            save_hot_wash(run, by=self.ada, went_well=WORD)
            finding = add_finding(run, by=self.ada, text=f"Hard to find {WORD}")
            create_finding_task(finding, by=self.ada, title=f"Link it {WORD}")
            start_report(run, by=self.ada)
        update_index(now=timezone.now() + timedelta(minutes=2))
        return run

    def pages(self, run):
        """Every list, searches for the word, and the pages of the drill itself."""
        yield "/"
        for name in LISTS:
            yield reverse(name)
        yield from [f"/search/?q={WORD}", f"/api/v1/search/?q={WORD}", f"/incidents/?kind=drill&q={WORD}"]
        yield from ["/incidents/?kind=all", "/training/?view=mine", "/tasks/?q=Link"]
        yield from [run.drill.get_absolute_url(), run.get_absolute_url(), run.play_url(), run.report_url()]
        yield run.incident.get_absolute_url()

    def words_seen(self, person, run):
        self.client.force_login(person)
        found = []
        for url in self.pages(run):
            answer = self.client.get(url)
            body = b"" if answer.streaming else answer.content
            text = body.decode(errors="replace").replace(f"q={WORD}", "").replace(f'value="{WORD}"', "")
            text = text.replace(f"“{WORD}”", "")
            if WORD in text or run.ref in text:
                found.append(url)
        return found

    @pytest.mark.slow
    def test_drill_of_a_restricted_incident_is_hidden_everywhere(self):
        run = self.play(self.circle)
        self.assertGreater(len(self.words_seen(self.ada, run)), 8)
        self.assertEqual(self.words_seen(self.mallory, run), [])
        for url in (run.drill.get_absolute_url(), run.get_absolute_url(), run.report_url(), run.play_url()):
            self.assertEqual(self.client.get(url).status_code, 404, url)

    def test_coverage_hides_restricted_drills_from_outsiders(self):
        drill = self.play(self.circle).drill
        make_resolved_incident(self.ada)
        now = timezone.now()
        Incident.objects.update(started_at=now - timedelta(days=3))
        for person, last in ((self.ada, True), (self.mallory, False)):
            (row,) = coverage(person, now)
            self.assertEqual((row.last is not None, drill in row.drills), (last, last), person.handle)

    def test_drill_runs_are_excluded_from_incident_numbers(self):
        run = self.play()
        self.assertFalse(Incident.objects.counted().filter(pk=run.incident_id).exists())
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get("/incidents/"), run.incident.get_absolute_url())
        self.assertNotIn(run.incident.ref, self.client.get("/incidents/export.csv").content.decode())
        real = make_incident(self.ada, timezone.now(), title="User API errors again")
        real.services.set(run.drill.incident.services.all())
        self.assertNotContains(self.client.get(real.get_absolute_url()), run.incident.ref)

    def test_running_drill_notifies_only_its_players(self):
        run = self.play(finish=False)
        kinds = dict(Notification.objects.exclude(recipient=self.ada).values_list("recipient__handle", "kind"))
        self.assertEqual(set(kinds), {"grace"})
        people = set(Delivery.objects.values_list("recipient__handle", flat=True))
        self.assertLessEqual(people, {"grace", "ada"})
        self.client.force_login(self.linus)
        home = self.client.get("/").content.decode()
        self.assertNotIn(run.incident.ref, home)
        self.assertNotIn("live ·", home)
        self.assertIsNone(run.incident.update_due_at)
