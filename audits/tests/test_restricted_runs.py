"""Rows of a restricted run have its access list."""

from audits.actions.answers import answer_item
from audits.actions.runs import add_addendum, approve_run, sign_run
from audits.models import Addendum, SignOff
from audits.tests.factories import make_run
from core.testing import NOW, TeamTestCase


class RestrictedRunTests(TeamTestCase):
    def test_signatures_and_correction_notes_are_hidden_from_outsiders(self) -> None:
        run = make_run(items=1, circle=self.circle)
        answer_item(run, run.version.items.get(), by=self.ada, value="pass", now=NOW)
        run = sign_run(run, by=self.ada, now=NOW)
        run = approve_run(run, by=self.mona, now=NOW)
        add_addendum(run, by=self.ada, text="The value was read on the second host.", now=NOW)
        for model, count in [(SignOff, 2), (Addendum, 1)]:
            assert model.objects.visible_to(self.grace).count() == count
            assert not model.objects.visible_to(self.mallory)
