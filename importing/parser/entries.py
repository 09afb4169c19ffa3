"""Turns candidates into timeline entries with text, type, actor and certainty."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from .assign_dates import DatedCandidate
from .candidate import Candidate
from .rejection import is_placeholder
from .result import APPROXIMATE, EXACT, STATED, UNKNOWN, WORKED_OUT, Entry
from .sections import Document
from .strip_markup import fold, plain


@lru_cache
def _types() -> list[tuple[str, re.Pattern[str]]]:
    rows = yaml.safe_load((Path(__file__).parent / "entry_types.yaml").read_text(encoding="utf-8"))
    return [(row["type"], re.compile(rf"\b(?:{'|'.join(row['words'])})", re.I)) for row in rows]


_ACTOR = re.compile(r"\s*[*_`(\[]*(?P<who>@[\w.-]{1,40})[`*_)\]]*\s*:?\s*")
_NAMED = re.compile(
    r"(?P<who>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) (?:notices|noticed|finds|found|opens|opened|deletes|"
    r"deleted|asks|asked|joined|pings|pinged)\b"
)
_TEAM = re.compile(
    r"\b(?:escalat\w+|handed over|hands off|paged|pinged|pings|called in|pulled in|brought in)\s+(?:it\s+|"
    r"the (?:incident|issue|problem|ticket)\s+)?(?:to\s+|"
    r"in\s+)?(?:the\s+)?(?P<team>(?:on-call\s+)?[@\w/&-]+(?:\s[\w/&-]+){0,3}?\s(?:team|engineers?|on-call|"
    r"group|squad|department|support|lead|admins?))\b",
    re.I,
)
_TEAM_OTHER = re.compile(
    r"\b(?:escaladé[es]? (?:à|vers)|escalado (?:para|a)|eskaliert an)\s+(?P<team>(?:l['’]équipe |"
    r"a equipe (?:de )?|das |el equipo (?:de )?)?[^,.;]{3,40})",
    re.I,
)
_WORDS_NO_NAME = {
    "the",
    "a",
    "an",
    "team",
    "engineers",
    "engineer",
    "we",
    "user",
    "users",
    "incident",
    "service",
    "site",
    "alert",
    "support",
    "github",
    "operations",
    "issue",
    "on-call",
    "oncall",
    "customer",
    "customers",
    "monitoring",
    "first",
    "second",
}


def build_entry(doc: Document, dated: DatedCandidate) -> Entry | None:
    """The entry of one candidate; None if its text is empty."""
    candidate = dated.candidate
    text = " ".join(part for s, e in candidate.spans if (part := plain(doc.source[s:e], limit=1500))).strip()
    text = text.lstrip(":–—- ")
    if not re.search(r"\w", text) or any(is_placeholder(doc.source[s:e]) for s, e in candidate.spans[:1]):
        return None
    kind = entry_type(text)
    worked = dated.at is not None and candidate.when.day is None
    return Entry(
        text=text,
        at=dated.at,
        until=dated.until,
        clock=dated.clock,
        day=dated.day,
        offset_minutes=candidate.when.offset if dated.at is None else None,
        local=_local(doc, candidate),
        zone=dated.zone.text if dated.zone else "",
        precision=_precision(dated),
        type=kind,
        actor=_actor(doc, candidate, text),
        to_team=team_in(text) if kind == "escalation" else "",
        detail=plain(doc.source[slice(*candidate.detail)], limit=4000) if candidate.detail[1] else "",
        suggested=candidate.style == "prose",
        span=candidate.span,
        time_span=(candidate.when.start, candidate.when.end),
        certainty=WORKED_OUT if worked or candidate.style == "prose" else STATED,
        why="; ".join(dated.why),
    )


def entry_type(text: str) -> str:
    """The likely type of an entry; `observation` by default."""
    for name, pattern in _types():
        if pattern.search(text):
            return name
    return "observation"


def team_in(text: str) -> str:
    """The team an escalation went to, as written; "" when none is named."""
    match = _TEAM.search(text) or _TEAM_OTHER.search(text)
    named = re.sub(r"^(?:the|to)\s+", "", match["team"].strip(), flags=re.I) if match else ""
    return named if named.lower() != "team" else ""


def _local(doc: Document, candidate: Candidate) -> str:
    return re.sub(r"\s+", " ", doc.source[candidate.when.start : candidate.when.end]).strip(" *_`[]()")


def _precision(dated: DatedCandidate) -> str:
    when = dated.candidate.when
    if when.unknown or dated.day:
        return UNKNOWN
    return APPROXIMATE if when.approximate or (when.clock and when.clock.whole_hour) else EXACT


def _actor(doc: Document, candidate: Candidate, text: str) -> str:
    if candidate.actor[1]:
        named = plain(doc.source[slice(*candidate.actor)])[:80]
        return named if re.search(r"\w", named) else ""
    if candidate.spans and (match := _ACTOR.match(doc.source, *candidate.spans[0])):
        return match["who"]
    if (match := _NAMED.match(text)) and fold(match["who"]).split()[0] not in _WORDS_NO_NAME:
        return match["who"]
    return ""


def drop_twins(entries: list[Entry]) -> list[Entry]:
    """One of two entries at the same time whose texts begin alike (a log and its summary)."""
    kept: list[Entry] = []
    seen: dict[tuple, list[str]] = {}
    for entry in entries:
        key = (entry.at, entry.clock, entry.day, entry.offset_minutes)
        start = " ".join(fold(entry.text).split()[:5])
        if start in seen.get(key, ()):
            continue
        seen.setdefault(key, []).append(start)
        kept.append(entry)
    return kept
