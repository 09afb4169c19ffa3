"""Live runs: the clock with pause and speed, injects by time and decision, private answers, scores, the incident."""

from datetime import timedelta

import pytest

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.actions import drill_findings, drill_reviews
from training.actions.drill_answers import answer_run
from training.actions.drill_release import mark_seen, release_due, release_inject, send_message, skip_inject
from training.actions.drill_runs import add_players, change_facilitator, create_run, pause_run, resume_run, set_speed
from training.drill_results import scores_of_run
from training.jobs import release_due_injects
from training.models import DrillAnswer, DrillRun
from training.tests.drill_rows import make_drill, make_live_run, make_run

pytestmark = pytest.mark.both_databases


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def stored(run):
    """The run as another process reads it."""
    return DrillRun.objects.select_related("drill__incident", "incident", "facilitator").get(pk=run.pk)


def released(run):
    return list(run.injects.filter(released_at__isnull=False).values_list("released_seconds", flat=True))


class Clock(TeamTestCase):
    def test_drill_clock_pauses_and_follows_the_speed(self):
        run = make_live_run(self.ada, [self.grace, self.linus])
        pause_run(run, by=self.ada, now=at(60))
        self.assertEqual(stored(run).elapsed(at(600)), 60)
        run = resume_run(stored(run), by=self.ada, now=at(600))
        run = set_speed(run, speed=4.0, by=self.ada, now=at(610))
        self.assertEqual(stored(run).elapsed(at(620)), 110)

    def test_concurrent_processes_release_each_inject_once(self):
        run = make_live_run(self.ada, [self.grace])
        self.assertEqual(released(run), [0])
        self.assertEqual(release_due(stored(run), now=at(299)), 0)
        self.assertEqual(release_due(stored(run), now=at(302)), 1)
        self.assertEqual(release_due(stored(run), now=at(302)), 0)
        self.assertEqual(released(run), [0, 300])

    def test_nothing_is_released_while_paused(self):
        run = pause_run(make_live_run(self.ada, [self.grace]), by=self.ada, now=at(10))
        self.assertEqual(release_due(stored(run), now=at(3600)), 0)

    def test_job_releases_in_every_running_drill(self):
        run = make_live_run(self.ada, [self.grace])
        DrillRun.objects.filter(pk=run.pk).update(clock_seconds=400)
        self.assertGreaterEqual(release_due_injects(), 1)
        self.assertIn(300, [row.offset_seconds for row in run.injects.filter(released_at__isnull=False)])

    def test_decision_suggests_an_inject_to_the_facilitator(self):
        run = make_live_run(self.ada, [self.grace])
        answer_run(run, by=self.grace, kind="escalate", text="Infrastructure", now=at(100))
        called = run.injects.get(release="escalation")
        self.assertEqual((called.asked_by.user, called.asked_seconds), (self.grace, 100))
        release_inject(called, by=self.ada, now=at(110))
        with self.assertRaisesMessage(Refused, "already released"):
            skip_inject(called, by=self.ada, now=at(111))

    def test_only_the_facilitator_can_use_the_console(self):
        run = make_live_run(self.ada, [self.grace])
        for act in (pause_run, lambda r, **k: send_message(r, text="Hello", **k)):
            with self.assertRaisesMessage(NotAllowed, "Only the facilitator"):
                act(run, by=self.mona, now=at(5))

    def test_manager_can_replace_a_deactivated_facilitator(self):
        run = make_live_run(self.ada, [self.grace])
        run = change_facilitator(run, to=self.mona, by=self.mona, now=at(5))
        self.assertEqual(pause_run(run, by=self.mona, now=at(6)).state, "paused")


class Players(TeamTestCase):
    def test_player_outside_the_access_list_is_refused_by_name(self):
        drill = make_drill(self.ada, self.circle)
        with self.assertRaisesMessage(Invalid, "Mallory has no access to"):
            create_run(drill, by=self.ada, players=[self.grace, self.mallory], now=NOW)
        self.assertFalse(DrillRun.objects.filter(drill=drill).exists())
        run = create_run(drill, by=self.ada, players=[self.grace], now=NOW)
        with self.assertRaisesMessage(Invalid, "Mallory has no access to"):
            add_players(run, [self.mallory], by=self.ada, now=NOW)

    def test_run_has_the_access_list_of_its_drill(self):
        run = make_live_run(self.ada, [self.grace], self.circle)
        self.assertEqual(run.incident.circle, self.circle)
        self.assertFalse(DrillRun.objects.visible_to(self.mallory).filter(pk=run.pk).exists())
        self.assertFalse(Incident.objects.visible_to(self.mallory).filter(pk=run.incident_id).exists())

    def test_facilitator_cannot_be_a_player(self):
        with self.assertRaisesMessage(Invalid, "cannot play"):
            make_run(self.ada, [self.ada, self.grace])

    def test_repeated_answer_is_stored_once(self):
        run = make_live_run(self.ada, [self.grace])
        for _ in range(2):
            answer_run(run, by=self.grace, kind="ask", text="Load", client_key="k1", now=at(5))
        drill_reviews.end_run(run, by=self.ada, now=at(1200))
        ended = stored(run)
        answer_run(ended, by=self.grace, kind="ask", text="Load", client_key="k1", now=at(1300))  # its answer was lost
        with self.assertRaisesMessage(Refused, "answers are closed"):
            answer_run(ended, by=self.grace, kind="ask", text="Load", client_key="k2", now=at(1300))
        self.assertEqual(run.answers.count(), 1)

    def test_only_player_and_facilitator_see_an_answer(self):
        run = make_live_run(self.ada, [self.grace, self.linus])
        answer_run(run, by=self.grace, kind="ask", text="Load", now=at(5))
        readers = [p for p in (self.ada, self.grace, self.linus, self.mona, self.dana) if self.reads(run, p)]
        self.assertEqual(readers, [self.ada, self.grace])

    def reads(self, run, person):
        return DrillAnswer.objects.filter(run=run).readable_by(person).exists()

    def test_only_players_can_answer_after_the_start(self):
        run = make_run(self.ada, [self.grace])
        with self.assertRaisesMessage(NotAllowed, "Only players"):
            answer_run(run, by=self.mona, kind="ask", text="Load", now=NOW)
        with self.assertRaisesMessage(Refused, "not running"):
            answer_run(run, by=self.grace, kind="ask", text="Load", now=NOW)

    def test_read_receipt_is_stored_by_a_later_fetch(self):
        run = make_live_run(self.ada, [self.grace])
        player = run.players.get()
        mark_seen(player, newest=None, now=at(1))
        release_due(stored(run), now=at(301))
        for second, seen in ((302, at(1)), (306, at(306))):
            player.refresh_from_db()
            mark_seen(player, newest=at(301), now=at(second))
            player.refresh_from_db()
            self.assertEqual(player.seen_at, seen)


class Results(TeamTestCase):
    def play(self, circle=None):
        run = make_live_run(self.ada, [self.grace, self.linus, self.mona], circle)
        release_due(run, now=at(301))
        for player, minute in ((self.grace, 8), (self.linus, 9), (self.mona, 10)):
            answer_run(run, by=player, kind="suspect", text="database", why="canary word", now=at(minute * 60))
            answer_run(run, by=player, kind="escalate", text="Infrastructure", now=at(minute * 60 + 60))
            answer_run(run, by=player, kind="suspect", text="the balancer", now=at(minute * 60 + 120))
        return drill_reviews.end_run(stored(run), by=self.ada, now=at(1200))

    def test_times_are_compared_with_the_original_incident(self):
        scores = scores_of_run(self.play())
        self.assertEqual((scores.rule_out.median, scores.rule_out.before), (360, 2100))
        self.assertEqual((scores.escalate.median, scores.escalate.before), (600, 2400))
        self.assertEqual((scores.name.median, scores.name.before), (660, 4500))
        self.assertEqual((scores.name.n, scores.name.interval), (3, None))

    def test_run_is_an_incident_with_entries_and_hypotheses(self):
        incident = self.play().incident
        incident.refresh_from_db()
        self.assertEqual((incident.kind, incident.status, incident.update_due_at), ("drill", "resolved", None))
        verdicts = list(incident.hypotheses.values_list("statement", "verdict"))
        cause = "Balancer sends all requests to one server"
        self.assertEqual(verdicts, [("Database overload", "ruled_out"), (cause, "confirmed")])
        self.assertFalse(Incident.objects.counted().filter(pk=incident.pk).exists())
        self.assertNotIn("canary", " ".join(incident.entries.values_list("text", flat=True)))

    def test_findings_become_tasks_with_the_origin_drill(self):
        run = self.play(self.circle)
        finding = drill_findings.add_finding(run, by=self.ada, text="The dashboard is hard to find", now=at(1300))
        task = drill_findings.create_finding_task(finding, by=self.ada, title="Link the dashboard", now=at(1300))
        self.assertEqual((task.origin, task.circle), ("drill", self.circle))
        self.assertFalse(CorrectiveTask.objects.visible_to(self.mallory).filter(pk=task.pk).exists())

    def test_report_is_a_postmortem_with_the_results(self):
        run = self.play()
        drill_reviews.rate_objective(run.objectives.first(), by=self.ada, rating="S", note="Two waited", now=at(1300))
        report = drill_reviews.start_report(run, by=self.ada, now=at(1300))
        self.assertIn("n = 3 of 3 players, too few for an interval", report.text)
        self.assertRegex(report.text, r"(?m)^- \*\*S\*\* Rule out “Database overload” .*[^.:]\. Two waited$")
        self.assertNotIn("canary", report.text)

    def test_ended_run_cannot_be_changed(self):
        run = self.play()
        with self.assertRaisesMessage(Refused, "hot wash"):
            drill_reviews.end_run(run, by=self.ada, now=at(1300))
        with self.assertRaisesMessage(Refused, "not running"):
            answer_run(run, by=self.grace, kind="ask", text="More", now=at(1300))
