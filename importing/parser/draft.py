"""Converts the parser's result into the editable draft of the confirm page.

Rows keep the order of the lists in `Parsed`, so that row n of the page corresponds to span n of the source.
Times are wall clock in `zone`: ``YYYY-MM-DD HH:MM``; a time without a date stays ``HH:MM`` and has to be completed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from .milestones import read_milestones
from .result import Action, Entry, Found, Parsed, Participant
from .strip_markup import first_sentence
from .zones import Zone, proposed_name, stated_zone

ROUGHLY = re.compile(r"(?:approx\w*|about|around|roughly|nearly|almost|circa|ca\.|env\w*|~|≈)\s*$", re.I)
ROLES = [  # names of roles in texts; authors and reviewers have no role
    ("communications", re.compile(r"\bcomm(?:s|unications?)\b|kommunikation|comunica[cç]", re.I)),
    ("scribe", re.compile(r"\bscribe|note.?taker|protokoll|\bescriba|\bsecr[ée]taire", re.I)),
    ("lead", re.compile(r"\bcommander|\blead(?:er)?\b|\bIC\b|leit(?:er|ung)|responsable|responsável", re.I)),
    ("", re.compile(r"author|auteur|autor|writ|review|approv|attend", re.I)),
]
OWNER = "owner"  # of a task: named there already
NOT_NUMBERED = {"duration_minutes", "impact_text", "root_cause", "resolution"}  # they have no field of their own
VERDICTS = {"ruled out": "ruled_out", "confirmed": "confirmed", "open": "open"}
DAY_BEGINS = "00:00"  # stands for the time of an entry of which the text has only the day
PRECISION = {"exact": "exact", "approximate": "approx", "unknown": "unknown"}


def draft_of(parsed: Parsed) -> dict[str, Any]:
    """The draft, JSON-ready: head fields and the lists entries, hypotheses, factors, measures, tasks."""
    zone = zone_name(parsed)
    local = zone_of(zone)
    marks = {milestone.index: milestone.name for milestone in read_milestones(parsed)}
    return {
        "title": (text_of(parsed, "title") or first_sentence(text_of(parsed, "impact_text")).rstrip("."))[:200],
        "summary": summary_text(parsed),
        "severity": severity_of(parsed),
        "kind": "real",
        "zone": zone,
        "zone_text": text_of(parsed, "zone")[:30],
        "started": wall(parsed.value("started_at"), local),
        "ended": wall(parsed.value("ended_at"), local),
        "share": number(parsed.value("impact_percent")),
        "approximate": roughly(parsed),
        "population": text_of(parsed, "impact_population")[:80],
        "services": text_of(parsed, "services"),
        "text": parsed.source_text if parsed.only_text else postmortem_text(parsed),
        "entries": [entry_row(entry, local, marks.get(index, "")) for index, entry in enumerate(parsed.entries)],
        "hypotheses": [
            {
                "keep": True,
                "statement": sentence(hypothesis.statement)[:300],
                "started": wall(hypothesis.started or hypothesis.started_clock, local),
                "ended": wall(hypothesis.ended or hypothesis.ended_clock, local),
                "verdict": VERDICTS[hypothesis.verdict],
            }
            for hypothesis in parsed.hypotheses
        ],
        "factors": [
            {"keep": True, "text": factor.text[:500], "kind": factor.kind, "category": factor.category}
            for factor in parsed.factors
        ],
        "measures": [{"keep": True, **titled(measure)} for measure in parsed.measures],
        "tasks": [task_row(task) for task in parsed.tasks],
        "people": [person_row(participant) for participant in participants(parsed)],
    }


def summary_text(parsed: Parsed) -> str:
    """Without a text that only repeats the title."""
    summary, title = parsed.facts.get("summary"), text_of(parsed, "title")
    repeats = summary is not None and title and str(summary.value).strip(". ").endswith(title.strip(". "))
    return ("" if repeats else text_of(parsed, "summary")) or text_of(parsed, "impact_text")


def participants(parsed: Parsed) -> list[Participant]:
    """Participants without duplicates. People who only own a task are listed with the task."""
    found: dict[str, Participant] = {}
    for participant in parsed.participants:
        if participant.role.lower() != OWNER:
            found.setdefault(participant.name.lstrip("@").lower(), participant)
    return list(found.values())


def person_row(person: Participant) -> dict[str, Any]:
    role = next((name for name, words in ROLES if words.search(person.role)), "responder")
    return {"keep": True, "name": person.name[:80], "role": role, "said": person.role[:60]}


def text_of(parsed: Parsed, name: str) -> str:
    value = parsed.value(name)
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def sentence(text: str) -> str:
    """With an initial capital, for a name or statement on its own."""
    return text[:1].upper() + text[1:]


def roughly(parsed: Parsed) -> bool:
    """Does the text call its share approximate?"""
    found = parsed.facts.get("impact_percent")
    before = parsed.source_text[max(0, found.span[0] - 24) : found.span[0]] if found else ""
    return bool(ROUGHLY.search(before))


def number(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


def severity_of(parsed: Parsed) -> int | None:
    """1 to 4 when the text names a severity, else None: the author chooses."""
    match = re.search(r"[1-4]", text_of(parsed, "severity"))
    return int(match.group()) if match else None


def zone_name(parsed: Parsed) -> str:
    """A name of the zone data for the zone the text means: a place, else a fixed offset. GMT is UTC+0, never London."""
    moments = [parsed.value("started_at"), *(entry.at for entry in parsed.entries)]
    aware = [moment for moment in moments if isinstance(moment, datetime) and moment.tzinfo]
    zone = stated_zone(text_of(parsed, "zone"))
    if not aware:
        return proposed_name(zone, []) if zone else "UTC"
    minutes = round((aware[0].utcoffset() or timedelta(0)) / timedelta(minutes=1))
    on = aware[0].replace(tzinfo=None)
    if zone is None or zone.at(on).utcoffset() != aware[0].utcoffset():
        zone = Zone("", minutes)
    return proposed_name(zone, [moment for moment in aware if moment.utcoffset() == aware[0].utcoffset()])


def zone_of(name: str) -> tzinfo:
    return ZoneInfo(name) if name != "UTC" else UTC


def wall(value: Any, local: tzinfo) -> str:
    """`YYYY-MM-DD HH:MM` in the draft's zone, with its offset where the zone has that local time twice; a clock
    without a date as it is; nothing for nothing."""
    if not isinstance(value, datetime):
        return str(value) if value else ""
    moment = value.astimezone(local) if value.tzinfo else value
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return f"{moment:%Y-%m-%d %H:%M}{moment.isoformat()[-6:] if twice else ''}"


def entry_row(entry: Entry, local: tzinfo, milestone: str) -> dict[str, Any]:
    return {
        "keep": not entry.suggested,
        "at": wall(entry.at, local) or entry.clock or (f"{entry.day} {DAY_BEGINS}" if entry.day else ""),
        "text": entry.text if not entry.detail else f"{entry.text}\n\n{entry.detail}",
        "type": entry.type,
        "milestone": milestone,
        "precision": PRECISION.get(entry.precision, "exact"),
        "actor": entry.actor[:80],
        "to_team": sentence(entry.to_team)[:80],
        "entered_time": entry.local[:60],
    }


def titled(action: Action) -> dict[str, str]:
    """`Title: the rest` as title and text; a long sentence keeps its whole in the text."""
    head, colon, rest = action.text.partition(":")
    if colon and 3 <= len(head) <= 120 and rest.strip():
        return {"title": head.strip(), "text": rest.strip()}
    short = action.text if len(action.text) <= 200 else action.text[:199].rsplit(" ", 1)[0] + "…"
    return {"title": short.strip(), "text": action.text if short != action.text else ""}


def task_row(task: Action) -> dict[str, Any]:
    row = {"keep": True, **titled(task), "owner_name": task.owner, "due": task.due, "done": task.state == "done"}
    return {**row, "link": task.links[0] if task.links else ""}


def postmortem_text(parsed: Parsed) -> str:
    """The text of the postmortem: prose of the source, with live blocks for facts."""
    opening = [text_of(parsed, "summary") or text_of(parsed, "impact_text"), text_of(parsed, "root_cause")]
    if opening[1] in opening[0]:  # the summary names the cause
        opening.pop()
    parts = [
        ("Summary", "\n\n".join(filter(None, opening)), "{{ impact }}"),
        ("Timeline", "", "{{ chart }}\n\n{{ timeline }}"),
    ]
    parts.append(("What was believed", "", "{{ hypotheses }}" if parsed.hypotheses else ""))
    parts.append(("Why it happened", text_of(parsed, "root_cause_detail"), "{{ factors }}"))
    parts.append(("Resolution", text_of(parsed, "resolution"), ""))
    parts += [(title, lessons(parsed, kind), "") for title, kind in LESSONS]
    measures = "\n".join(f"- {measure.text}" for measure in parsed.measures)
    parts.append(("Who took part", "\n".join(f"- {named(participant)}" for participant in participants(parsed)), ""))
    parts.append(("Corrective and preventative measures", measures, "{{ tasks }}"))
    return "\n".join(
        f"## {title}\n\n{body}\n" for title, *bodies in parts if (body := "\n\n".join(filter(None, bodies)))
    )


LESSONS = [("What went well", "went well"), ("What did not go well", "went wrong"), ("Where we were lucky", "lucky")]


def named(person: Participant) -> str:
    return f"{person.name}, {person.role}" if person.role and person.role != "participant" else person.name


def lessons(parsed: Parsed, kind: str) -> str:
    return "\n".join(f"- {lesson.text}" for lesson in parsed.lessons if lesson.kind == kind)


def spans(parsed: Parsed) -> list[dict[str, Any]]:
    """Every found value with its place, numbered as on the page: `[{n, key, start, end, certainty, why, look}]`."""
    facts = [(f"fact-{name}", found, "") for name, found in parsed.facts.items() if name not in NOT_NUMBERED]
    rows: list[tuple[str, Any, str]] = [*facts]
    for name in ["entries", "factors", "measures", "tasks"]:
        rows += [(f"{name}-{index}", each, "") for index, each in enumerate(getattr(parsed, name))]
    rows += [(f"people-{index}", each, "") for index, each in enumerate(participants(parsed))]
    marked = [place(key, item.span, item, look) for key, item, look in rows if item.span[1] > item.span[0]]
    hypotheses = enumerate(parsed.hypotheses)
    marked += [place(f"hypotheses-{i}", span, each, "hyp") for i, each in hypotheses for span in each.spans[:1]]
    marked.sort(key=lambda each: (each["start"], -each["end"]))
    asked = [question.span for question in parsed.questions]
    asked += [span for contradiction in parsed.contradictions for span in contradiction.spans]
    for mark in marked:
        mark["asked"] = any(start < mark["end"] and mark["start"] < end for start, end in asked)
    return [{"n": n, **each} for n, each in enumerate(marked, 1)]


def place(key: str, span: tuple[int, int], item: Found | Any, look: str) -> dict[str, Any]:
    return {"key": key, "start": span[0], "end": span[1], "certainty": item.certainty, "why": item.why, "look": look}
