"""Previews one policy for one case: day, hour, recipient and channel of each step, and missing recipients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Team, User
from notifications.models import Preferences
from reminders.due_sources import due_sources
from reminders.models import ScheduleStep
from reminders.rules import Rule, winning_rule
from reminders.schedule import Step, day_of, instant
from reminders.steps import CHAIN

ROLES = {"owner": "owner", "lead": "team lead", "manager": "team manager", "fallback": "incident lead", "person": ""}
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True)
class Case:
    """An item that may not exist."""

    kind: str
    due: date
    owner: User | None = None
    team: Team | None = None
    incident_lead: User | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # facets: priority, severity, task_kind

    @property
    def people(self) -> dict[str, User | None]:
        team = self.team
        return {
            "owner": self.owner,
            "lead": team.lead if team else None,
            "manager": team.manager if team else None,
            "fallback": self.incident_lead,
        }


@dataclass(frozen=True)
class PreviewLine:
    number: int
    step: Step
    day: date
    at: datetime | None  # null without a recipient
    who: str
    role: str
    zone: str
    channel: str
    missing: str = ""  # the audience of the step, if it has no recipient
    note: str = ""

    @property
    def has_recipient(self) -> bool:
        return bool(self.who)


@dataclass(frozen=True)
class Preview:
    lines: list[PreviewLine]
    title: str
    applies: str  # name of the policy that applies to this case
    is_own: bool


def preview(rule: Rule, case: Case, rules: Sequence[Rule]) -> Preview:
    """`rules` are all policies in order, with `rule` among them."""
    hours = own_hours([*case.people.values(), *step_recipients(rule)])
    lines = [line_of(n, step, rule, case, hours) for n, step in enumerate(in_day_order(rule, case.due), 1)]
    facts = {**case.facts, "team": case.team.pk if case.team else None}
    winner = winning_rule(case.kind, facts, rules)
    return Preview(lines, title_of(lines, case), winner.name if winner else "", winner is rule)


def in_day_order(rule: Rule, due: date) -> list[Step]:
    return sorted(rule.steps, key=lambda step: (day_of(due, step, rule.holidays), step.offset))


def step_recipients(rule: Rule) -> Iterable[User]:
    return User.objects.people().filter(pk__in=[step.person_id for step in rule.steps if step.person_id])


def own_hours(people: Iterable[User | None]) -> dict[int, int]:
    wanted = [person.pk for person in people if person]
    rows = Preferences.objects.filter(person__in=wanted, hour__isnull=False).values_list("person", "hour")
    return {person: hour for person, hour in rows if hour is not None}


def line_of(number: int, step: Step, rule: Rule, case: Case, hours: dict[int, int]) -> PreviewLine:
    day = day_of(case.due, step, rule.holidays)
    channel = str(ScheduleStep.Channel(step.channel).label)
    note = holiday_note(case.due, day, step, rule)
    if step.team_id is not None:
        team = Team.objects.filter(pk=step.team_id).first()
        count = team.members.filter(is_active=True).count() if team else 0
        who = f"{team.name}, {count} member{'' if count == 1 else 's'}" if team and count else ""
        return PreviewLine(number, step, day, None, who, "team", "", channel, "" if who else "Team", note)
    asked = {**case.people, "person": User.objects.people().filter(pk=step.person_id).first()}
    chain = CHAIN[step.audience]
    found = next(((role, who) for role in chain if (who := asked[role]) and who.is_active), None)
    missing = "" if found and found[0] == chain[0] else str(ScheduleStep.Audience(step.audience).label)
    if found is None:
        return PreviewLine(number, step, day, None, "", "", "", channel, missing, note)
    role, person = found
    at = instant(day, hours.get(person.pk, rule.hour), person.zone)
    return PreviewLine(number, step, day, at, person.name, ROLES[role], person.time_zone, channel, missing, note)


def holiday_note(due: date, day: date, step: Step, rule: Rule) -> str:
    """ "Mon 18 Mar is a holiday", when that is why the step is on this day."""
    if not step.working or not rule.holidays:
        return ""
    first, last = sorted((due, day))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    skipped = [date for date in days if date in rule.holidays and date.weekday() < 5 and date != day]
    if not skipped:
        return ""
    named = ", ".join(f"{date:%a} {date.day} {date:%b}" for date in skipped[:3])
    return f"{named} {'is a holiday' if len(skipped) == 1 else 'are holidays'}"


def title_of(lines: Sequence[PreviewLine], case: Case) -> str:
    """ "For a P1 task due Fri 15 Mar: six messages, one without a recipient"."""
    source = due_sources.get(case.kind)
    priority = case.facts.get("priority") if source and "priority" in source.facets else ""
    what = f"{priority} {case.kind}".strip().replace("-", " ")
    count = len(lines)
    missing = sum(not line.has_recipient for line in lines)
    words = f"{NUMBERS[count] if count < len(NUMBERS) else count} message{'' if count == 1 else 's'}"
    if missing:
        words += f", {NUMBERS[missing]} without a recipient"
    article = "an" if what[0] in "aeiou" else "a"
    return f"For {article} {what} due {case.due:%a} {case.due.day} {case.due:%b}: {words}"
