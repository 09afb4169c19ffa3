"""The verbs of a task: form, action, button and condition. One URL per verb."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from core.web.merging import merging
from tasks.actions import (
    accepted_risk,
    blocking,
    effectiveness,
    progress,
    proposals,
    recurrence,
    reschedule,
    verification,
)
from tasks.forms import corrective_tasks as forms
from tasks.models import OUTSTANDING, ClosesBy, CorrectiveTask, Status
from tasks.policies import can_answer_check, can_change, can_finish, can_reopen, can_review_risk, can_verify

S = Status
Offer = Callable[[User, CorrectiveTask], bool]


@dataclass(frozen=True)
class Verb:
    """`do` is the query value that shows its form on the task page; `route` is the URL that is posted to."""

    do: str
    label: str
    icon: str
    form: type[forms.TaskForm]
    action: Callable[..., object]
    states: frozenset[str]
    may: Offer
    first: bool = False  # shown as a button; others are in the menu
    button: str = ""  # label of the submit button, if different
    hint: str = ""

    @property
    def route(self) -> str:
        return f"tasks:{self.do}"

    @property
    def forward(self) -> bool:
        """Whether it advances the task. Only such a verb is the primary button of the page."""
        return self.do not in {"date", "reopen"}

    @property
    def asks(self) -> bool:
        return self.form is not forms.NoForm

    def offered(self, user: User, task: CorrectiveTask) -> bool:
        return task.status in self.states and self.may(user, task)


def closes_by_evidence(user: User, task: CorrectiveTask) -> bool:
    return task.closes_by == ClosesBy.EVIDENCE and can_finish(user, task)


def others_task(user: User, task: CorrectiveTask) -> bool:
    return can_verify(user, task) and user.pk not in {task.owner_id, task.done_by_id}


def check_is_open(user: User, task: CorrectiveTask) -> bool:
    return can_answer_check(user, task) and task.owner_id != user.pk and task.check_opened_on is not None


def has_factors(user: User, task: CorrectiveTask) -> bool:
    return task.incident_id is not None and can_change(user, task)


PLANNED = OUTSTANDING | {S.PROPOSED}
VERBS = [
    Verb(
        "accept",
        "Accept task",
        "check",
        forms.AcceptForm,
        proposals.accept_task,
        frozenset({S.PROPOSED}),
        can_change,
        True,
        hint="Set owner, due date and “Done when” to accept it.",
    ),
    Verb("start", "Start", "player-play", forms.NoForm, progress.start_task, frozenset({S.OPEN}), can_change, True),
    Verb(
        "unblock",
        "Unblock",
        "lock-open",
        forms.NoForm,
        blocking.unblock_task,
        frozenset({S.BLOCKED}),
        can_change,
        True,
    ),
    Verb(
        "finish",
        "Mark done",
        "check",
        forms.EvidenceForm,
        progress.finish_task,
        OUTSTANDING,
        closes_by_evidence,
        True,
        hint="Another person must verify it.",
    ),
    Verb(
        "verify",
        "Verify",
        "shield-check",
        forms.VerifyForm,
        verification.verify_task,
        frozenset({S.DONE}),
        others_task,
        True,
        button="Mark verified",
        hint="Confirm that the result meets “Done when”.",
    ),
    Verb(
        "answer",
        "Did it work?",
        "target",
        forms.AnswerForm,
        effectiveness.answer_check,
        frozenset({S.VERIFIED}),
        check_is_open,
        True,
        button="Save answer",
        hint="Yes: confirmed effective. No: the task reopens.",
    ),
    Verb(
        "not-same",
        "Not the same",
        "arrow-back-up",
        forms.NotSameForm,
        recurrence.dismiss_recurrence,
        frozenset({S.CONTRADICTED}),
        can_reopen,
        button="Dismiss recurrence",
        hint="The task returns to the state it had before.",
    ),
    Verb(
        "evidence",
        "Add evidence",
        "paperclip",
        forms.EvidenceForm,
        progress.add_evidence,
        OUTSTANDING | {S.DONE, S.VERIFIED, S.EFFECTIVE},
        can_reopen,
    ),
    Verb("reopen", "Reopen", "refresh", forms.ReopenForm, progress.reopen_task, progress.REOPENABLE, can_reopen, True),
    Verb(
        "date",
        "Change due date",
        "calendar-event",
        forms.DateForm,
        reschedule.move_date,
        OUTSTANDING,
        can_change,
        True,
        hint="Earlier dates stay in the due date history.",
    ),
    Verb(
        "change-owner",
        "Change owner",
        "user",
        forms.ChangeOwnerForm,
        progress.change_owner,
        OUTSTANDING,
        can_change,
    ),
    Verb(
        "block",
        "Block",
        "lock",
        forms.BlockForm,
        blocking.block_task,
        frozenset({S.OPEN, S.IN_PROGRESS}),
        can_change,
        hint="The due date does not change.",
    ),
    Verb(
        "check",
        "Plan effectiveness check",
        "target",
        forms.CheckForm,
        effectiveness.plan_check,
        effectiveness.PLANNABLE,
        can_change,
        hint="Set a criterion, a date and a reviewer.",
    ),
    Verb(
        "factors",
        "Link factors",
        "affiliate",
        forms.FactorsForm,
        proposals.link_factors,
        frozenset(S.values),
        has_factors,
    ),
    Verb(
        "review-risk",
        "Review risk",
        "shield-check",
        forms.ReviewRiskForm,
        accepted_risk.extend_risk_acceptance,
        frozenset({S.WONT_DO}),
        can_review_risk,
        True,
        button="Keep the decision",
        hint="To do the task after all, reopen it.",
    ),
    Verb("edit", "Edit", "pencil", merging(forms.EditForm), proposals.edit_task, PLANNED, can_change),
    Verb(
        "follow-up",
        "Create follow-up task",
        "git-branch",
        forms.FollowUpForm,
        effectiveness.create_follow_up,
        frozenset(S.values) - {S.PROPOSED},
        can_reopen,
        button="Create task",
    ),
    Verb(
        "decline",
        "Won’t do",
        "ban",
        forms.DeclineForm,
        accepted_risk.decline_task,
        PLANNED,
        can_change,
        button="Mark as won’t do",
        hint="Accept the risk until a review date.",
    ),
]
BY_NAME = {verb.do: verb for verb in VERBS}


def offered_verbs(user: User, task: CorrectiveTask) -> list[Verb]:
    return [verb for verb in VERBS if verb.offered(user, task)]
