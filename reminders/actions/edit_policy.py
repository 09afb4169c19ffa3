"""Create, edit and delete reminder policies. Steps keep their ids, so that sent reminders are not repeated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.versioned import claim_version
from reminders.models import MAX_STEPS, HolidayCalendar, Policy, ScheduleStep
from reminders.models.policy import LONGEST_AFTER, LONGEST_BEFORE
from reminders.policies import can_edit_policies, who_can_edit_policies_text

MAX_POLICIES = 50
FIELDS = ("items", "task_kinds", "priorities", "severities", "hour", "quiet_from", "quiet_to", "digest")
SWITCHES = ("honors_snooze", "pauses_blocked", "stops_closed_issue")


@dataclass(frozen=True)
class StepInput:
    """A step as a form or the API gives it. `pk` is an existing step of the same policy."""

    offset: int
    audience: str = "owner"
    working: bool = True
    channel: str = "preferred"
    person: User | None = None
    team: Team | None = None
    pk: int | None = None

    @classmethod
    def of(cls, step: ScheduleStep) -> "StepInput":
        return cls(step.offset, step.audience, step.working, step.channel, step.person, step.team, step.pk)

    @property
    def key(self) -> tuple[Any, ...]:
        return self.offset, self.working, self.audience, self.person, self.team


@transaction.atomic
def create_policy(
    *, by: User, name: str, steps: Sequence[StepInput], now: datetime | None = None, **facts: Any
) -> Policy:
    """`facts` are fields of the policy, and `teams` and `calendars` as lists of rows."""
    must_edit_policies(by)
    if Policy.objects.filter(removed_at=None).count() >= MAX_POLICIES:
        raise Refused(f"There can be {MAX_POLICIES} policies. Remove one first.")
    policy = Policy(name=name, slug=f"policy-{Policy.objects.count() + 1}-{int((now or timezone.now()).timestamp())}")
    return save_policy(policy, steps, facts, by=by, now=now or timezone.now(), event="reminder_policy.created")


@transaction.atomic
def edit_policy(
    policy: Policy,
    *,
    by: User,
    name: str | None = None,
    steps: Sequence[StepInput] | None = None,
    version: int | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Policy:
    """Change what is given of a policy; `steps` replace all. Applies to reminders that are not sent yet."""
    must_edit_policies(by)
    claim_version(policy, version)
    policy.refresh_from_db()  # an edit that was committed meanwhile
    if policy.removed_at:
        raise Refused("This policy was removed. Create a new one.")
    policy.name = policy.name if name is None else name
    if steps is None:
        steps = [StepInput.of(step) for step in policy.steps.filter(removed_at=None)]
    return save_policy(policy, steps, facts, by=by, now=now or timezone.now(), event="reminder_policy.edited")


@transaction.atomic
def remove_policy(policy: Policy, *, by: User, now: datetime | None = None) -> Policy:
    """The next matching policy applies to its items."""
    must_edit_policies(by)
    if policy.is_default:
        raise Refused("The default policy cannot be removed. Change its steps instead.")
    now = now or timezone.now()
    if not Policy.objects.filter(pk=policy.pk, removed_at=None).update(removed_at=now):
        raise Refused("This policy was already removed.")
    policy.steps.filter(removed_at=None).update(removed_at=now)
    record("reminder_policy.removed", actor=by, target=policy, at=now, name=policy.name)
    return policy


def must_edit_policies(by: User) -> None:
    if not can_edit_policies(by):
        raise NotAllowed(who_can_edit_policies_text())


def save_policy(
    policy: Policy, steps: Sequence[StepInput], facts: dict[str, Any], *, by: User, now: datetime, event: str
) -> Policy:
    teams: list[Team] | None = facts.get("teams")
    calendars: list[HolidayCalendar] | None = facts.get("calendars")
    for name in (*FIELDS, *SWITCHES):
        if name in facts:
            setattr(policy, name, facts[name])
    policy.name = policy.name.strip()
    check_policy(policy, teams)
    policy.changed_at, policy.changed_by = now, by
    policy.save()
    if teams is not None:
        policy.teams.set([] if policy.is_default else teams)
    if calendars is not None:
        policy.calendars.set(calendars)
    write_steps(policy, steps, now=now)
    record(event, actor=by, target=policy, at=now, name=policy.name, steps=len(steps))
    return policy


def check_policy(policy: Policy, teams: Iterable[Team] | None) -> None:
    if not policy.name:
        raise Invalid("name", "Enter a name.")
    twins = Policy.objects.filter(name__iexact=policy.name, removed_at=None).exclude(pk=policy.pk)
    if twins.exists():
        raise Invalid("name", f"There is already a policy named {policy.name}.")
    if policy.is_default:
        policy.items, policy.task_kinds, policy.priorities, policy.severities = [], [], [], []
        return
    named = teams if teams is not None else (policy.teams.all() if policy.pk else [])
    if not (policy.items or policy.task_kinds or policy.priorities or policy.severities or list(named)):
        raise Invalid("items", "Choose at least one condition. The default policy applies to everything else.")


def validate_steps(steps: Sequence[StepInput]) -> None:
    if not steps:
        raise Invalid("steps", "Add at least one step.")
    if len(steps) > MAX_STEPS:
        raise Invalid("steps", f"A policy can have {MAX_STEPS} steps.")
    seen = set()
    for step in steps:
        if not -LONGEST_BEFORE <= step.offset <= LONGEST_AFTER:
            raise Invalid("steps", f"Steps are at most {LONGEST_BEFORE} days before and {LONGEST_AFTER} days after.")
        if step.audience == "person" and (step.person is None or not step.person.is_active):
            raise Invalid("steps", "Choose an active person for each step that reminds a person.")
        if step.audience == "team" and step.team is None:
            raise Invalid("steps", "Choose a team for each step that reminds a team.")
        if step.key in seen:
            raise Invalid("steps", "Two steps have the same day and audience. Remove one of them.")
        seen.add(step.key)


def write_steps(policy: Policy, steps: Sequence[StepInput], *, now: datetime) -> None:
    """Steps that are gone are kept as removed; the others keep their id."""
    validate_steps(steps)
    known = {step.pk: step for step in policy.steps.filter(removed_at=None)}
    kept = {step.pk for step in steps if step.pk in known}
    policy.steps.filter(removed_at=None).exclude(pk__in=kept).update(removed_at=now)
    ScheduleStep.objects.filter(pk__in=kept).update(removed_at=now)  # avoids the unique key while steps swap places
    for given in steps:
        row = known[given.pk] if given.pk in known else ScheduleStep(policy=policy)
        row.offset, row.working, row.audience, row.channel = given.offset, given.working, given.audience, given.channel
        row.person = given.person if given.audience == "person" else None
        row.team = given.team if given.audience == "team" else None
        row.removed_at = None
        row.save()
