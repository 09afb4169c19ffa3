"""Writes the course of events: by phase, detection, hypotheses, and the end of the impact."""

import re
from datetime import datetime, timedelta
from typing import Any

from postmortems.drafting.record import Record
from postmortems.drafting.sentences import Sentence, ask
from postmortems.drafting.wording import clause, clock, length, sentence

ROUTINE = re.compile(r"Declared SEV-\d+: |Resolved\.?$|Task A-\d+ proposed: ")  # lines that Debrief generates
BARE = {"cause identified", "fix applied", "impact ended", "resolved"}  # entries without words of a person
MAX_PER_PHASE = 12
TITLES = {
    "undetected": "Before detection",
    "diagnosing": "Diagnosing",
    "fixing": "Fixing",
    "recovering": "Recovering",
}
RESULT = {"ruled_out": "ruled out", "confirmed": "confirmed", "abandoned": "abandoned"}


def events(record: Record) -> list[Sentence]:
    """A paragraph for each phase with its entries in order; the entry that ends a phase closes its paragraph."""
    entries = [entry for entry in record.entries if entry.type != "communication" and not is_routine(entry)]
    if not entries:
        return [ask("events.none", "What was seen and done, in order?")]
    bounds = [(phase.name, phase.label, phase.start, phase.end or record.facts.now) for phase in record.phases]
    bounds = [bound for bound in bounds if bound[2] < bound[3]]
    if not bounds:
        return [entry_line(record, entry, "events") for entry in entries[:MAX_PER_PHASE]]
    first, last = bounds[0][2], bounds[-1][3]
    out = part(record, "before", "Before the impact", [entry for entry in entries if entry.at < first])
    for number, (name, label, start, end) in enumerate(bounds):
        rows = [entry for entry in entries if start < entry.at <= end or (not number and entry.at == start)]
        title = f"{TITLES.get(name, label) if label.lower() == name else label}, {length(end - start)}"
        out += part(record, f"{name}.{number}", title, rows)
    return out + part(record, "after", "After the impact", [entry for entry in entries if entry.at > last])


def is_routine(entry: Any) -> bool:
    return entry.type == "status" and ROUTINE.match(entry.text) is not None


def part(record: Record, name: str, title: str, rows: list[Any]) -> list[Sentence]:
    if not rows:
        return []
    paragraph = f"events.{name}"
    lines = [Sentence(f"{paragraph}.title", f"**{title}.**", paragraph=paragraph)]
    return lines + [entry_line(record, entry, paragraph) for entry in rows[:MAX_PER_PHASE]]


def entry_line(record: Record, entry: Any, paragraph: str) -> Sentence:
    text = sentence(entry.text, clock(entry.at, record.zone))
    return Sentence(f"entry.{entry.pk}", text, (record.entry(entry),), paragraph=paragraph)


def detection(record: Record) -> list[Sentence]:
    """When and by what it was noticed, how long that took, and when a person took it up."""
    at, start = record.facts.at("detected"), record.facts.impact_start
    if at is None:
        return [
            Sentence(
                "detection.none", "When was it noticed, and by what: an alert, a person, a customer?", question=True
            )
        ]
    marking = record.marking("detected")
    by = " by an alert" if marking is not None and marking.type == "alert" else ""
    text = f"The incident was detected{by} at {record.clock(at)}{gap(start, at)}."
    lines = [Sentence("detection.at", text, (record.milestone("detected"),), paragraph="detection")]
    if not by:
        lines.append(ask("detection.by", "What noticed it: an alert, a person, a customer?"))
    taken = record.facts.at("acknowledged")
    if taken is None:
        return [*lines, ask("detection.taken", "When did a person take it up?")]
    wait = f", {length(taken - at)} after detection" if taken > at else ""
    text = f"A person took it up at {record.clock(taken)}{wait}."
    lines.insert(1, Sentence("detection.taken", text, (record.milestone("acknowledged"),), paragraph="detection"))
    return lines


def gap(start: datetime | None, at: datetime) -> str:
    """How long after the impact began; nothing when that is unknown."""
    if start is None:
        return ""
    if at < start:
        return f", {length(start - at)} before the impact began"
    late = at - start
    return f", {length(late)} after the impact began" if late >= timedelta(minutes=1) else ", as the impact began"


def hypotheses(record: Record) -> list[Sentence]:
    """Each hypothesis: how long it was followed, what made it plausible, what decided it."""
    if not record.hypotheses:
        return [ask("hypotheses.none", "What was believed first, and which signals pointed there?")]
    return [line for row in record.hypotheses for line in hypothesis_lines(record, row)]


def hypothesis_lines(record: Record, row: Any) -> list[Sentence]:
    key, source = f"hypothesis.{row.pk}", (record.hypothesis(row),)
    name, start = clause(row.statement), clock(row.started_at, record.zone)
    if row.ended_at is None:
        opening = f"From {record.clock(row.started_at)}, the hypothesis was: {name}. It is still open."
    else:
        took = length(row.ended_at - row.started_at)
        end = record.clock(row.ended_at)
        opening = f"From {start} to {end}, for {took}, the hypothesis was: {name}."
    lines = [Sentence(key, opening, source, paragraph=key)]
    questions = []
    if row.plausible_because:
        why = f"It was plausible for this reason: {clause(row.plausible_because)}."
        lines.append(Sentence(f"{key}.plausible", why, source, paragraph=key))
    else:
        asked = f"Which signals made “{name}” plausible at {start}?"
        questions.append(ask(f"{key}.plausible", asked))
    if row.ended_at and row.verdict_because:
        what = f"It was {RESULT.get(row.verdict, 'closed')}: {clause(row.verdict_because)}."
        lines.append(Sentence(f"{key}.decided", what, source, paragraph=key))
    elif row.ended_at:
        asked = f"How was “{name}” {RESULT.get(row.verdict, 'closed')}?"
        questions.append(ask(f"{key}.decided", asked))
    return lines + questions


def resolution(record: Record) -> list[Sentence]:
    """The cause found, the fix, the end; each with the words of its entry."""
    lines: list[Sentence] = []
    for name, text in [
        ("cause_identified", "The cause was identified at {}"),
        ("fix_applied", "The fix was applied at {}"),
        ("mitigated", "The impact ended at {}"),
    ]:
        at = record.facts.at(name) or (record.facts.ended_at if name == "mitigated" else None)
        if at is None:
            asked = {"cause_identified": "When and how was the cause found?", "fix_applied": "What ended the impact?"}
            question = asked.get(name, "When did the impact end, and what confirmed it?")
            lines.append(ask(f"resolution.{name}", question))
            continue
        entry = record.marking(name) or record.entry_near(at)
        words = f": {clause(entry.text)}." if entry and clause(entry.text).lower() not in BARE else "."
        source = record.entry(entry) if entry else record.milestone(name)
        when = text.format(f"{record.clock(at)}")
        lines.append(Sentence(f"resolution.{name}", when + words, (source,), paragraph="resolution"))
    if record.facts.ended_at and not any(
        entry.evidence for entry in record.entries if entry.at >= record.facts.ended_at
    ):
        lines.append(ask("resolution.confirmed", "Which measurement confirmed the recovery?"))
    return lines
