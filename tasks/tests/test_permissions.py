"""Who may do what, as a table: role by verb. Routes are asked in the ledger; here the actions are."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.bots import bot
from audits.actions import (
    answers,
    checklist_archive,
    checklists,
    findings,
    planning,
    repeat_runs,
    runs,
    schedule_edits,
    schedules,
)
from audits.models import Checklist
from audits.tests.factories import make_run
from core.errors import NotAllowed
from core.testing import NOW, TeamTestCase
from tasks.actions import effectiveness, progress, proposals, reschedule, verification
from tasks.tests.factories import TODAY, make_task

LATER = TODAY + timedelta(days=30)


def first_item(run):
    return run.version.items.first()


# verb -> (call, the people who may); the task belongs to Ada, Grace leads nothing here
TABLE = {
    "propose": (lambda c, by: proposals.propose_task(title="Add it", by=by, now=NOW), "ada grace mona dana"),
    "edit": (lambda c, by: proposals.edit_task(make_task(), by=by, title="New words", now=NOW), "ada mona dana"),
    "start": (lambda c, by: progress.start_task(make_task(), by=by, now=NOW), "ada mona dana"),
    "finish": (lambda c, by: progress.finish_task(make_task(), by=by, text="Merged", now=NOW), "ada mona dana"),
    "date": (
        lambda c, by: reschedule.move_date(make_task(), by=by, due_on=LATER, reason="x", now=NOW),
        "ada mona dana",
    ),
    "evidence": (lambda c, by: progress.add_evidence(make_task(), by=by, text="Seen", now=NOW), "ada grace mona dana"),
    "verify": (
        lambda c, by: verification.verify_task(
            make_task(status="done", owner=c.mallory), by=by, note="Ran it", now=NOW
        ),
        "ada grace mona dana",
    ),
    "answer check": (
        lambda c, by: effectiveness.answer_check(
            make_task(status="verified", checker=c.grace, check_on=TODAY, owner=c.mallory, verified_by=c.dana),
            by=by,
            holds=True,
            seen="0 missed",
            now=NOW,
        ),
        "grace mona dana",
    ),
    "answer run": (
        lambda c, by: answers.answer_item(run := make_run(), first_item(run), by=by, value="pass", now=NOW),
        "ada grace mona dana",
    ),
    "plan run": (
        lambda c, by: planning.plan_run(Checklist.objects.get(slug="lb-baseline"), by=by, now=NOW),
        "ada grace mona dana",
    ),
    "acknowledge missed": (
        lambda c, by: runs.acknowledge_missed(make_run(state="missed"), by=by, reason="Holidays", now=NOW),
        "mona dana",
    ),
    "run again": (
        lambda c, by: repeat_runs.repeat_run(make_run(task=make_task(closes_by="run"), state="missed"), by=by, now=NOW),
        "ada grace mona dana",
    ),
    "draft checklist": (
        lambda c, by: checklists.draft_version(Checklist.objects.get(slug="load-test"), by=by, now=NOW),
        "ada grace mona dana",
    ),
    "schedule": (
        lambda c, by: schedules.create_schedule(
            Checklist.objects.get(slug="load-test"), by=by, title="Load", starts_on=LATER, now=NOW
        ),
        "ada grace mona dana",
    ),
    "edit schedule": (
        lambda c, by: schedule_edits.edit_schedule(c.schedule(), by=by, title="Less", now=NOW),
        "mona dana",
    ),
    "stop schedule": (
        lambda c, by: schedule_edits.stop_schedule(c.schedule(), by=by, reason="x", now=NOW),
        "mona dana",
    ),
    "archive checklist": (
        lambda c, by: checklist_archive.archive_checklist(Checklist.objects.get(slug="load-test"), by=by, now=NOW),
        "mona dana",
    ),
    "close finding": (lambda c, by: findings.close_finding(c.finding(), by=by, reason="Seen", now=NOW), "mona dana"),
}


class PermissionTests(TeamTestCase):
    def finding(self):
        run = make_run(items=1)
        answers.answer_item(run, first_item(run), by=self.ada, value="fail", now=NOW)
        return findings.raise_finding(run, first_item(run), by=self.ada, title="Drift", now=NOW)

    def schedule(self):
        checklist = Checklist.objects.get(slug="load-test")
        return schedules.create_schedule(checklist, by=self.ada, title="Load", starts_on=LATER, now=NOW)

    @pytest.mark.slow
    def test_each_verb_is_allowed_for_its_roles_only(self):
        for verb, (call, allowed) in TABLE.items():
            for handle in ["linus", "ada", "grace", "mona", "dana"]:
                with self.subTest(verb=verb, who=handle):
                    self.try_one(call, getattr(self, handle), handle in allowed.split())

    def try_one(self, call, person, allowed):
        with RolledBack():
            if allowed:
                call(self, person)
            else:
                with pytest.raises(NotAllowed):
                    call(self, person)

    def test_bots_can_propose_but_not_finish_verify_sign_or_approve(self):
        robot = bot("calendar")
        run = make_run()
        for call in [
            lambda: progress.finish_task(make_task(), by=robot, text="x", now=NOW),
            lambda: verification.verify_task(make_task(status="done"), by=robot, note="Ran it", now=NOW),
            lambda: answers.answer_item(run, first_item(run), by=robot, value="pass", now=NOW),
            lambda: runs.approve_run(run, by=robot, now=NOW),
        ]:
            with pytest.raises(NotAllowed):
                call()


class RolledBack:
    """What one try wrote is taken back, so that the next meets the same world."""

    def __enter__(self):
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.block.__exit__(*error)
