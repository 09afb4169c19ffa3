"""Recurring drills: when they are due again, on My work and in reminders."""

from datetime import date, timedelta

from core.testing import NOW, TeamTestCase
from reminders.due_sources import due_sources
from reminders.models import Policy
from training.actions.drill_reviews import end_run
from training.actions.drill_runs import create_run, start_run
from training.actions.drills import create_drill, edit_drill, set_archived
from training.models import Drill
from training.tests.drill_rows import make_drill


def due():
    return [(row.title, row.due, row.owner_id) for row in due_sources["drill"].rows()]


class RepeatTests(TeamTestCase):
    def setUp(self):
        self.drill = edit_drill(make_drill(self.ada), by=self.ada, repeat_months=6, now=NOW)

    def test_drill_is_due_months_after_creation_or_last_run(self):
        self.assertEqual(due(), [(self.drill.title, date(2026, 9, 2), self.ada.pk)])
        run = create_run(self.drill, by=self.ada, players=[self.grace], now=NOW)
        self.assertEqual(due(), [])  # a run is prepared
        later = NOW + timedelta(days=10)
        end_run(start_run(run, by=self.ada, now=later), by=self.ada, now=later + timedelta(hours=1))
        self.assertEqual([row[1] for row in due()], [date(2026, 9, 12)])

    def test_due_date_at_the_end_of_february_is_valid(self):
        Drill.objects.filter(pk=self.drill.pk).update(created_at=NOW.replace(year=2027, month=8, day=31))
        self.drill.refresh_from_db()
        edit_drill(self.drill, by=self.mona, repeat_months=18, now=NOW)
        self.assertEqual(due(), [(self.drill.title, date(2029, 2, 28), self.mona.pk)])

    def test_archived_and_unpublished_drills_have_no_reminders(self):
        create_drill(by=self.ada, title="Draft", repeat_months=1, now=NOW)
        set_archived(self.drill, archived=True, by=self.ada, now=NOW)
        self.assertEqual(due(), [])

    def test_reminders_of_a_drill_start_two_weeks_before(self):
        steps = Policy.objects.get(slug="drills").steps.order_by("offset", "audience")
        self.assertEqual(steps.first().offset, -14)

    def test_due_drill_is_shown_in_my_work_of_its_owner(self):
        Drill.objects.filter(pk=self.drill.pk).update(next_due_on=date.today() + timedelta(days=10))
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/"), f"Run again: {self.drill.title}")
        self.client.force_login(self.mona)
        self.assertNotContains(self.client.get("/"), "Run again")

    def test_players_see_their_run_on_my_work_by_its_player_title(self):
        create_run(self.drill, by=self.ada, players=[self.grace], now=NOW)
        self.client.force_login(self.grace)
        self.assertContains(self.client.get("/"), f"Play in a drill: {self.drill.player_title}")
