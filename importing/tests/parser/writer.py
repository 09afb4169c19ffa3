"""Writes an incident in a notation, with the expected result. Used by tests and benchmark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from .sample_incidents import AFTERNOON, ENGLISH, FOREIGN, SampleIncident

CLOCKS: dict[str, Callable[[datetime], str]] = {
    "24h": lambda t: f"{t:%H:%M}",
    "24h-short": lambda t: f"{t.hour}:{t:%M}",
    "12h": lambda t: f"{t.hour % 12 or 12}:{t:%M} {'AM' if t.hour < 12 else 'PM'}",
    "12h-zero": lambda t: f"{t.hour % 12 or 12:02d}:{t:%M}{'am' if t.hour < 12 else 'pm'}",
    "12h-dots": lambda t: f"{t.hour % 12 or 12}:{t:%M} {'a.m.' if t.hour < 12 else 'p.m.'}",
    "12h-letter": lambda t: f"{t.hour % 12 or 12}:{t:%M}{'a' if t.hour < 12 else 'p'}",
    "seconds": lambda t: f"{t:%H:%M}:00",
    "h": lambda t: f"{t.hour}h{t:%M}",
    "military": lambda t: f"{t:%H%M} UTC",
}

ENTRIES: dict[str, str] = {
    "plain-colon": "{c}: {t}",
    "plain-dash": "{c} - {t}",
    "plain-endash": "{c} – {t}",
    "plain-double-dash": "{c} -- {t}",
    "bullet-bold-colon": "- **{c}:** {t}",
    "bullet-bold-outside": "- **{c}**: {t}",
    "bullet-bold-endash": "* **{c}** – {t}",
    "bullet-bracket": "* [{c}] {t}",
    "bullet-dash": "- {c} - {t}",
    "bullet-bare": "- {c} {t}",
    "bullet-italic": "- *{c}* {t}",
    "bullet-paren": "- ({c}) {t}",
    "bullet-code": "- `{c}` {t}",
    "bullet-emdash": "- {c} — {t}",
    "bullet-arrow": "- {c} → {t}",
    "bullet-approx": "- ~{c} {t}",
    "bullet-emoji": "- 🔴 **{c}** {t}",
    "bullet-at": "- At {c}, {t}",
    "numbered": "1. {c} - {t}",
    "bold-plain": "**{c}** {t}",
    "tabbed": "{c}\t{t}",
    "html-li": "<li><b>{c}</b> - {t}</li>",
    "html-span": '- <span style="color:red">{c}</span>: {t}',
    "label-bold": "- **{c} - Step**: {t}",
    "heading": "### {c}\n\n{t}\n",
    "heading-text": "#### {c} - {t}\n",
    "row": "| {c} | {t} |",
    "row-open": "{c} | {t}",
    "alone": "**{c}**\n{t}\n",
    "wrapped": "- {c}: {w}",
    "unicode-bullet": "• {c}: {t}",
}

DAYS: dict[str, Callable[[date], str]] = {
    "iso": lambda d: f"{d:%Y-%m-%d}",
    "month-first": lambda d: f"{d:%B} {d.day}, {d.year}",
    "ordinal": lambda d: f"{d:%B} {d.day}{_suffix(d.day)}, {d.year}",
    "day-first": lambda d: f"{d.day} {d:%B} {d.year}",
    "short": lambda d: f"{d:%b} {d.day} {d.year}",
    "weekday": lambda d: f"{d:%A}, {d:%B} {d.day}, {d.year}",
    "slashes": lambda d: f"{d:%Y/%m/%d}",
    "dots": lambda d: f"{d:%d.%m.%Y}",
}
PLACES = ("duration", "labels", "title", "heading", "intro", "entry", "day-heading", "matter", "summary")
ZONES = ("duration", "heading", "intro", "entry", "none")
ACTIONS = ("bullets", "numbered", "checkbox", "table", "headings", "labels", "two-lists", "owners")


def _suffix(day: int) -> str:
    return "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@dataclass(frozen=True)
class Notation:
    """One notation of an incident."""

    clock: str = "24h"
    entry: str = "bullet-dash"
    day: str = "iso"
    place: str = "summary"
    zone: str = "heading"
    actions: str = "bullets"
    heads: str = "markdown"

    def __str__(self) -> str:
        return "/".join((self.clock, self.entry, self.day, self.place, self.zone, self.actions, self.heads))


def notations() -> Iterator[Notation]:
    """Every value of every dimension with default values of the others, and pairs of related dimensions."""
    seen = set()

    def once(notation: Notation) -> Iterator[Notation]:
        if notation not in seen:
            seen.add(notation)
            yield notation

    for clock, entry in product(CLOCKS, ENTRIES):
        yield from once(Notation(clock=clock, entry=entry))
    for day, place in product(DAYS, PLACES):
        yield from once(Notation(day=day, place=place))
        yield from once(
            Notation(day=day, place=place, clock="12h", entry="plain-colon", heads="plain", zone="duration")
        )
    for zone, entry in product(ZONES, ("plain-colon", "bullet-bold-colon", "row", "heading", "bullet-bare")):
        yield from once(Notation(zone=zone, entry=entry, place="duration"))
        yield from once(Notation(zone=zone, entry=entry, clock="12h"))
    for actions, heads in product(ACTIONS, ("markdown", "plain", "bold", "underlined", "level-3")):
        yield from once(Notation(actions=actions, heads=heads))
        yield from once(
            Notation(actions=actions, heads=heads, entry="plain-colon", clock="12h", place="duration", zone="duration")
        )


# ---- writing
def write(story: SampleIncident, notation: Notation) -> str:
    """The write-up."""
    return _Writer(story, notation).write()


class _Writer:
    def __init__(self, story: SampleIncident, notation: Notation) -> None:
        self.story, self.n = story, notation

    def word(self, name: str, english: str) -> str:
        return self.story.words.get(name, english)

    def head(self, text: str, level: int = 2) -> str:
        heads = self.n.heads
        if heads == "plain":
            return f"{text}:\n"
        if heads == "bold":
            return f"**{text}**\n\n"
        if heads == "underlined":
            return f"{text}\n{'-' * len(text)}\n\n"
        return "#" * (3 if heads == "level-3" else level) + f" {text}\n\n"

    def clock(self, moment: datetime) -> str:
        text = CLOCKS[self.n.clock](moment)
        if self.n.clock != "military" and self.n.zone == "entry":
            text += f" {self.story.zone}"
        return text

    def day(self, on: date) -> str:
        return DAYS[self.n.day](on)

    def write(self) -> str:
        story, place = self.story, self.n.place
        title = story.title + (f" - {self.day(story.start.date())}" if place == "title" else "")
        parts = []
        if place == "matter":
            parts.append(f"---\ntitle: {story.title}\ndate: {story.start:%Y-%m-%d}\n---\n\n")
        parts.append(f"{title}\n\n" if self.n.heads == "plain" else f"# {title}\n\n")
        parts.append(self.head(self.word("summary", "Issue Summary")))
        parts += self.summary()
        parts.append("\n" + self.timeline())
        parts.append("\n" + self.actions())
        return "".join(parts)

    def summary(self) -> list[str]:
        story, place = self.story, self.n.place
        zone = f" {story.zone}" if self.n.zone in ("duration", "entry") else ""
        clock = CLOCKS["24h" if self.n.clock == "military" else self.n.clock]
        lines = []
        if place == "duration":
            zone = f" ({story.zone})" if zone else ""
            lines.append(
                f"{self.word('duration', 'Duration')}: {self.day(story.start.date())}, {clock(story.start)} - {self.day(story.end.date())}, {clock(story.end)}{zone}"  # noqa: E501
            )
        if place == "labels":
            lines.append(
                f"{self.word('start', 'Start Time')}: {self.day(story.start.date())} {clock(story.start)}{zone}"
            )
            lines.append(f"{self.word('end', 'End Time')}: {self.day(story.end.date())} {clock(story.end)}{zone}")
        affected = story.words.get("affected") or f"About {story.percent}% of {story.population} failed"
        lines.append(f"{self.word('impact', 'Impact')}: {affected}.")
        lines.append(f"{self.word('root', 'Root Cause')}: {story.cause}.")
        if place == "summary":
            lines.append(f"This write-up tells what happened on {self.day(story.start.date())} and what we change.")
        return ["\n\n".join(lines) + "\n"]

    def timeline(self) -> str:
        story, n = self.story, self.n
        title = self.word("timeline", "Timeline")
        if n.zone == "heading":
            title += f" ({story.zone})" if story.language != "en" else f" (all times in {story.zone})"
        if n.place == "heading":
            title += f" - {self.day(story.start.date())}"
        out = [self.head(title)]
        if n.zone == "intro":
            out.append(
                f"All times in {story.zone}."
                + (f" {self.day(story.start.date())}" if n.place == "intro" else "")
                + "\n\n"
            )
        elif n.place == "intro":
            out.append(f"This is how {self.day(story.start.date())} went, minute by minute.\n\n")
        if n.entry in ("row", "row-open"):
            head = (self.word("time", "Time"), self.word("event", "Event"))
            out.append(
                "| {} | {} |\n|:---|---|\n".format(*head) if n.entry == "row" else "{} | {}\n--- | ---\n".format(*head)
            )
        if n.entry == "html-li":
            out.append("<ul>\n")
        last = None
        for moment, text in story.entries:
            if n.place == "day-heading" and moment.date() != last:
                last = moment.date()
                out.append(f"\n**{self.day(last)}**\n\n")
            out.append(self.entry(moment, text))
        if n.entry == "html-li":
            out.append("</ul>\n")
        return "".join(out)

    def entry(self, moment: datetime, text: str) -> str:
        clock = self.clock(moment)
        if self.n.place == "entry":
            clock = f"{self.day(moment.date())} {clock}"
        words = text.split()
        wrapped = " ".join(words[: len(words) // 2]) + "\n  " + " ".join(words[len(words) // 2 :])
        gap = "\n\n" if self.n.entry in ("bold-plain",) else "\n"
        return ENTRIES[self.n.entry].format(c=clock, t=text, w=wrapped) + gap

    def actions(self) -> str:
        story, form = self.story, self.n.actions
        tasks = story.tasks
        title = self.head(self.word("actions", "Action Items"))
        if form == "two-lists" and story.measures:
            title = self.head("Corrective and Preventative Measures")
            out = title + "To keep this from happening again we will do the following:\n\n"
            out += "".join(f"- {m.text}\n" for m in story.measures)
            return out + "\n" + self.head("Tasks", 3) + "".join(f"- {t.text}\n" for t in tasks)
        if form == "table":
            out = title + "| Action Item | Type | Owner | Due date |\n|---|---|---|---|\n"
            return out + "".join(f"| {t.text} | prevent | {t.owner} | {t.due} |\n" for t in tasks)
        if form == "headings":
            return title + "".join(
                f"{'#' * 4} {i}) {t.text}\n\nWe start on Monday.\n\n" for i, t in enumerate(tasks, 1)
            )
        if form == "labels":
            return title + "".join(f"Step {'ABC'[i]}: {t.text}\n" for i, t in enumerate(tasks))
        mark = {"numbered": "1. ", "checkbox": "- [{x}] "}.get(form, "- ")
        out = title
        for t in tasks:
            owner = f" (owner: {t.owner})" if t.owner and form == "owners" else ""
            due = f", due {t.due}" if t.due and form == "owners" else ""
            out += mark.format(x="x" if t.done else " ") + t.text + owner + due + "\n"
        return out


# ---- what must come back
def truth(story: SampleIncident, notation: Notation) -> dict[str, Any]:
    """The facts a reader may expect from this notation, in the flat shape; a missing key is not judged."""
    written = notation.zone in ("heading", "intro", "entry") or (
        notation.zone == "duration" and notation.place in ("duration", "labels")
    )
    offset = "+00:00" if notation.clock == "military" else story.offset if written else ""
    dated = notation.place != "none"
    expected: dict[str, Any] = {
        "impact_percent": story.percent,
        "root_cause": story.cause,
        "title": story.title,
        "timeline": [
            (m.isoformat(timespec="minutes") + offset if dated else f"{m:%H:%M}", t) for m, t in story.entries
        ],
        "tasks": [_promise(p, notation) for p in story.tasks],
        "started_at": story.start.isoformat(timespec="minutes") + offset,
        "ended_at": story.end.isoformat(timespec="minutes") + offset,
        "duration_minutes": int((story.end - story.start).total_seconds() // 60),
    }
    if notation.actions == "two-lists":
        expected["measures"] = [p.text for p in story.measures]
    return expected


def _promise(promise: Promise, notation: Notation) -> tuple[str, str, str]:  # noqa: F821
    with_owner = notation.actions in ("table", "owners")
    return promise.text, promise.owner if with_owner else "", promise.due if with_owner else ""


def cases() -> Iterator[tuple[str, SampleIncident, Notation]]:
    """(name, story, notation) of the whole collection."""
    for notation in notations():
        for story in (ENGLISH, AFTERNOON):
            if (notation.clock, notation.entry) != ("12h-letter", "bullet-at"):
                yield f"{story.title}/{notation}", story, notation
    plain = (
        Notation(entry="plain-colon", place="duration", zone="duration"),
        Notation(entry="row", place="labels"),
        Notation(entry="bullet-bold-colon", clock="h", place="duration"),
        Notation(entry="heading", place="title", day="iso"),
        Notation(entry="bullet-dash", place="duration", day="dots", clock="seconds"),
    )
    for story, notation in product(FOREIGN, plain):
        yield f"{story.title}/{notation}", story, notation
