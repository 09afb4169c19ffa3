"""Completion in the composer: commands, their arguments, and what can be completed in any text."""

import re
from collections.abc import Callable

from accounts.models import Team, User
from incidents.commands import NAMES, SLASH_COMMANDS
from incidents.completion import LIMIT, Option, complete, option
from incidents.models import Escalation, Hypothesis, Incident, IncidentRole, Severity

COMMAND = re.compile(r"/[\w-]{0,30}")
ARGUMENT = re.compile(r"/([\w-]{1,30}) ([^:@#]{0,120})")
WORD = re.compile(r"(?<![\w@#.-])(?:@[\w.-]{0,40}|#[\w-]{0,40}|[A-Z]{1,4}-\d{0,18})\Z")
Options = Callable[[Incident, str], list[Option]]


def complete_line(line: str, user: User, incident: Incident) -> tuple[str, list[Option]]:
    """`line` is the text before the cursor. The part that an option replaces, and the options."""
    if COMMAND.fullmatch(line):
        return line, commands(line[1:])
    if argument := ARGUMENT.fullmatch(line):
        name, typed = argument.groups()
        command = NAMES.get(name.lower())
        if command and command.name in ARGUMENTS:
            return typed, ARGUMENTS[command.name](incident, typed.strip().lower())
    word = WORD.search(line)
    return (word.group(), complete(word.group(), user, incident)) if word else ("", [])


def commands(typed: str) -> list[Option]:
    found = [command for command in SLASH_COMMANDS if command.name.startswith(typed.lower())]
    return [option(f"/{command.name} ", command.hint or command.label) for command in found[:LIMIT]]


def teams(incident: Incident, typed: str) -> list[Option]:
    names = Team.objects.filter(name__icontains=typed).order_by("name").values_list("name", flat=True)
    return [option(f"{name}: ", "Team") for name in names[:LIMIT]]


def requested_teams(incident: Incident, typed: str) -> list[Option]:
    waiting = Escalation.objects.filter(incident=incident, joined_at=None, to_team__icontains=typed)
    names = dict.fromkeys(waiting.order_by("-requested_at").values_list("to_team", flat=True))
    return [option(name, "Requested") for name in [*names][:LIMIT]]


def open_hypotheses(incident: Incident, typed: str) -> list[Option]:
    rows = incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN, statement__icontains=typed)
    statements = [row.statement.partition(":")[0] for row in rows.order_by("-pk")[:LIMIT]]
    return [option(f"{statement}: ", "Open hypothesis") for statement in statements]


def roles(incident: Incident, typed: str) -> list[Option]:
    return [option(f"{role.value} @", role.label) for role in IncidentRole.Role if role.value.startswith(typed)]


def severities(incident: Incident, typed: str) -> list[Option]:
    rows = Severity.objects.filter(rank__startswith=typed.removeprefix("sev-")).order_by("rank")
    return [option(str(row.rank), f"{row.name}: {row.description}") for row in rows[:LIMIT]]


ARGUMENTS: dict[str, Options] = {
    "escalate": teams,
    "joined": requested_teams,
    "ruled-out": open_hypotheses,
    "confirmed": open_hypotheses,
    "abandoned": open_hypotheses,
    "role": roles,
    "sev": severities,
}
