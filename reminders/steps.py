"""The ladder of one object as its page shows it: what was sent, what is planned, what was cancelled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from reminders.models import ScheduledReminder, ScheduleStep
from reminders.registry import COLUMNS, source_of
from reminders.schedule import Step, day_of

ORDER = ["owner", "lead", "manager"]
NO_RECIPIENT = "No recipient: give the owner a team with a lead."
State = ScheduledReminder.State


@dataclass(frozen=True)
class StepLine:
    """What `components/reminder_schedule.html` lists: `who` is a person, an audience in words, or None."""

    when: date
    who: Any
    words: str
    state: str
    audience: str
    offset: int


def reminder_schedule_of(target: Any, *, due: date | None = None, now: datetime | None = None) -> list[StepLine]:
    """The rungs of this object by day. Four statements, none of them per rung.

    `due` is its date when it is no longer owed (its source no longer lists it): the rungs that were still to come
    are then shown as cancelled. Empty without a date, or when nobody is reminded of this kind of object.
    """
    source = source_of(target)
    if source is None:
        return []
    today = (now or timezone.now()).astimezone(UTC).date()
    row = source.rows().filter(pk=target.pk).values(*COLUMNS).first()
    past = list(occasions_of(source.target_kind, target.pk))
    lines = [line_of(each) for each in past if each.state == State.SENT]
    due = row["due"] if row else due or max((each.due for each in past), default=None)
    if due is None:
        return lines
    open_ids = {row[f"{who}_id"] for who in [*ORDER, "fallback"]} if row else set()
    people = User.objects.people().in_bulk([pk for pk in open_ids if pk]) if row else {}
    sent = {each.rung_id for each in past if each.due == due and each.state == State.SENT}
    for step in standing_steps():
        day = day_of(due, step)
        if step.rung_id not in sent and day >= today:
            who = recipient_of(step, row, people) if row else None
            state = State.PLANNED if row else State.CANCELLED
            words = step_words(step) if who or not row else f"{step_words(step)}. {NO_RECIPIENT}"
            lines.append(StepLine(day, who or "", words, state, step.audience, step.offset))
    return sorted(lines, key=lambda line: (line.when, line.offset))


def recipient_of(step: Step, row: dict[str, Any], people: dict[int, User]) -> User | None:
    """The first active person from the audience of the step upward, as planning chooses; None when there is none."""
    asked = [*ORDER[ORDER.index(step.audience) :], "fallback"]
    return next((people[pk] for who in asked if (pk := row[f"{who}_id"]) in people), None)


def occasions_of(target_kind: str, pk: int) -> Any:
    together = ScheduledReminder.objects.filter(batch=OuterRef("batch"), recipient=OuterRef("recipient")).order_by()
    number = together.values("batch").annotate(n=Count("pk")).values("n")
    rows = ScheduledReminder.objects.filter(target_kind=target_kind, target_id=pk).annotate(together=Subquery(number))
    return rows.select_related("rung", "recipient").order_by("day", "pk")


def standing_steps() -> list[Step]:
    return [rung.step for rung in ScheduleStep.objects.filter(policy__slug="standard")]


def line_of(row: Any) -> StepLine:
    others = (row.together or 1) - 1
    words = step_words(row.rung.step)
    if others:
        words += f", in one message with {others} other{'s' if others > 1 else ''}"
    when = timezone.localtime(row.settled_at).date()
    return StepLine(when, row.recipient, words, row.state, row.rung.audience, row.rung.offset)


def step_words(step: Step) -> str:
    """ "3 days before", "on the day", "1 day after"."""
    if step.offset == 0:
        return "on the day"
    days = abs(step.offset)
    return f"{days} day{'' if days == 1 else 's'} {'before' if step.offset < 0 else 'after'}"
