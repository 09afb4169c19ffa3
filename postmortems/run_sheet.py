"""Generates questions for a review meeting from timeline entries: how and what, never why or who. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LIMIT = 20
HALF = "How could detection and mitigation have taken half the time?"
WELL = "What went well that we want to keep?"

BY_MILESTONE = {
    "detected": "What did the first signal show, and what was missing from it?",
    "acknowledged": "What did the first responder see, and what was the first step?",
    "cause_identified": "What showed the cause? How could it be visible sooner?",
    "fix_applied": "How was this fix chosen, and what else was considered?",
    "mitigated": "What showed that the impact had ended?",
}
BY_TYPE = {
    "alert": "What did the alert show, and what was missing from it?",
    "hypothesis": "What made this plausible? What else would have looked the same?",
    "verdict": "What showed that this was not the cause, and what would have shown it sooner?",
    "escalation": "How was the need for this escalation noticed, and what would have shown it sooner?",
    "decision": "What information led to this decision? What would have helped?",
    "change": "How was this change prepared, and what could have shown its effect?",
}


@dataclass(frozen=True)
class Prompt:
    """A question with the fact it is about. `key` identifies it in notes; `at` is None for closing questions."""

    key: str
    question: str
    fact: str
    at: datetime | None = None


def is_about(entry: Any, hypotheses: list[Any]) -> bool:
    """The entry that added or ruled out one of these hypotheses, which has questions of its own."""
    return entry.type == "hypothesis" and any(hypothesis.statement in entry.text for hypothesis in hypotheses)


def prompts_of(entries: list[Any], hypotheses: list[Any]) -> list[Prompt]:
    """At most 20 in the order of time, then the two closing questions."""
    ruled_out = [hypothesis for hypothesis in hypotheses if hypothesis.verdict == "ruled_out"]
    found = [
        Prompt(f"entry-{entry.pk}", question, entry.text, entry.at)
        for entry in entries
        if (question := BY_MILESTONE.get(entry.milestone) or BY_TYPE.get(entry.type)) and not is_about(entry, ruled_out)
    ]
    for row in ruled_out:
        found.append(Prompt(f"hypothesis-{row.pk}", BY_TYPE["hypothesis"], row.statement, row.started_at))
        if row.ended_at:
            words = f"Ruled out: {row.statement}"
            found.append(Prompt(f"verdict-{row.pk}", BY_TYPE["verdict"], words, row.ended_at))
    found.sort(key=lambda prompt: (str(prompt.at), prompt.key))
    return [
        *found[:LIMIT],
        Prompt("half", HALF, "Detection and mitigation"),
        Prompt("well", WELL, "The whole response"),
    ]


SHARES = [("Timeline", 0.25), ("Questions", 0.5), ("Tasks", 0.25)]  # of the time between ground rules and close


@dataclass(frozen=True)
class Step:
    """A part of the discussion of one incident, with the time planned for it."""

    label: str
    minutes: int
    starts_at: datetime


def steps_of(minutes: int, starts_at: datetime) -> list[Step]:
    """Ground rules, timeline, questions, tasks and close of an incident that has `minutes`."""
    edge = 2 if minutes >= 20 else 1
    timeline, _, tasks = (round((minutes - 2 * edge) * share) for _, share in SHARES)
    questions = minutes - 2 * edge - timeline - tasks
    planned = [("Ground rules", edge), *zip((label for label, _ in SHARES), (timeline, questions, tasks), strict=True)]
    steps, at = [], starts_at
    for label, length in [*planned, ("Close", edge)]:
        steps.append(Step(label, length, at))
        at += timedelta(minutes=length)
    return steps
