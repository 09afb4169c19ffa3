"""Writes the script of a drill from a past incident: what people could know, in the order they could know it.

Times are seconds after `start`, the first sign that people had. What became known later is left to the facilitator.
What the responders did is for the players to decide; it appears where it made the wrong hypothesis plausible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.text.durations import whole_minutes
from incidents.models import EntryType, Escalation, Hypothesis, Milestone, MilestoneName, TimelineEntry
from training.drill_words import distinctive_words, mentions
from training.models import Channel, Release

CHANNELS = {
    EntryType.ALERT: Channel.ALERT,
    EntryType.OBSERVATION: Channel.MONITORING,
    EntryType.STATUS: Channel.MONITORING,
    EntryType.CHANGE: Channel.MONITORING,
    EntryType.EXTERNAL: Channel.SUPPORT,
    EntryType.COMMUNICATION: Channel.SUPPORT,
}
DECISIONS = frozenset({EntryType.DECISION, EntryType.ACTION, EntryType.HYPOTHESIS, EntryType.ESCALATION})
END_OF_SEARCH = (MilestoneName.CAUSE_IDENTIFIED, MilestoneName.FIX_APPLIED, MilestoneName.MITIGATED)
LONGEST_GOAL = 60
SHORTEST_GOAL = 5


@dataclass
class Script:
    """The facts of a `Drill` and of its injects."""

    start: datetime
    facts: dict[str, Any]
    injects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    """The rows of the incident that the script is made from; `entries` in order of time, without removed ones."""

    ref: str
    title: str
    entries: Sequence[TimelineEntry]
    hypotheses: Sequence[Hypothesis]
    escalations: Sequence[Escalation]
    milestones: dict[str, Milestone]
    resolved_at: datetime | None
    pictures: dict[int, Any]  # by entry
    first_update: datetime | None = None  # when stakeholders first heard of it

    @property
    def start(self) -> datetime:
        """The first sign: detection, else the first alert, else the first entry."""
        detected = self.milestones.get(MilestoneName.DETECTED)
        first = next((entry.at for entry in self.entries if entry.type == EntryType.ALERT), self.entries[0].at)
        return min(detected.at, first) if detected else first

    @property
    def decoy(self) -> Hypothesis | None:
        """The ruled-out hypothesis that took the most time."""
        out = [h for h in self.hypotheses if h.verdict == Hypothesis.Verdict.RULED_OUT and h.ended_at]
        return max(out, key=lambda h: h.cost(h.ended_at), default=None)  # type: ignore[arg-type]

    @property
    def confirmed(self) -> Hypothesis | None:
        return next((h for h in self.hypotheses if h.verdict == Hypothesis.Verdict.CONFIRMED), None)

    @property
    def cause_entry(self) -> TimelineEntry | None:
        return next((e for e in self.entries if e.milestone == MilestoneName.CAUSE_IDENTIFIED), None)

    @property
    def known_from(self) -> datetime | None:
        """When the cause was known: what is later is hidden from players."""
        named = [self.milestones[name].at for name in END_OF_SEARCH if name in self.milestones]
        ended = [self.confirmed.ended_at] if self.confirmed and self.confirmed.ended_at else []
        return min([*named, *ended], default=None)


def knowable_at(entry: TimelineEntry, resolved_at: datetime | None) -> datetime:
    """When people could know it: when it was logged, if that was during the incident; else when it happened."""
    live = resolved_at is not None and entry.at < entry.created_at <= resolved_at
    return entry.created_at if live else entry.at


def write_script(scenario: Scenario) -> Script:
    """The script. The incident must have entries."""
    decoy, cause = scenario.decoy, cause_statement(scenario)
    decoy_words = distinctive_words(decoy.statement) if decoy else ""
    cause_words = distinctive_words(cause, without=decoy.statement if decoy else "")
    team = scenario.escalations[0].to_team if scenario.escalations else ""
    facts = {
        "title": f"Replay of {scenario.ref}",
        "player_title": scenario.title,
        "decoy": decoy.statement if decoy else "",
        "decoy_words": decoy_words,
        "cause": cause,
        "cause_words": cause_words,
        "escalate_to": team,
        "objectives": "\n".join(objectives(scenario)),
    }
    if mentions(scenario.title, cause_words):
        facts["player_title"] = "Errors reported by users"
    script = Script(scenario.start, facts)
    script.injects = sorted(
        (made for entry in scenario.entries if (made := inject_of(entry, scenario, facts))),
        key=lambda each: each["order"],
    )
    for made in script.injects:
        del made["order"]
    return script


def cause_statement(scenario: Scenario) -> str:
    if scenario.confirmed:
        return scenario.confirmed.statement
    return scenario.cause_entry.text[:300] if scenario.cause_entry else ""


def inject_of(entry: TimelineEntry, scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any] | None:
    """What this entry becomes in the script; None if players must not receive it."""
    known = knowable_at(entry, scenario.resolved_at)
    offset = max(0, round((known - scenario.start).total_seconds()))
    made: dict[str, Any] = {"order": (offset, entry.pk), "entry": entry, "text": entry.text, "offset_seconds": offset}
    made |= {"release": Release.TIME, "channel": CHANNELS.get(EntryType(entry.type), Channel.CHAT)}
    made |= {"sender": entry.actor_role, "picture": scenario.pictures.get(entry.pk)}
    if scenario.known_from and known >= scenario.known_from:
        return reveal(made) if entry == scenario.cause_entry else None
    if entry.type == EntryType.ESCALATION:
        return team_joins(made, facts["escalate_to"])
    if known < scenario.start and entry.type == EntryType.CHANGE:
        return made | {"release": Release.REQUEST, "offset_seconds": None, "ask_words": "change, deploy, release"}
    if mentions(entry.text, facts["cause_words"]):
        return reveal(made)
    if cue := decoy_cue(entry, scenario.decoy, facts["decoy_words"]):
        return made | cue
    return None if entry.type in DECISIONS and not story_needs(entry) else made


def story_needs(entry: TimelineEntry) -> bool:
    """Actions whose effect people saw stay in the script; decisions and hypotheses are for the players."""
    return entry.type == EntryType.ACTION


def reveal(made: dict[str, Any]) -> dict[str, Any]:
    """An inject that names the cause: the facilitator decides when players see it."""
    return made | {"release": Release.MANUAL, "offset_seconds": None}


def team_joins(made: dict[str, Any], team: str) -> dict[str, Any]:
    """The other team joins when players ask for it, at the latest when it joined in the incident."""
    text = f"{team or 'Another team'} joins: “We are here. What do you see so far?”"
    expected = f"Describe the symptoms to {team or 'the team'}, without a guess"
    return made | {"release": Release.ESCALATION, "channel": Channel.CHAT, "text": text, "expected": expected}


def decoy_cue(entry: TimelineEntry, decoy: Hypothesis | None, words: str) -> dict[str, Any] | None:
    """The cue that made the decoy plausible, if the entry is one: about it, until it was ruled out."""
    if decoy is None or not mentions(entry.text, words) or (decoy.ended_at and entry.at >= decoy.ended_at):
        return None
    cue: dict[str, Any] = {"is_decoy": True}
    if entry.type == EntryType.HYPOTHESIS:
        because = decoy.plausible_because.strip()
        statement = decoy.statement[:1].lower() + decoy.statement[1:]
        cue["text"] = f"“{because} Could it be {statement}?”" if because else f"“Could it be {statement}?”"
        cue["channel"] = Channel.CHAT
        cue["expected"] = f"Ask for data that would rule out: {statement}"
    return cue


def objectives(scenario: Scenario) -> list[str]:
    """Half of the time that each step took in the incident."""
    lines = []
    if decoy := scenario.decoy:
        took = minutes_between(decoy.started_at, decoy.ended_at)
        lines.append(f"Rule out “{decoy.statement}” in {goal(took)} min or less. {scenario.ref} took {took} min.")
    if scenario.escalations:
        first = scenario.escalations[0]
        took = minutes_between(scenario.start, first.requested_at)
        lines.append(f"Escalate to {first.to_team} within {goal(took)} min. {scenario.ref} took {took} min.")
    if scenario.known_from:
        took = minutes_between(scenario.start, scenario.known_from)
        lines.append(f"Name the failing component within {goal(took)} min. {scenario.ref} took {took} min.")
    return lines or ["Name the failing component and the evidence for it."]


def minutes_between(start: datetime, end: datetime | None) -> int:
    return max(0, whole_minutes(((end or start) - start).total_seconds()))


def goal(minutes: int) -> int:
    return min(max(minutes // 2, SHORTEST_GOAL), LONGEST_GOAL)


def hidden_facts(scenario: Scenario) -> Iterable[tuple[datetime, str]]:
    """What players do not see until the run has ended: the entries from the cause on."""
    if (until := scenario.known_from) is None:
        return []
    return [(entry.at, entry.text) for entry in scenario.entries if entry.at >= until]
