"""Audit runs: answers, score, findings, signatures, lock."""

from datetime import timedelta

from accounts.bots import bot
from accounts.models import User
from audits.actions.answers import answer_item, attach_to_answer, missing_for_signature, store_score
from audits.actions.checklists import add_item, create_checklist, draft_version, publish_version, remove_item
from audits.actions.findings import close_finding, raise_finding
from audits.actions.planning import plan_run
from audits.actions.runs import acknowledge_missed, add_addendum, approve_run, digest_of, request_changes, sign_run
from audits.actions.schedules import create_schedule, open_due_run, pause_schedule, resume_schedule
from audits.jobs import mark_missed_runs, open_due_runs
from audits.models import AuditRun, AuditSchedule, Checklist, Finding, Item
from audits.tests.factories import make_run
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from tasks.tests.factories import TODAY, make_task


class RunTestCase(TeamTestCase):
    def answer_all(self, run, by=None, **results):
        for item in run.version.items.all():
            value = results.get(f"q{item.number}", "pass")
            answer_item(run, item, by=by or self.ada, value=value, now=NOW)
        return run


class AnsweringTests(RunTestCase):
    def test_first_answer_starts_the_run_and_scores_it(self):
        run = make_run(items=3)
        answer_item(run, run.version.items.get(number=1), by=self.ada, value="pass", now=NOW)
        assert (run.state, run.assignee, run.score, run.answered, run.asked) == ("in_progress", self.ada, 100, 1, 3)

    def test_not_applicable_answers_are_not_scored(self):
        run = make_run(items=2)
        self.answer_all(run, q1="na", q2="na")
        assert run.score is None and run.passed is None
        answer_item(run, run.version.items.get(number=2), by=self.ada, value="fail", now=NOW)
        assert (run.score, run.possible) == (0, 1)

    def test_failed_critical_item_fails_the_run(self):
        run = make_run(items=10, critical=1)
        self.answer_all(run, q1="fail")
        assert (run.score, run.passed) == (90, False)

    def test_hidden_questions_do_not_count(self):
        run = make_run(items=2)
        first, second = run.version.items.all()
        second.shown_if, second.shown_if_answer = first, "fail"
        second.save()
        answer_item(run, first, by=self.ada, value="pass", now=NOW)
        assert (run.asked, run.answered) == (1, 1)

    def test_number_passes_inside_its_range(self):
        run = make_run(items=1, type="number", low=None, high="30", unit="s")
        item = run.version.items.get()
        for value, result in [("30", "pass"), ("30.5", "fail"), ("140", "fail")]:
            assert answer_item(run, item, by=self.ada, value=value, now=NOW).result == result
        with self.assertRaisesMessage(Invalid, "a number in s"):
            answer_item(run, item, by=self.ada, value="fast", now=NOW)

    def test_viewer_can_answer_only_own_assigned_runs(self):
        run = make_run()
        with self.assertRaisesMessage(NotAllowed, "Only responders and the assignee"):
            answer_item(run, run.version.items.first(), by=self.linus, value="pass", now=NOW)
        mine = make_run(assignee=self.linus)
        answer_item(mine, mine.version.items.first(), by=self.linus, value="pass", now=NOW)


class SigningTests(RunTestCase):
    def test_signing_names_unanswered_items_and_failures_without_note(self):
        run = make_run(items=2)
        answer_item(run, run.version.items.get(number=1), by=self.ada, value="fail", now=NOW)
        with self.assertRaisesMessage(Refused, "Item 2 is not answered"):
            sign_run(run, by=self.ada, now=NOW)
        answer_item(run, run.version.items.get(number=2), by=self.ada, value="pass", now=NOW)
        with self.assertRaisesMessage(Refused, "Item 1 needs a finding before signing."):
            sign_run(run, by=self.ada, now=NOW)

    def test_reason_names_only_what_each_failed_item_still_needs(self):
        run = make_run(items=3, note_on_fail=True)
        first, second, third = run.version.items.all()
        Item.objects.filter(pk=second.pk).update(evidence_on_fail=True)
        Item.objects.filter(pk=third.pk).update(finding_on_fail=False)
        answer_item(run, first, by=self.ada, value="fail", note="Pool 7 has another weight", now=NOW)
        answer_item(run, second, by=self.ada, value="fail", note="Seen at noon", now=NOW)
        answer_item(run, third, by=self.ada, value="fail", now=NOW)
        needed = missing_for_signature(run)
        assert needed == (
            "Item 1 needs a finding before signing. Item 2 needs evidence and a finding before signing. "
            "Item 3 needs a note before signing."
        )

    def test_signed_answers_are_locked_and_corrections_are_notes(self):
        run = sign_run(self.answer_all(make_run()), by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "locked"):
            answer_item(run, run.version.items.first(), by=self.ada, value="fail", now=NOW)
        assert len(run.sign_offs.get().digest) == 64
        assert add_addendum(run, by=self.grace, text="Pool 7 was drained meanwhile", item=1, now=NOW).item.number == 1

    def test_digest_covers_version_scope_and_respondent(self):
        run = self.answer_all(make_run(items=1, scope="6 production pools"))
        signed = digest_of(run)
        AuditRun.objects.filter(pk=run.pk).update(scope="1 test pool")
        assert digest_of(AuditRun.objects.get(pk=run.pk)) != signed
        AuditRun.objects.filter(pk=run.pk).update(scope="6 production pools", version=make_run(items=1).version)
        assert digest_of(AuditRun.objects.get(pk=run.pk)) != signed
        AuditRun.objects.filter(pk=run.pk).update(version=run.version)
        assert digest_of(AuditRun.objects.get(pk=run.pk)) == signed
        run.answers.update(by=self.grace)
        assert digest_of(AuditRun.objects.get(pk=run.pk)) != signed

    def test_approved_run_closes_its_task(self):
        task = make_task(closes_by="run", owner=self.ada)
        run = make_run(task=task)
        sign_run(self.answer_all(run), by=self.ada, now=NOW)
        approve_run(run, by=self.mona, now=NOW)
        task.refresh_from_db()
        assert (run.state, task.status, task.proof) == ("approved", "done", run.ref)

    def test_failed_run_leaves_its_task_open(self):
        task = make_task(closes_by="run")
        run = make_run(task=task, items=1)
        self.answer_all(run, q1="fail")
        raise_finding(run, run.version.items.get(), by=self.ada, title="Drift", now=NOW)
        sign_run(run, by=self.ada, now=NOW)
        approve_run(run, by=self.mona, now=NOW)
        task.refresh_from_db()
        assert task.status == "open"

    def test_people_who_answered_or_signed_cannot_approve(self):
        run = make_run(items=2)
        self.answer_all(run, by=self.mona)
        sign_run(run, by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "another person must approve it. Ask @dana"):
            approve_run(run, by=self.mona, now=NOW)
        with self.assertRaisesMessage(NotAllowed, "Only managers can approve"):
            approve_run(run, by=self.grace, now=NOW)

    def test_approval_is_refused_if_answers_changed_after_signing(self):
        run = sign_run(self.answer_all(make_run()), by=self.ada, now=NOW)
        run.answers.update(result="na")
        with self.assertRaisesMessage(Refused, "differ from those that were signed"):
            approve_run(run, by=self.mona, now=NOW)

    def test_requesting_changes_reopens_the_run_and_keeps_the_signature(self):
        run = sign_run(self.answer_all(make_run()), by=self.ada, now=NOW)
        request_changes(run, by=self.mona, reason="Item 1 needs the output", now=NOW)
        assert (run.state, run.signed_by) == ("in_progress", None)
        assert [step.step for step in run.sign_offs.all()] == ["signed", "rejected"]


class FindingTests(RunTestCase):
    def test_failed_item_creates_finding_and_task_in_one_step(self):
        run = self.answer_all(make_run(items=2, team=self.team), q1="fail")
        item = run.version.items.get(number=1)
        facts = {"title": "Draining takes 140 s", "task_title": "Set the drain time to 30 s", "owner": self.grace}
        finding = raise_finding(run, item, by=self.ada, now=NOW, **facts)
        assert (finding.task.status, finding.task.origin, finding.task.owner) == ("open", "finding", self.grace)
        assert finding.task.due_on == TODAY + timedelta(days=item.finding_days)
        assert run.answers.get(item=item).result == "fail"

    def test_only_failed_items_can_have_a_finding(self):
        run = self.answer_all(make_run(items=2), q1="fail")
        with self.assertRaisesMessage(Refused, "did not fail"):
            raise_finding(run, run.version.items.get(number=2), by=self.ada, title="?", now=NOW)
        raise_finding(run, run.version.items.get(number=1), by=self.ada, title="Drift", now=NOW)
        with self.assertRaisesMessage(Refused, "already has a finding"):
            raise_finding(run, run.version.items.get(number=1), by=self.ada, title="Drift", now=NOW)

    def test_manager_closes_finding_after_task_or_accepts_risk(self):
        run = self.answer_all(make_run(items=1), q1="fail")
        facts = {"title": "Drift", "task_title": "Mend the drift", "owner": self.grace}
        finding = raise_finding(run, run.version.items.get(), by=self.ada, now=NOW, **facts)
        with self.assertRaises(NotAllowed):
            close_finding(finding, by=self.ada, reason="Looks fine", now=NOW)
        with self.assertRaisesMessage(Refused, "is not done yet"):
            close_finding(finding, by=self.mona, reason="Looks fine", now=NOW)
        close_finding(finding, by=self.mona, reason="Legacy pool, gone in June", accept_risk=True, now=NOW)
        assert finding.state == Finding.State.ACCEPTED


class EvidenceTests(RunTestCase):
    def test_evidence_is_shown_with_its_answer(self):
        run = make_run()
        item = run.version.items.first()
        with self.assertRaisesMessage(Refused, "Answer item 1 before"):
            attach_to_answer(run, item, by=self.ada, text="Compared", now=NOW)
        answer_item(run, item, by=self.ada, value="pass", now=NOW)
        attach_to_answer(run, item, by=self.ada, file_name="weights.csv", sha256="a" * 64, now=NOW)
        assert run.answers.get().evidence.get().fingerprint == "sha256 aaaa…aaaa"


class ScheduleTests(RunTestCase):
    def schedule(self, **facts):
        checklist = Checklist.objects.get(slug="lb-baseline")
        facts = {"starts_on": TODAY + timedelta(days=10), "rrule": "FREQ=MONTHLY", "assignee": self.ada, **facts}
        return create_schedule(checklist, by=self.ada, title="Monthly audit", now=NOW, **facts)

    def test_run_opens_once_in_its_window(self):
        schedule = self.schedule()
        for day, count in [(4, 0), (5, 1), (6, 1), (37, 2)]:
            open_due_runs((TODAY + timedelta(days=day)).isoformat())
            assert schedule.runs.count() == count
        assert [run.due_on.isoformat() for run in schedule.runs.order_by("pk")] == ["2026-03-12", "2026-04-12"]

    def test_concurrent_workers_open_one_run(self):
        first = self.schedule()
        second = AuditSchedule.objects.get(pk=first.pk)
        open_due_run(first, by=bot("calendar"), on=TODAY + timedelta(days=5))
        with self.assertRaises(Refused):
            open_due_run(second, by=bot("calendar"), on=TODAY + timedelta(days=5))

    def test_unsigned_run_is_missed_until_a_manager_acknowledges_it(self):
        run = make_run(due_on=TODAY, closes_on=TODAY + timedelta(days=7))
        mark_missed_runs(f"{TODAY + timedelta(days=7)}T23:50+00:00")
        assert AuditRun.objects.get().state == "in_progress" or AuditRun.objects.get().state == "planned"
        mark_missed_runs(f"{TODAY + timedelta(days=8)}T00:10+00:00")
        run.refresh_from_db()
        assert run.state == "missed"
        with self.assertRaises(NotAllowed):
            acknowledge_missed(run, by=self.ada, reason="Holidays", now=NOW)
        assert acknowledge_missed(run, by=self.mona, reason="Holidays", now=NOW).missed_because == "Holidays"

    def test_last_day_of_a_run_ends_in_the_zone_of_its_assignee(self):
        User.objects.filter(pk=self.ada.pk).update(time_zone="America/Los_Angeles")
        User.objects.filter(pk=self.grace.pk).update(time_zone="Pacific/Auckland")
        west, east = (make_run(closes_on=TODAY, assignee=person) for person in (self.ada, self.grace))
        states = lambda: [AuditRun.objects.get(pk=run.pk).state for run in (west, east)]
        tomorrow = TODAY + timedelta(days=1)
        for at, expected in [
            (f"{TODAY}T10:00+00:00", ["planned", "planned"]),  # 23:00 in Auckland
            (f"{TODAY}T13:00+00:00", ["planned", "missed"]),
            (f"{tomorrow}T06:00+00:00", ["planned", "missed"]),  # 23:00 in Los Angeles
            (f"{tomorrow}T09:00+00:00", ["missed", "missed"]),
        ]:
            mark_missed_runs(at)
            self.assertEqual(states(), expected, at)

    def test_paused_schedule_opens_no_runs_and_resumes_in_the_future(self):
        schedule = pause_schedule(self.schedule(), by=self.ada, now=NOW)
        open_due_runs((TODAY + timedelta(days=60)).isoformat())
        assert schedule.runs.count() == 0
        resume_schedule(schedule, by=self.ada, now=NOW + timedelta(days=60))
        assert schedule.next_due.isoformat() == "2026-05-12"

    def test_hourly_rule_is_refused(self):
        with self.assertRaises(Invalid):
            self.schedule(rrule="FREQ=HOURLY")


class ChecklistTests(RunTestCase):
    def test_published_version_is_immutable_and_runs_keep_their_version(self):
        checklist = Checklist.objects.get(slug="lb-baseline")
        run = plan_run(checklist, by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "cannot be edited"):
            add_item(checklist, by=self.ada, section="Path of change", text="One more", now=NOW)
        draft_version(checklist, by=self.ada, now=NOW)
        add_item(checklist, by=self.ada, section="Path of change", text="One more", now=NOW)
        remove_item(checklist, by=self.ada, number=1, now=NOW)
        with self.assertRaises(NotAllowed):
            publish_version(checklist, by=self.ada, change_note="One more", now=NOW)
        with self.assertRaises(Invalid):
            publish_version(checklist, by=self.mona, now=NOW)
        second = publish_version(checklist, by=self.mona, change_note="One more", now=NOW)
        assert [item.number for item in second.items.all()] == list(range(1, second.items.count() + 1))
        run.refresh_from_db()
        assert (run.version.number, plan_run(checklist, by=self.ada, now=NOW).version) == (1, second)

    def test_empty_checklist_cannot_be_published(self):
        checklist = create_checklist(by=self.ada, title="DNS review", purpose="review", now=NOW)
        with self.assertRaisesMessage(Refused, "at least one item"):
            publish_version(checklist, by=self.mona, now=NOW)
        assert Event.objects.filter(event_type="checklist.created").exists()

    def test_run_score_is_stored(self):
        run = self.answer_all(make_run(items=4), q1="fail")
        store_score(run)
        assert (run.earned, run.possible, run.score) == (3, 4, 75)
