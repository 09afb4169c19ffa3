"""Every verb of a task: its form, its action, its button, and when it is offered. One URL each."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from tasks.actions import effectiveness, progress, proposals, reschedule, verification
from tasks.forms import corrective_tasks as forms
from tasks.models import OWED, ClosesBy, CorrectiveTask, Status
from tasks.policies import can_answer_check, can_change, can_finish, can_reopen, can_verify

S = Status
Offer = Callable[[User, CorrectiveTask], bool]


@dataclass(frozen=True)
class Verb:
    """`do` names it in the address of the page that shows its form; `route` is the URL that is posted to."""

    do: str
    label: str
    icon: str
    form: type[forms.TaskForm]
    action: Callable[..., object]
    states: frozenset[str]
    may: Offer
    first: bool = False  # drawn as a button; the others are in the menu
    button: str = ""  # the words on its form, when they differ
    hint: str = ""

    @property
    def route(self) -> str:
        return f"tasks:{self.do}"

    @property
    def forward(self) -> bool:
        """Whether it moves the promise on; only such a verb is the page's main button."""
        return self.do not in {"evidence", "reopen"}

    @property
    def asks(self) -> bool:
        return self.form is not forms.NoForm

    def offered(self, user: User, task: CorrectiveTask) -> bool:
        return task.status in self.states and self.may(user, task)


def closes_by_evidence(user: User, task: CorrectiveTask) -> bool:
    return task.closes_by == ClosesBy.EVIDENCE and can_finish(user, task)


def others_task(user: User, task: CorrectiveTask) -> bool:
    return can_verify(user, task) and user.pk not in {task.owner_id, task.done_by_id}


def asked(user: User, task: CorrectiveTask) -> bool:
    return can_answer_check(user, task) and task.owner_id != user.pk and task.check_opened_on is not None


def has_factors(user: User, task: CorrectiveTask) -> bool:
    return task.incident_id is not None and can_change(user, task)


PLANNED = OWED | {S.PROPOSED}
VERBS = [
    Verb(
        "open",
        "Open it",
        "check",
        forms.OpenForm,
        proposals.accept_task,
        frozenset({S.PROPOSED}),
        can_change,
        True,
        hint="An owner, a day and a clear end make it a promise.",
    ),
    Verb("start", "Start", "player-play", forms.NoForm, progress.start_task, frozenset({S.OPEN}), can_change, True),
    Verb(
        "finish",
        "Done",
        "check",
        forms.EvidenceForm,
        progress.finish_task,
        OWED,
        closes_by_evidence,
        True,
        button="Mark done",
        hint="Somebody else verifies it afterwards.",
    ),
    Verb(
        "unblock", "Unblock", "lock-open", forms.NoForm, progress.unblock_task, frozenset({S.BLOCKED}), can_change, True
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
        hint="You confirm that it is done as promised.",
    ),
    Verb(
        "answer",
        "Did it work?",
        "target",
        forms.AnswerForm,
        effectiveness.answer_check,
        frozenset({S.VERIFIED}),
        asked,
        True,
        button="Save the answer",
        hint="Yes makes it proven. No opens it again by itself.",
    ),
    Verb(
        "evidence",
        "Add evidence",
        "paperclip",
        forms.EvidenceForm,
        progress.add_evidence,
        OWED | {S.DONE, S.VERIFIED, S.EFFECTIVE},
        can_reopen,
        True,
    ),
    Verb("reopen", "Reopen", "refresh", forms.ReopenForm, progress.reopen_task, progress.REOPENABLE, can_reopen, True),
    Verb(
        "date",
        "Move the date",
        "calendar-event",
        forms.DateForm,
        reschedule.move_date,
        OWED,
        can_change,
        hint="Every date ever promised stays readable.",
    ),
    Verb("hand_over", "Hand over", "user", forms.HandOverForm, progress.change_owner, OWED, can_change),
    Verb(
        "block",
        "Block",
        "lock",
        forms.BlockForm,
        progress.block_task,
        frozenset({S.OPEN, S.IN_PROGRESS}),
        can_change,
        hint="The date still stands.",
    ),
    Verb(
        "check",
        "Plan the check",
        "target",
        forms.CheckForm,
        effectiveness.plan_check,
        effectiveness.PLANNABLE,
        can_change,
        hint="How anybody will see whether it worked, and when.",
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
    Verb("edit", "Edit", "pencil", forms.EditForm, proposals.edit_task, PLANNED, can_change),
    Verb(
        "spawn",
        "Spawn another",
        "git-branch",
        forms.SpawnForm,
        effectiveness.create_follow_up,
        frozenset(S.values) - {S.PROPOSED},
        can_reopen,
        button="Propose it",
    ),
    Verb(
        "decline",
        "Won’t do",
        "ban",
        forms.DeclineForm,
        effectiveness.decline_task,
        PLANNED,
        can_change,
        button="Decide not to do it",
        hint="A risk somebody carries, until a day on which it is looked at again.",
    ),
]
BY_NAME = {verb.do: verb for verb in VERBS}


def offered(user: User, task: CorrectiveTask) -> list[Verb]:
    return [verb for verb in VERBS if verb.offered(user, task)]
