from core.activity.models import Event
from core.errors import Refused
from core.testing import NOW, TeamTestCase
from tasks.actions.proof import Proof, close_with_proof
from tasks.models import DueDate
from tasks.tests.factories import make_task

PROOF = Proof("session", "S-19", "8 of 8 attended")


class CloseWithProofTests(TeamTestCase):
    def test_session_closes_a_task_that_closes_by_session(self):
        task = close_with_proof(make_task(closes_by="session", team=self.team), PROOF, by=self.mona, now=NOW)
        assert (task.status, task.proof, task.done_at) == ("done", "S-19", NOW)
        assert task.due_dates.get().state == DueDate.State.KEPT
        assert task.evidence.get().text == "S-19: 8 of 8 attended"

    def test_repeated_proof_changes_nothing(self):
        task = close_with_proof(make_task(closes_by="session"), PROOF, by=self.mona, now=NOW)
        close_with_proof(task, PROOF, by=self.mona, now=NOW)
        assert Event.objects.filter(event_type="task.closed_automatically").count() == 1

    def test_session_does_not_close_a_task_that_closes_by_run(self):
        with self.assertRaisesMessage(Refused, "closes with an approved run"):
            close_with_proof(make_task(closes_by="run"), PROOF, by=self.mona, now=NOW)

    def test_proposed_task_must_be_accepted_first(self):
        with self.assertRaisesMessage(Refused, "owner and a due date"):
            close_with_proof(make_task(closes_by="session", status="proposed"), PROOF, by=self.mona, now=NOW)
