"""Runs one composer line: `incidents.commands` parses it, the handler of its command calls the action."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from accounts.people import NOT_FOUND
from core.errors import Invalid, Refused
from core.schedule.moments import Unclear
from incidents.actions.details import set_severity
from incidents.actions.escalations import closest_name, escalate, record_joined
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.milestone_reports import reach
from incidents.actions.milestones import AHEAD
from incidents.actions.roles import assign_role
from incidents.actions.status_updates import send_update
from incidents.actions.timeline import add_entry, replayed
from incidents.commands import SINCE, ParsedLine, SlashCommand, add_slash_command, parse_command, parse_impact
from incidents.models import EntryType, Escalation, Hypothesis, Incident, IncidentRole, MilestoneName, Severity
from incidents.policies import must_respond

WRITTEN_OFFLINE = timedelta(minutes=1)  # a line stored offline has the time of writing


@dataclass(frozen=True)
class Line:
    """The input of every command: text, author, time, and idempotency key."""

    incident: Incident
    rest: str
    by: User
    at: datetime
    now: datetime
    fields: dict[str, Any]


Handler = Callable[[Line], None]


def composer_command(command: SlashCommand) -> Callable[[Handler], Handler]:
    """Register a command of a higher app. Called in its `ready()`; the handler adds an entry with `line.fields`."""

    def register(handler: Handler) -> Handler:
        add_slash_command(command)
        HANDLERS[command.name] = handler
        return handler

    return register


def compose(
    incident: Incident,
    *,
    line: str,
    by: User,
    written_at: datetime | None = None,
    client_key: str = "",
    now: datetime | None = None,
) -> str:
    """Run the command of one typed line and return the name of the command. Runs once per `client_key`."""
    must_respond(by, incident)
    now = now or timezone.now()
    before = replayed(incident, client_key)
    parsed = read_line(line, zone=incident.zone, now=before.created_at if before else now)
    if before:
        return parsed.command
    at = parsed.at or line_time(written_at, now)
    facts = {"client_key": client_key, "entered_time": parsed.entered_time}
    try:
        with transaction.atomic():
            HANDLERS[parsed.command](Line(incident, parsed.rest, by, at, now, facts))
    except (IntegrityError, Refused, Invalid):  # a concurrent request with the same key may have been first
        if not replayed(incident, client_key):
            raise
    return parsed.command


def read_line(line: str, *, zone: str, now: datetime) -> ParsedLine:
    try:
        return parse_command(line, now=now, zone=zone)
    except Unclear as unclear:
        raise Invalid("text", unclear.message)


def line_time(written_at: datetime | None, now: datetime) -> datetime:
    """A line stored offline keeps its time, unless the browser's clock is ahead."""
    if written_at and written_at < now - WRITTEN_OFFLINE:
        return written_at
    return min(written_at, now) if written_at and written_at <= now + AHEAD else now


def within(text: str, length: int, what: str) -> str:
    """The text, unless it is too long to be stored whole."""
    if len(text) > length:
        raise Invalid("text", f"Enter at most {length} characters for the {what}.")
    return text


def note(line: Line, kind: str = EntryType.OBSERVATION) -> None:
    add_entry(line.incident, by=line.by, text=line.rest, at=line.at, type=kind, now=line.now, **line.fields)


def log_decision(line: Line) -> None:
    note(line, EntryType.DECISION)


def suspect_command(line: Line) -> None:
    statement = within(line.rest, 300, "possible cause")
    add_hypothesis(line.incident, by=line.by, statement=statement, at=line.at, now=line.now, **line.fields)


def close_hypothesis_command(value: str) -> Handler:
    def give(line: Line) -> None:
        hypothesis, because = find_hypothesis(line.incident, line.rest)
        close_hypothesis(
            hypothesis, verdict=value, because=because, by=line.by, at=line.at, now=line.now, **line.fields
        )

    return give


def find_hypothesis(incident: Incident, words: str) -> tuple[Hypothesis, str]:
    """The open hypothesis that the text refers to, and the remaining text as the reason."""
    still_open = list(incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN))
    if not still_open:
        raise Invalid("text", "No open hypothesis. Add one with /suspect.")
    name, _, reason = words.partition(":")
    named = [
        hypothesis for hypothesis in still_open if name.strip() and name.strip().lower() in hypothesis.statement.lower()
    ]
    if len(named) == 1:
        return named[0], reason.strip()
    if len(still_open) == 1:
        return still_open[0], words
    listed = "; ".join(hypothesis.statement for hypothesis in still_open[:5])
    raise Invalid("text", f"Several are open: {listed}. Add a word that identifies one.")


def escalate_command(line: Line) -> None:
    team, _, reason = line.rest.partition(":")
    name, why = team.strip().lstrip("@"), within(reason.strip(), 300, "reason")
    escalate(line.incident, to_team=name, reason=why, by=line.by, at=line.at, now=line.now, **line.fields)


def join_team(line: Line) -> None:
    escalation, who = find_escalation(line.incident, line.rest)
    record_joined(escalation, by=line.by, at=line.at, who=who, now=line.now, **line.fields)


def find_escalation(incident: Incident, words: str) -> tuple[Escalation, str]:
    """The open escalation to the team that the text names, and the rest as the name of who joined."""
    waiting = list(Escalation.objects.filter(incident=incident, joined_at=None).order_by("-requested_at"))
    if not waiting:
        raise Invalid("text", "No open escalation. Use /escalate first.")
    names = list(dict.fromkeys(escalation.to_team for escalation in waiting))
    known = {*names, *Team.objects.values_list("name", flat=True)}
    team = next((name for name in known if re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE)), "")
    team = team or (closest_name(words, names) if words else "")
    if team in names:
        return next(escalation for escalation in waiting if escalation.to_team == team), ""
    if team or len(names) > 1:
        about = f"No open escalation to {team}. " if team else "Name the team that joined. "
        raise Invalid("text", f"{about}Waiting: {', '.join(names[:8])}.")
    return waiting[0], words


def milestone_command(milestone: str) -> Handler:
    def mark(line: Line) -> None:
        reach(line.incident, milestone=milestone, by=line.by, text=line.rest, at=line.at, now=line.now, **line.fields)

    return mark


def impact_command(line: Line) -> None:
    """Add an impact window and its entry. Without "since" the window starts at the time of the line."""
    try:
        share, population, since = parse_impact(line.rest, line.now, line.incident.zone)
    except Unclear as unclear:
        raise Invalid("text", unclear.message)
    start = since or line.at
    add_impact_window(line.incident, by=line.by, starts_at=start, share=share, population=population, now=line.now)
    words = line.rest
    if since and not SINCE.search(words).group(1):  # type: ignore[union-attr]  # "-20m" means nothing later
        words = SINCE.sub(f" since {since.astimezone(line.incident.tz):%H:%M}", words).strip()
    note(replace(line, rest=f"Impact: {words}"), EntryType.STATUS)


def resolve_command(line: Line) -> None:
    resolve_incident(line.incident, by=line.by, at=line.at, text=line.rest, now=line.now, **line.fields)


def severity_command(line: Line) -> None:
    rank, _, words = line.rest.upper().removeprefix("SEV-").partition(" ")
    found = Severity.objects.filter(rank=int(rank)).first() if rank.isdecimal() and len(rank) == 1 else None
    if found is None:
        raise Invalid("text", "Enter a number from 1 to 4, for example /sev 2.")
    reason = line.rest[-len(words) :] if words else ""
    set_severity(line.incident, severity=found, by=line.by, at=line.at, note=reason, now=line.now, **line.fields)


def role_command(line: Line) -> None:
    words = line.rest.split()
    handle = next((word[1:] for word in words if word.startswith("@")), "")
    name = " ".join(word for word in words if not word.startswith("@")).lower().replace("incident ", "")
    chosen = next((role for role in IncidentRole.Role if name and role.value.startswith(name)), None)
    person = User.objects.people().filter(handle=handle.lower()).first()
    if chosen is None or not handle:
        raise Invalid("text", "Enter a role and a person, for example /role scribe @grace.")
    if person is None:
        raise Invalid("text", NOT_FOUND % handle[:40])
    assign_role(line.incident, role=chosen, to=person, by=line.by, at=line.at, now=line.now, **line.fields)


def update_command(line: Line) -> None:
    send_update(line.incident, by=line.by, text=line.rest, now=line.now, **line.fields)


HANDLERS: dict[str, Handler] = {
    "": note,
    "decide": log_decision,
    "suspect": suspect_command,
    "ruled-out": close_hypothesis_command(Hypothesis.Verdict.RULED_OUT),
    "confirmed": close_hypothesis_command(Hypothesis.Verdict.CONFIRMED),
    "abandoned": close_hypothesis_command(Hypothesis.Verdict.ABANDONED),
    "escalate": escalate_command,
    "joined": join_team,
    "cause": milestone_command(MilestoneName.CAUSE_IDENTIFIED),
    "fix": milestone_command(MilestoneName.FIX_APPLIED),
    "impact": impact_command,
    "mitigated": milestone_command(MilestoneName.MITIGATED),
    "detected": milestone_command(MilestoneName.DETECTED),
    "ack": milestone_command(MilestoneName.ACKNOWLEDGED),
    "resolved": resolve_command,
    "sev": severity_command,
    "role": role_command,
    "update": update_command,
}
