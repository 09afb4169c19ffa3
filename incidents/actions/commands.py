"""One line into the timeline: understood by `incidents.commands`, done by the action that the verb names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid
from core.schedule.moments import Unclear
from incidents.actions.details import set_severity
from incidents.actions.escalations import escalate, joined
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.milestones import AHEAD
from incidents.actions.response import reach
from incidents.actions.roles import assign_role
from incidents.actions.status_updates import send_update
from incidents.actions.timeline import add_entry, replayed
from incidents.commands import Command, impact_words, parse_command
from incidents.models import EntryType, Escalation, Hypothesis, Incident, IncidentRole, MilestoneName, Severity
from incidents.policies import must_respond

WRITTEN_EARLIER = timedelta(minutes=1)  # a line kept without a connection tells when it was written


@dataclass(frozen=True)
class Line:
    """What every verb gets: the words, who says them, the moment they speak of, and the key that makes them one."""

    incident: Incident
    rest: str
    by: User
    at: datetime
    now: datetime
    said: dict[str, Any]


def compose(
    incident: Incident,
    *,
    line: str,
    by: User,
    written_at: datetime | None = None,
    client_key: str = "",
    now: datetime | None = None,
) -> str:
    """Do what one typed line says; returns its verb. The same `client_key` twice is done once."""
    must_respond(by, incident)
    now = now or timezone.now()
    said = read_line(line, zone=incident.zone, now=now)
    if replayed(incident, client_key):
        return said.verb
    at = said.at or moment_of(written_at, now)
    facts = {"client_key": client_key, "entered_time": said.entered_time}
    try:
        with transaction.atomic():
            DOES[said.verb](Line(incident, said.rest, by, at, now, facts))
    except IntegrityError:  # the same line twice at once; the other one was first
        if not replayed(incident, client_key):
            raise
    return said.verb


def read_line(line: str, *, zone: str, now: datetime) -> Command:
    try:
        return parse_command(line, now=now, zone=zone)
    except Unclear as unclear:
        raise Invalid("text", unclear.message)


def moment_of(written_at: datetime | None, now: datetime) -> datetime:
    """A kept line keeps its time; a browser's clock that runs ahead is not believed."""
    if written_at and written_at < now - WRITTEN_EARLIER:
        return written_at
    return min(written_at, now) if written_at and written_at <= now + AHEAD else now


def note(line: Line, kind: str = EntryType.OBSERVATION) -> None:
    add_entry(line.incident, by=line.by, text=line.rest, at=line.at, type=kind, now=line.now, **line.said)


def decide(line: Line) -> None:
    note(line, EntryType.DECISION)


def suspect(line: Line) -> None:
    add_hypothesis(line.incident, by=line.by, statement=line.rest[:300], at=line.at, now=line.now, **line.said)


def verdict(value: str) -> Callable[[Line], None]:
    def give(line: Line) -> None:
        hypothesis, because = meant(line.incident, line.rest)
        close_hypothesis(hypothesis, verdict=value, because=because, by=line.by, at=line.at, now=line.now, **line.said)

    return give


def meant(incident: Incident, words: str) -> tuple[Hypothesis, str]:
    """The open hypothesis that the text refers to, and the remaining text as the reason."""
    still_open = list(incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN))
    if not still_open:
        raise Invalid("text", "No open hypothesis. Add one with /suspect.")
    name, _, reason = words.partition(":")
    named = [each for each in still_open if name.strip() and name.strip().lower() in each.statement.lower()]
    if len(named) == 1:
        return named[0], reason.strip()
    if len(still_open) == 1:
        return still_open[0], words
    listed = "; ".join(each.statement for each in still_open[:5])
    raise Invalid("text", f"Several are open: {listed}. Add a word that identifies one.")


def call_for(line: Line) -> None:
    team, _, reason = line.rest.partition(":")
    name, why = team.strip().lstrip("@")[:80], reason.strip()[:300]
    escalate(line.incident, to_team=name, reason=why, by=line.by, at=line.at, now=line.now, **line.said)


def arrive(line: Line) -> None:
    waiting = list(Escalation.objects.filter(incident=line.incident, joined_at=None).order_by("-requested_at"))
    if not waiting:
        raise Invalid("text", "No open escalation. Use /escalate first.")
    named = [each for each in waiting if each.to_team.lower() in line.rest.lower()]
    who = "" if named else line.rest
    joined((named or waiting)[0], by=line.by, at=line.at, who=who, now=line.now, **line.said)


def reached(milestone: str) -> Callable[[Line], None]:
    def tell(line: Line) -> None:
        reach(line.incident, milestone=milestone, by=line.by, text=line.rest, at=line.at, now=line.now, **line.said)

    return tell


def affects(line: Line) -> None:
    """A window of impact and the entry that tells of it. Without "since" it began at the time of the line."""
    try:
        share, population, since = impact_words(line.rest, line.now, line.incident.zone)
    except Unclear as unclear:
        raise Invalid("text", unclear.message)
    start = since or line.at
    add_impact_window(line.incident, by=line.by, starts_at=start, share=share, population=population, now=line.now)
    note(replace(line, rest=f"Impact: {line.rest}"), EntryType.STATUS)


def resolved(line: Line) -> None:
    resolve_incident(line.incident, by=line.by, at=line.at, text=line.rest, now=line.now, **line.said)


def severity(line: Line) -> None:
    rank, _, words = line.rest.upper().removeprefix("SEV-").partition(" ")
    found = Severity.objects.filter(rank=int(rank)).first() if rank.isdecimal() and len(rank) == 1 else None
    if found is None:
        raise Invalid("text", "Enter a number from 1 to 4, for example /sev 2.")
    reason = line.rest[-len(words) :] if words else ""
    set_severity(line.incident, severity=found, by=line.by, at=line.at, note=reason, now=line.now, **line.said)


def role(line: Line) -> None:
    words = line.rest.split()
    handle = next((word[1:] for word in words if word.startswith("@")), "")
    name = " ".join(word for word in words if not word.startswith("@")).lower().replace("incident ", "")
    chosen = next((each for each in IncidentRole.Role if name and each.value.startswith(name)), None)
    person = User.objects.people().filter(handle=handle.lower()).first()
    if chosen is None or person is None:
        raise Invalid("text", "Enter a role and a person, for example /role scribe @grace.")
    assign_role(line.incident, role=chosen, to=person, by=line.by, at=line.at, now=line.now, **line.said)


def tell_others(line: Line) -> None:
    send_update(line.incident, by=line.by, text=line.rest, now=line.now, **line.said)


DOES: dict[str, Callable[[Line], None]] = {
    "": note,
    "decide": decide,
    "suspect": suspect,
    "ruled-out": verdict(Hypothesis.Verdict.RULED_OUT),
    "confirmed": verdict(Hypothesis.Verdict.CONFIRMED),
    "abandoned": verdict(Hypothesis.Verdict.ABANDONED),
    "escalate": call_for,
    "joined": arrive,
    "cause": reached(MilestoneName.CAUSE_IDENTIFIED),
    "fix": reached(MilestoneName.FIX_APPLIED),
    "impact": affects,
    "mitigated": reached(MilestoneName.MITIGATED),
    "detected": reached(MilestoneName.DETECTED),
    "ack": reached(MilestoneName.ACKNOWLEDGED),
    "resolved": resolved,
    "sev": severity,
    "role": role,
    "update": tell_others,
}
