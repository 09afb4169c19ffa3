"""The reminder schedule of one item: sent, planned and canceled reminders."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Team, User
from core.access.rule import hidden_circle_ids
from reminders.due_sources import COLUMNS, DueSource, sources_of
from reminders.models import ScheduledReminder
from reminders.rules import Rule, load_rules, winning_rule
from reminders.schedule import Step, day_of

CHAIN = {
    "owner": ["owner", "lead", "manager", "fallback"],
    "lead": ["lead", "manager", "fallback"],
    "manager": ["manager", "fallback"],
    "person": ["person", "manager", "fallback"],
    "incident": ["fallback"],
}
"""The substitute recipient, by audience, as in `statements.AUDIENCES`."""
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
    working: bool = True
    rule: Rule | None = None  # the policy that planned it; None for what was sent

    @property
    def lacks_recipient(self) -> bool:
        return self.state == State.PLANNED and not self.who


def reminder_schedule_of(
    target: Any,
    *,
    due: date | None = None,
    known: Iterable[User] = (),
    rules: list[Rule] | None = None,
    now: datetime | None = None,
) -> list[StepLine]:
    """The steps of this item by day, under the policy that applies to it.

    `known` are people and `rules` the policies that are already loaded. `due` is the date of an item that is finished
    (its source no longer lists it): the steps that were still to come are then shown as canceled. Empty without a date,
    or when no one is reminded of this kind of item.
    """
    sources = sources_of(target)
    if not sources:
        return []
    today = (now or timezone.now()).astimezone(UTC).date()
    possible = [candidate for candidate in sources if candidate.may_hold(target)]
    found = ((candidate, row) for candidate in possible if (row := due_row(candidate, target.pk)))
    source, row = next(found, (sources[0], None))
    past = list(reminders_of(source.target_kind, target.pk))
    lines = [line_of(sent) for sent in past if sent.state == State.SENT]
    due = row["due"] if row else due or max((sent.due for sent in past), default=None)
    if due is None:
        return lines
    facts = {facet: row[f"facet_{facet}"] for facet in source.facets} if row else facets_of(source, target.pk)
    rule = winning_rule(source.kind, facts, load_rules() if rules is None else rules)
    if rule and rule.stops_closed_issue and facts.get("issue_state") == "closed":
        row = None
    sent_steps = {sent.step_id for sent in past if sent.due == due and sent.state == State.SENT}
    coming = [
        (step, day)
        for step in (rule.steps if rule else ())
        if step.step_id not in sent_steps and (day := day_of(due, step, rule.holidays)) >= today  # type: ignore[union-attr]
    ]
    lines += [replace(line, rule=rule) for line in coming_lines(coming, row, known)]
    return sorted(lines, key=lambda line: (line.when, line.offset))


def due_row(source: DueSource, pk: int) -> dict[str, Any] | None:
    """The row of this object in its source, with its facets and whether it is `restricted`; None if it is not due."""
    facets = {f"facet_{facet}": F(lookup) for facet, lookup in source.facets.items()}
    circle = source.columns.get("circle_id", "circle_id").removesuffix("_id")
    names = [*facets, f"{circle}__restricted"]
    found = source.rows().filter(pk=pk).annotate(**facets).values_list(*source.lookups, *names).first()
    return dict(zip([*COLUMNS, *facets, "restricted"], found, strict=True)) if found else None


def facets_of(source: DueSource, pk: int) -> dict[str, Any]:
    """The facets of an item that is closed, so that the policy that applied to it is found."""
    facets = list(source.facets)
    found = source.model._base_manager.filter(pk=pk).values_list(*(source.facets[facet] for facet in facets)).first()
    return dict(zip(facets, found, strict=True)) if facets and found else {}


def coming_lines(
    coming: list[tuple[Step, date]], row: dict[str, Any] | None, known: Iterable[User] = ()
) -> list[StepLine]:
    """`row` is None when the item is closed: its steps are canceled."""
    people = people_of(coming, row, known) if row else {}
    lines = []
    for step, day in coming:
        who = recipient_of(step, row, people) if row else None
        words = step_text(step) if who or not row else f"{step_text(step)}. {NO_RECIPIENT}"
        state = State.PLANNED if row else State.CANCELED
        lines.append(StepLine(day, who or "", words, state, step.audience, step.offset, step.working))
    return lines


def people_of(coming: list[tuple[Step, date]], row: dict[str, Any], known: Iterable[User]) -> dict[int, User]:
    """The active people with access whom these steps may reach, as in planning; at most two queries."""
    loaded = {person.pk: person for person in known}
    wanted = {row[f"{who}_id"] for who in CHAIN["owner"]} | {step.person_id for step, _ in coming}
    missing = wanted - loaded.keys() - {None}
    active = {pk: person for pk, person in loaded.items() if person.is_active and not person.is_bot}
    active |= User.objects.people().in_bulk(missing) if missing else {}
    if not row["restricted"]:
        return active
    hidden = hidden_circle_ids(active)
    return {pk: person for pk, person in active.items() if row["circle_id"] not in hidden.get(pk, ())}


def recipient_of(step: Step, row: dict[str, Any], people: dict[int, User]) -> Any:
    """The first active person of the step's audience and its substitutes, as in planning; None without one.

    A team is named, since all of its members are reminded.
    """
    if step.team_id is not None:
        return Team.objects.filter(pk=step.team_id).first()
    asked = {**row, "person_id": step.person_id}
    return next((people[pk] for who in CHAIN[step.audience] if (pk := asked[f"{who}_id"]) in people), None)


def reminders_of(target_kind: str, pk: int) -> Any:
    together = ScheduledReminder.objects.filter(batch=OuterRef("batch"), recipient=OuterRef("recipient")).order_by()
    number = together.values("batch").annotate(n=Count("pk")).values("n")
    rows = ScheduledReminder.objects.filter(target_kind=target_kind, target_id=pk).annotate(together=Subquery(number))
    return rows.select_related("step", "recipient").order_by("day", "pk")


def line_of(row: Any) -> StepLine:
    others = (row.together or 1) - 1
    words = step_text(row.step.step)
    if others:
        words += f", in one message with {others} other{'s' if others > 1 else ''}"
    when = timezone.localtime(row.settled_at).date()
    step = row.step.step
    return StepLine(when, row.recipient, words, row.state, step.audience, step.offset, step.working)


def step_text(step: Step) -> str:
    """ "3 working days before", "on the day", "1 day after"."""
    if step.offset == 0:
        return "on the day"
    days = abs(step.offset)
    unit = f"{'working ' if step.working else ''}day{'' if days == 1 else 's'}"
    return f"{days} {unit} {'before' if step.offset < 0 else 'after'}"
