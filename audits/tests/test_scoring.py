"""What counts in the score, and what may stay open when a run is signed."""

from decimal import Decimal

from audits.actions.answers import answer_item
from audits.actions.runs import sign_run
from audits.forms.checklists import ItemForm
from audits.models import Item
from audits.tests.factories import make_run
from audits.views.run_page import LIVE
from core.errors import Invalid
from core.testing import NOW, TeamTestCase

HTMX = {"HX-Request": "true"}


class UnscoredTests(TeamTestCase):
    def result(self, run, value):
        return answer_item(run, run.version.items.get(number=1), by=self.ada, value=value, now=NOW).result

    def test_choice_fails_unless_it_is_marked_as_passing(self):
        run = make_run(items=1, type="choice", choices=["good", "worn", "missing"], passing=["good"])
        assert [self.result(run, value) for value in ["good", "missing"]] == ["pass", "fail"]

    def test_choice_without_a_passing_answer_is_not_scored(self):
        run = make_run(items=1, type="choice", choices=["red", "blue"])
        assert self.result(run, "red") == "answered"
        assert (run.score, run.passed, run.answered) == (None, None, 1)

    def test_text_items_are_not_scored(self):
        run = make_run(items=5, type="text")
        Item.objects.filter(version=run.version, number=5).update(type="pass_fail")
        for item in run.version.items.all():
            answer_item(run, item, by=self.ada, value="fail" if item.number == 5 else "see ticket", now=NOW)
        assert (run.score, run.possible, run.answered) == (0, 1, 5)

    def test_form_stores_passing_choices_and_refuses_unknown_ones(self):
        facts = {"section": "Scope", "text": "Condition", "type": "choice", "weight": 1, "choices": "good\nworn"}
        assert ItemForm({**facts, "passing": "good"}).is_valid()
        assert "passing" in ItemForm({**facts, "passing": "fine"}).errors

    def test_number_that_can_be_read_in_two_ways_is_refused(self):
        run = make_run(items=1, type="number", low=None, high=Decimal(2))
        item = run.version.items.get()
        for value in ["1,000", "-2,500", "1_0", "٣", "1e-3", "1,5,0", "9" * 31]:
            with self.subTest(value), self.assertRaises(Invalid):
                answer_item(run, item, by=self.ada, value=value, now=NOW)
        for value, result in [("1,5", "pass"), ("0,125", "pass"), ("+1.25", "pass"), ("1000", "fail"), ("-3", "pass")]:
            with self.subTest(value):
                assert answer_item(run, item, by=self.ada, value=value, now=NOW).result == result

    def test_choices_can_fail_differ_and_are_not_the_answer_na(self):
        facts = {"section": "Scope", "text": "Condition", "type": "choice", "weight": 1}
        for choices, passing, field in [
            ("good\nworn", "good\nworn", "passing"),
            ("good\ngood", "good", "choices"),
            ("N/A\ngood", "good", "choices"),
        ]:
            assert field in ItemForm({**facts, "choices": choices, "passing": passing}).errors, choices
        form = ItemForm({**facts, "choices": "good\nworn\ngood", "passing": "good"})
        assert form.is_valid() and form.cleaned_data["choices"] == ["good", "worn"]


class SigningTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)
        self.run_ = make_run(items=3, assignee=self.ada)
        self.first, second, third = self.run_.version.items.all()
        Item.objects.filter(pk=third.pk).update(required=False)
        for item in [self.first, second]:
            answer_item(self.run_, item, by=self.ada, value="pass", now=NOW)

    def test_open_optional_item_does_not_block_the_signature_on_the_page(self):
        page = self.client.get(self.run_.get_absolute_url())
        self.assertContains(page, "Optional")
        self.assertContains(page, "1 optional open")
        self.assertNotContains(page, 'btn-primary w-100 mt-2" disabled')
        self.client.post(f"{self.run_.get_absolute_url()}sign/", {"note": "Read with Grace"})
        self.run_.refresh_from_db()
        assert self.run_.state == "signed" and self.run_.sign_offs.get().note == "Read with Grace"

    def test_unanswered_required_items_are_listed_next_to_the_button(self):
        self.run_.answers.filter(item=self.first).delete()
        page = self.client.get(self.run_.get_absolute_url())
        self.assertContains(page, "Item 1 is not answered.")
        self.assertContains(page, 'btn-primary w-100 mt-2" disabled')

    def test_partial_score_has_no_result_while_items_are_open(self):
        page = self.client.get(self.run_.get_absolute_url())
        self.assertContains(page, "so far</b>")
        self.assertNotContains(page, "Passing")
        self.assertContains(self.client.get("/audits/"), "so far</div>")
        url = f"/api/v1/audit-runs/{self.run_.ref}/"
        assert self.client.get(url).json()["passed"] is None
        sign_run(self.run_, by=self.ada, now=NOW)
        assert self.client.get(url).json()["passed"] is True

    def test_items_are_fetched_again_when_someone_else_changed_the_run(self):
        page = self.client.get(self.run_.get_absolute_url())
        parts = [*LIVE, "#item-1", "#item-2", "#item-3", f"#count-{self.first.section_id}"]
        self.assertContains(page, f'hx-select-oob="{",".join(parts)}"')
        for part in ["item-1", "run-ended", "run-manage", "run-signed"]:
            self.assertRegex(page.content.decode(), f'id="{part}" data-unless-used')

    def test_refused_answer_after_signing_shows_the_stored_answer(self):
        Item.objects.filter(pk=self.first.pk).update(type="number")
        sign_run(self.run_, by=self.ada, now=NOW)
        answer = self.client.post(f"{self.run_.get_absolute_url()}items/1/answer/", {"value": "99"}, headers=HTMX)
        self.assertContains(answer, "is locked", status_code=409)
        self.assertNotContains(answer, 'value="99"', status_code=409)
        self.assertContains(answer, "Signed", status_code=409)


class FindingTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)
        self.run_ = make_run(items=1, assignee=self.grace)
        answer_item(self.run_, self.run_.version.items.get(), by=self.ada, value="fail", now=NOW)
        self.url = f"{self.run_.get_absolute_url()}items/1/finding/"

    def test_task_form_of_a_finding_is_prefilled(self):
        page = self.client.get(self.run_.get_absolute_url())
        for shown in ['value="Fix: Question 1"', '<option value="grace" selected>', 'value="+15d"']:
            self.assertContains(page, shown)

    def test_create_finding_and_task_without_a_task_is_refused(self):
        answer = self.client.post(self.url, {"title": "Drift", "grade": "minor", "task_title": ""}, headers=HTMX)
        self.assertContains(answer, "Enter the task", status_code=422)
        assert not self.run_.findings.exists()

    def test_finding_can_be_created_without_a_task(self):
        facts = {"title": "Drift", "grade": "minor", "task_title": "Fix it", "finding_only": "1"}
        self.client.post(self.url, facts)
        assert self.run_.findings.get().task is None
