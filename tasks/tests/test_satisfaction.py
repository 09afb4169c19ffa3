from core.activity.models import Event
from core.errors import Refused
from core.testing import NOW, TeamTestCase
from tasks.actions.satisfaction import Proof, satisfy
from tasks.models import DueDate
from tasks.tests.factories import make_task

PROOF = Proof("session", "S-19", "8 of 8 attended")


class SatisfyingTests(TeamTestCase):
    def test_a_session_closes_the_task_that_waits_for_it(self):
        task = satisfy(make_task(closes_by="session", team=self.team), PROOF, by=self.mona, now=NOW)
        assert (task.status, task.proof, task.done_at) == ("done", "S-19", NOW)
        assert task.due_dates.get().state == DueDate.State.KEPT
        assert task.evidence.get().text == "S-19: 8 of 8 attended"

    def test_the_same_proof_twice_changes_nothing(self):
        task = satisfy(make_task(closes_by="session"), PROOF, by=self.mona, now=NOW)
        satisfy(task, PROOF, by=self.mona, now=NOW)
        assert Event.objects.filter(verb="task.satisfied").count() == 1

    def test_a_session_does_not_close_a_task_that_waits_for_a_run(self):
        with self.assertRaisesMessage(Refused, "closes with an approved run"):
            satisfy(make_task(closes_by="run"), PROOF, by=self.mona, now=NOW)

    def test_a_proposal_is_opened_first(self):
        with self.assertRaisesMessage(Refused, "owner and a due date"):
            satisfy(make_task(closes_by="session", status="proposed"), PROOF, by=self.mona, now=NOW)
