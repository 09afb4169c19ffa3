"""Verification by another person, and the effectiveness check."""

import threading
from datetime import date, timedelta

from django.db import connection

from accounts.bots import bot
from accounts.roles import Role
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, CommittedTestCase, TeamTestCase, make_user
from incidents.tests.factories import make_incident
from notifications.models import Notification
from reminders.tests.factories import notice_of, reminded
from tasks.actions.effectiveness import answer_check, plan_check
from tasks.actions.progress import finish_task
from tasks.actions.verification import open_effectiveness_check, verify_task
from tasks.jobs import open_due_effectiveness_checks
from tasks.models import CorrectiveTask
from tasks.tests.factories import TODAY, make_task
from tasks.work_sources import tasks_to_verify, tasks_to_verify_otherwise


class VerificationTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.task = make_task(incident=make_incident(circle=cls.circle), owner=cls.ada, status="done")
        cls.url = f"/tasks/{cls.task.ref}/verify/"

    def test_owner_cannot_verify_own_task(self):
        with self.assertRaisesMessage(Refused, "another person must verify it. Ask @dana, @grace or @mona"):
            verify_task(self.task, by=self.ada, note="Ran it")

    def test_person_who_marked_it_done_cannot_verify(self):
        CorrectiveTask.objects.filter(pk=self.task.pk).update(done_by=self.mona)
        self.task.refresh_from_db()
        with self.assertRaisesMessage(Refused, "You marked A-"):
            verify_task(self.task, by=self.mona, note="Ran it")
        with self.assertRaisesMessage(Invalid, "Describe what you checked"):
            verify_task(self.task, by=self.grace, note="")
        self.assertEqual(verify_task(self.task, by=self.grace, note="Ran it").status, "verified")

    def test_a_lead_who_owns_the_task_leaves_verification_to_the_manager(self):
        self.team.lead, self.team.manager = self.ada, self.mona
        self.team.save()
        task = make_task(incident=make_incident(lead=self.ada), owner=self.ada, team=self.team, done_when="It pages")
        finish_task(task, by=self.ada, text="Ran it")
        asked = Notification.objects.filter(kind="task_done", target_id=task.pk)
        self.assertEqual([note.recipient for note in asked], [self.mona])
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/"), "Done by Ada, waiting to be verified")
        self.assertContains(self.client.get(task.get_absolute_url()), "asked: Mona")

    def test_who_created_the_task_is_asked_if_its_team_has_no_lead_and_no_manager(self):
        task = make_task(owner=self.ada, created_by=self.grace, done_when="It pages")
        finish_task(task, by=self.ada, text="Ran it")
        self.assertEqual(Notification.objects.get(kind="task_done").recipient, self.grace)

    def asked(self, task):
        """The people whose My work lists the task, who must be the recipients of the message."""
        finish_task(task, by=task.owner, text="Ran it")
        notified = {note.recipient for note in Notification.objects.filter(kind="task_done", target_id=task.pk)}
        shown = set()
        for person in (self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory):
            sources = (tasks_to_verify, tasks_to_verify_otherwise)
            lists = [source(person, TODAY).rows.filter(pk=task.pk).count() for source in sources]
            self.assertLessEqual(sum(lists), 1, person)
            shown |= {person} if sum(lists) else set()
        self.assertEqual(shown, notified)
        return {person.handle for person in shown}

    def finished(self, **facts):
        return make_task(owner=self.ada, done_when="It pages", **{"created_by": self.ada, **facts})

    def test_message_and_my_work_ask_the_same_people(self):
        self.team.lead, self.team.manager = self.grace, self.mona
        self.team.save()
        self.assertEqual(self.asked(self.finished(team=self.team)), {"grace"})
        led = make_incident(lead=self.dana)
        self.assertEqual(self.asked(self.finished(team=self.team, incident=led)), {"grace", "dana"})
        self.assertEqual(self.asked(self.finished(incident=make_incident(lead=self.grace))), {"grace"})
        self.assertEqual(self.asked(self.finished(created_by=self.grace)), {"grace"})

    def test_every_manager_is_asked_if_no_one_else_can_verify(self):
        self.assertEqual(self.asked(self.finished()), {"mona", "dana"})

    def test_team_lead_who_cannot_verify_is_skipped(self):
        self.team.lead, self.team.manager = self.mallory, self.mona
        self.team.save()
        hidden = make_incident(lead=self.ada, circle=self.circle)
        self.assertEqual(self.asked(self.finished(team=self.team, incident=hidden)), {"mona"})
        self.team.lead = self.linus
        self.team.save()
        self.assertEqual(self.asked(self.finished(team=self.team)), {"mona"})

    def test_bots_cannot_verify(self):
        with self.assertRaises(NotAllowed):
            verify_task(self.task, by=bot("calendar"), note="Ran it")

    def test_viewer_is_refused_with_a_list_of_people_to_ask(self):
        self.client.force_login(self.linus)
        self.assertContains(self.client.post(self.url, {"note": "Ran it"}), "@grace", status_code=403)

    def test_task_is_404_outside_the_circle(self):
        self.client.force_login(self.mallory)
        self.assertEqual(self.client.post(self.url).status_code, 404)
        self.assertEqual(self.client.post("/api/v1" + self.url, content_type="application/json").status_code, 404)

    def test_page_returns_only_the_task_fragment(self):
        self.client.force_login(self.grace)
        response = self.client.post(self.url, {"note": "Ran the drill"}, headers={"HX-Request": "true"})
        self.assertContains(response, "Verified")
        self.assertContains(response, "Ran the drill")
        self.assertNotContains(response, "<html")

    def test_too_long_note_is_a_field_error(self):
        self.client.force_login(self.grace)
        response = self.client.post(self.url, {"note": "x" * 501})
        self.assertContains(response, self.task.title, status_code=422)
        self.assertContains(response, "x" * 501, status_code=422)

    def test_api_refuses_a_second_verification(self):
        self.client.force_login(self.grace)
        sent = [
            self.client.post("/api/v1" + self.url, {"note": "Ran it"}, content_type="application/json")
            for _ in range(2)
        ]
        self.assertEqual([each.status_code for each in sent], [200, 409])
        self.assertEqual(Event.objects.filter(event_type="task.verified").count(), 1)

    def test_effectiveness_check_opens_once_on_its_day(self):
        make_task(status="verified", verified_by=self.grace, checker=self.mona, check_on=date(2026, 3, 1))
        for day, times in [("2026-02-28", 0), ("2026-03-01", 1), ("2026-03-02", 1)]:
            open_due_effectiveness_checks(day)
            self.assertEqual(Event.objects.filter(event_type="task.check_opened").count(), times)

    def test_checker_is_reminded_until_the_check_is_recorded(self):
        task = make_task(status="verified", verified_by=self.grace, checker=self.mona, check_on=TODAY, team=self.team)
        assert reminded("check", TODAY) == {"mona": f"Did {task.ref} work? {task.title}"}
        note = Notification.objects.get(kind="reminder")
        assert notice_of(note).url == f"{task.get_absolute_url()}?do=answer"
        open_due_effectiveness_checks(TODAY.isoformat())
        answer_check(task, by=self.mona, holds=True, seen="0 of 3 went unnoticed", now=NOW)
        assert reminded("check", TODAY + timedelta(days=1)) == {}

    def test_unanswered_check_is_escalated_to_lead_and_manager(self):
        make_task(status="verified", verified_by=self.grace, checker=self.ada, check_on=TODAY, team=self.team)
        assert set(reminded("check", TODAY + timedelta(days=14))) == {"ada", "grace", "mona"}


class EffectivenessTests(TeamTestCase):
    def verified(self, **facts):
        facts = {"check_on": TODAY, "checker": self.mona, **facts}
        return make_task(status="verified", verified_by=self.grace, **facts)

    def test_check_cannot_be_opened_before_its_day(self):
        with self.assertRaisesMessage(NotAllowed, "@mona"):
            open_effectiveness_check(self.verified(), by=self.ada, on=TODAY)

    def test_event_stores_when_the_check_was_opened(self):
        task, then = self.verified(), NOW + timedelta(hours=3)
        open_effectiveness_check(task, by=bot("calendar"), on=task.check_on, now=then)
        self.assertEqual(Event.objects.get(event_type="task.check_opened").at, then)

    def test_task_becomes_effective_when_the_check_is_positive(self):
        task = answer_check(self.verified(), by=self.mona, holds=True, seen="0 of 3 went unnoticed", now=NOW)
        assert (task.status, task.check_outcome) == ("effective", "0 of 3 went unnoticed")

    def test_task_reopens_when_the_fix_is_not_effective(self):
        task = answer_check(self.verified(), by=self.mona, holds=False, seen="1 of 3 went unnoticed", now=NOW)
        assert (task.status, task.times_not_effective, task.verified_by) == ("open", 1, None)
        assert Notification.objects.get(kind="task_not_effective", recipient=self.ada)

    def test_check_is_refused_before_its_day_and_for_the_owner(self):
        later = self.verified(check_on=TODAY + timedelta(days=3))
        with self.assertRaisesMessage(Refused, "5 March 2026"):
            answer_check(later, by=self.mona, holds=True, seen="Fine", now=NOW)
        with self.assertRaisesMessage(Refused, "another person must answer"):
            answer_check(self.verified(owner=self.mona), by=self.mona, holds=True, seen="Fine", now=NOW)
        with self.assertRaisesMessage(NotAllowed, "@mona"):
            answer_check(self.verified(), by=self.grace, holds=True, seen="Fine", now=NOW)

    def planned(self, task, by, **facts):
        usual = {"question": "Does it page?", "threshold": "0 missed", "check_on": TODAY + timedelta(days=90)}
        return plan_check(task, by=by, now=NOW, **{**usual, **facts})

    def test_reviewer_of_the_check_is_notified_and_so_is_the_one_they_replace(self):
        task = self.planned(make_task(), self.ada, checker=self.grace)
        self.planned(task, self.ada, checker=self.grace)  # nothing changed
        self.planned(task, self.ada, checker=self.mona, threshold="1 missed")
        notes = Notification.objects.filter(kind="task_check_planned").order_by("pk")
        self.assertEqual([note.recipient.handle for note in notes], ["grace", "mona", "grace"])
        self.assertIn("You check whether", notes[0].title)
        self.assertIn("@mona now checks", notes[2].title)

    def test_changed_criterion_and_date_of_a_check_stay_in_the_history(self):
        task = self.planned(make_task(), self.ada, checker=self.grace)
        self.planned(task, self.ada, checker=self.grace, threshold="5 missed", check_on=TODAY + timedelta(days=120))
        self.client.force_login(self.ada)
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "Before: 0 missed, 31 May 2026, @grace")

    def test_owner_cannot_be_the_checker(self):
        with self.assertRaises(Invalid):
            facts = {"question": "Does it page?", "threshold": "0 missed", "check_on": TODAY + timedelta(days=90)}
            plan_check(make_task(), by=self.ada, checker=self.ada, now=NOW, **facts)


class RaceTests(CommittedTestCase):
    """Eight people press the button at once. It needs real transactions, so it has its own cast."""

    def test_one_of_eight_concurrent_verifications_succeeds(self):
        make_user("ada"), make_user("grace")
        people = [make_user(f"racer{n}", Role.RESPONDER) for n in range(8)]
        task = make_task(status="done")
        pairs = [(person, CorrectiveTask.objects.get(pk=task.pk)) for person in people]
        start, outcomes = threading.Barrier(8, timeout=60), []
        connection.close()  # the pool is as large as the race, so no connection is held while waiting

        def race(person, mine):
            start.wait()
            try:
                verify_task(mine, by=person, note="Ran it")
                outcomes.append("won")
            except Refused:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=race, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["refused"] * 7 + ["won"]
        assert Event.objects.filter(event_type="task.verified").count() == 1
