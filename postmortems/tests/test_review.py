"""A review with several reviewers: questions, stepping down, who can act next, participants."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Invalid, NotAllowed, Refused
from core.files.tests.factories import picture
from core.files.tests.test_store import StoreTestCase
from core.testing import NOW, TeamTestCase
from incidents.actions.entry_files import attach_file
from incidents.actions.timeline import add_entry
from incidents.models import EntryType, Severity
from notifications.models import Notification
from postmortems.actions.drafts import save_draft
from postmortems.actions.reviews import (
    approve,
    ask_another_reviewer,
    ask_for_review,
    mark_participation,
    request_changes,
    save_answers,
    step_down,
)
from postmortems.gates.questions import QUESTIONS
from postmortems.gates.review import review_checklist
from postmortems.models import Postmortem
from postmortems.next_steps import next_steps
from postmortems.participants import participants
from postmortems.policies import can_review
from postmortems.tests.ledger import postmortem
from postmortems.work_sources import reviews_with_a_date
from reminders.tests.factories import reminded

YES = {code: {"yes": True} for code in QUESTIONS}


class ReviewSetUp(TeamTestCase):
    def in_review(self) -> Postmortem:
        return ask_for_review(postmortem(self), reviewers=[self.grace, self.mona], by=self.ada, now=NOW)

    def work_of(self, person) -> str:
        self.client.force_login(person)
        return self.client.get("/").content.decode()

    def recipients(self, kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))


class RequirementTests(StoreTestCase, ReviewSetUp):
    def test_file_of_an_entry_is_evidence(self):
        row = postmortem(self)
        entry = add_entry(row.incident, text="The graph", at=NOW, by=self.ada, now=NOW)
        attach_file(entry, by=self.ada, file=SimpleUploadedFile("graph.png", picture()), now=NOW)
        checks = {check.code: check.words for check in review_checklist(row.incident, self.ada)}
        self.assertIn("1 with evidence", checks["lead_up"])

    def test_nothing_to_add_button_is_in_the_row_of_its_requirement(self):
        row = postmortem(self)
        self.client.force_login(self.ada)
        page = self.client.get(f"{row.get_absolute_url()}review/").content.decode()
        rows = re.findall(r"<li>.*?</li>", page.partition("db-check")[2], re.DOTALL)
        lucky = [each for each in rows if "Where we got lucky" in each]
        self.assertIn(f"/postmortems/{row.ref}/none/lucky/", lucky[0])
        self.assertEqual(len(lucky), 1)

    def test_all_authors_are_named_with_the_owner_first(self):
        row = postmortem(self, owner=self.mona)
        save_draft(row, by=self.grace, text="## Summary\n\nNew words.", version=1, now=NOW)
        self.client.force_login(self.linus)
        self.assertContains(self.client.get(row.get_absolute_url()), "Written by Mona, Ada and Grace.")


class ReviewersTests(ReviewSetUp):
    def test_each_reviewer_sees_it_on_my_work_and_can_approve(self):
        row = self.in_review()
        self.assertIn(f"Review the postmortem of {row.ref}", self.work_of(self.grace))
        self.assertEqual(self.recipients("postmortem_review"), {"grace", "mona"})
        row = approve(row, by=self.grace, reason="Known gaps.", answers=YES, now=NOW)
        self.assertEqual((row.status, row.approved_by), ("approved", self.grace))

    def test_author_cannot_be_a_reviewer(self):
        with self.assertRaisesMessage(Refused, "is an author"):
            ask_for_review(postmortem(self), reviewers=[self.grace, self.ada], by=self.ada, now=NOW)

    def test_severity_can_require_every_reviewer(self):
        Severity.objects.update(every_reviewer=True)
        row = approve(self.in_review(), by=self.grace, reason="Known gaps.", answers=YES, now=NOW)
        self.assertEqual(row.status, "in_review")
        self.assertNotIn(f"Review the postmortem of {row.ref}", self.work_of(self.grace))
        row = approve(row, by=self.mona, reason="Known gaps.", answers=YES, now=NOW)
        self.assertEqual(row.status, "approved")

    def test_reviewer_can_be_added_during_the_review(self):
        row = self.in_review()
        ask_another_reviewer(row, reviewer=self.dana, by=self.ada, now=NOW)
        self.assertTrue(can_review(self.dana, row))
        with self.assertRaisesMessage(Refused, "already a reviewer"):
            ask_another_reviewer(row, reviewer=self.grace, by=self.ada, now=NOW)

    def test_new_round_requests_new_reviews(self):
        row = request_changes(self.in_review(), by=self.grace, text="More.", now=NOW)
        self.assertIn(f"Postmortem due for {row.ref}", self.work_of(self.ada))
        row = ask_for_review(row, reviewers=[self.grace], by=self.ada, now=NOW)
        self.assertEqual(row.review_round, 2)
        self.assertFalse(row.review_requests.filter(round=2, user=self.mona).exists())


class EditingReviewerTests(ReviewSetUp):
    def test_reviewer_must_step_down_before_saving(self):
        row = self.in_review()
        with self.assertRaisesMessage(Refused, "step down as a reviewer"):
            save_draft(row, by=self.grace, text="A typo fixed.", version=1, now=NOW)
        self.assertTrue(can_review(self.grace, row))

    def test_editor_redirects_reviewers_to_step_down(self):
        row = self.in_review()
        self.client.force_login(self.grace)
        answer = self.client.get(f"/postmortems/{row.ref}/edit/")
        self.assertRedirects(answer, f"/postmortems/{row.ref}/step-down/")
        self.assertContains(self.client.get(answer.url), "authors cannot approve")

    def test_stepping_down_moves_the_work_item_and_notifies_the_owner(self):
        row = ask_for_review(postmortem(self), reviewers=[self.grace], by=self.ada, now=NOW)
        step_down(row, by=self.grace, now=NOW)
        self.assertNotIn(row.ref, self.work_of(self.grace))
        self.assertIn(f"Ask another reviewer for the postmortem of {row.ref}", self.work_of(self.ada))
        self.assertEqual(self.recipients("postmortem_reviewer_left"), {"ada"})
        save_draft(row, by=self.grace, text="A typo fixed.", version=1, now=NOW)

    def test_people_who_are_not_reviewers_cannot_step_down(self):
        with self.assertRaises(Refused):
            step_down(self.in_review(), by=self.dana, now=NOW)


class EditorTests(ReviewSetUp):
    def test_editor_names_the_reviewers(self):
        row = self.in_review()
        self.client.force_login(self.ada)
        words = " ".join(self.client.get(f"/postmortems/{row.ref}/edit/").content.decode().split())
        self.assertIn("<span>Reviewers Grace, Mona</span>", words)


class QuestionTests(ReviewSetUp):
    def test_open_questions_need_a_reason_and_are_printed(self):
        row = self.in_review()
        with self.assertRaisesMessage(Invalid, "requirements are open"):
            approve(row, by=self.mona, now=NOW)
        row = approve(row, by=self.mona, reason="Short incident.", now=NOW)
        printed = {override["text"]: override["reason"] for override in row.overrides}
        self.assertEqual(printed["Do the factors go beyond symptoms?"], "Short incident.")

    def test_answer_no_requires_a_note_that_is_printed(self):
        row = self.in_review()
        with self.assertRaises(Invalid):
            approve(row, by=self.mona, reason="x", answers={"causes": {"yes": False}}, now=NOW)
        answers = YES | {"causes": {"yes": False, "note": "Alert only."}}
        row = approve(row, by=self.mona, reason="Known gaps.", answers=answers, now=NOW)
        printed = {override["code"]: override["reason"] for override in row.overrides}
        self.assertEqual(printed["question_causes"], "Alert only.")
        self.assertNotIn("question_detail", printed)

    def test_saved_answers_count_at_approval(self):
        row = self.in_review()
        save_answers(row, by=self.mona, answers=YES, now=NOW)
        row = approve(row, by=self.mona, reason="Known gaps.", now=NOW)
        self.assertFalse([override for override in row.overrides if override["code"].startswith("question_")])

    def test_only_reviewers_can_answer(self):
        with self.assertRaises(NotAllowed):
            save_answers(self.in_review(), by=self.ada, answers=YES, now=NOW)

    def test_page_keeps_the_input(self):
        row = self.in_review()
        self.client.force_login(self.mona)
        url = f"/postmortems/{row.ref}/approve/"
        answer = self.client.post(url, {"causes": "no", "causes_note": "Alert only.", "reason": ""})
        self.assertContains(answer, "Alert only.", status_code=422)


class NextStepTests(ReviewSetUp):
    def steps(self, row: Postmortem) -> dict[str, str]:
        return {step.person.handle: step.what for step in next_steps(row) if step.waiting}

    def test_every_state_has_a_responsible_person(self):
        row = postmortem(self)
        self.assertEqual(set(self.steps(row)), {"ada"})
        row = ask_for_review(row, reviewers=[self.grace, self.mona], by=self.ada, now=NOW)
        self.assertEqual(set(self.steps(row)), {"grace", "mona"})
        row = request_changes(row, by=self.grace, text="More.", now=NOW)
        self.assertEqual(set(self.steps(row)), {"ada"})

    def test_publishers_of_an_approved_postmortem_are_notified(self):
        row = approve(self.in_review(), by=self.grace, reason="Known gaps.", now=NOW)
        self.assertEqual(self.steps(row), {"mona": "publish"})
        self.assertEqual(self.recipients("postmortem_to_publish"), {"mona"})
        self.assertEqual(self.recipients("postmortem_can_publish"), {"dana"})
        self.client.force_login(self.linus)
        self.assertContains(self.client.get(f"/postmortems/{row.ref}/"), "Dana:\n              can publish too")
        others = {step.person.handle: step.what for step in next_steps(row) if not step.waiting}
        self.assertEqual(others, {"dana": "can publish too"})

    def test_approved_postmortem_has_no_work_item_for_its_owner(self):
        row = approve(self.in_review(), by=self.grace, reason="Known gaps.", now=NOW)
        Postmortem.objects.filter(pk=row.pk).update(due_on=NOW.date())
        self.assertIn("approved, waiting for publication", self.work_of(self.ada))


class ParticipantTests(ReviewSetUp):
    def test_people_with_a_role_or_an_entry_are_participants(self):
        row = postmortem(self)
        add_entry(row.incident, by=self.grace, text="Alert", type=EntryType.ALERT, at=NOW, now=NOW)
        self.assertEqual({participant.user.handle for participant in participants(row)}, {"ada", "grace"})
        ask_for_review(row, reviewers=[self.mona], by=self.ada, now=NOW)
        self.assertEqual(self.recipients("postmortem_check"), {"grace"})

    def test_only_participants_can_confirm_the_draft(self):
        row = self.in_review()
        mark_participation(row, by=self.ada, mark="agreed", now=NOW)
        mark_participation(row, by=self.ada, mark="corrected", note="It was 22:05.", now=NOW)
        self.assertEqual(row.participations.get().note, "It was 22:05.")
        with self.assertRaises(NotAllowed):
            mark_participation(row, by=self.linus, mark="seen", now=NOW)


class ReviewReminders(ReviewSetUp):
    def test_reviewers_who_have_not_decided_are_reminded_until_they_do(self):
        found = self.in_review()
        Postmortem.objects.filter(pk=found.pk).update(due_on=None)
        title = f"Review the postmortem of {found.incident.ref}: {found.incident.title}"
        day = NOW.date() + timedelta(days=4)
        assert reminded("review", day) == {"grace": title, "mona": title}
        step_down(found, by=self.grace, reason="On leave", now=NOW)
        assert [row.user for row in reviews_with_a_date()] == [self.mona]

    def test_review_is_not_overdue_on_the_day_it_is_requested(self):
        found = self.in_review()
        Postmortem.objects.filter(pk=found.pk).update(due_on=NOW.date() - timedelta(days=30))
        reminded("review", NOW.date())
        assert not Notification.objects.filter(kind="reminder", data__due__lte=str(NOW.date()), data__kind="review")

    def test_requested_changes_stop_review_reminders(self):
        found = self.in_review()
        request_changes(found, by=self.grace, text="Say which pool", now=NOW)
        assert reminded("review", NOW.date() + timedelta(days=10)) == {}
