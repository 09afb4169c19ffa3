"""Questions for reviewers, in addition to the automatic requirements."""

from typing import Any

from core.errors import Invalid
from incidents.gates import Check

PREFIX = "question_"
LONGEST_NOTE = 500
# The usual review criteria of incident practice: data, impact, causes, plan, readability, sharing.
QUESTIONS = {
    "detail": "Is there enough detail to follow events?",
    "data": "Are graphs, logs and links kept as evidence?",
    "impact": "Is the impact complete?",
    "causes": "Do the factors go beyond symptoms?",
    "separate": "Is what happened separate from how to fix it?",
    "tasks": "Are these the right tasks and priorities?",
    "readable": "Can someone outside the team follow it?",
    "shared": "Is it shared with the right people?",
    "external": "Is the message to customers fit for them, or not needed?",
}


def clean_answers(answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """`{code: {"yes": bool, "note": text}}` of known questions. A "no" needs a note."""
    cleaned = {}
    for code, given in answers.items():
        if code not in QUESTIONS or not isinstance(given, dict) or given.get("yes") is None:
            continue
        note = str(given.get("note") or "").strip()
        if not given["yes"] and not note:
            raise Invalid(f"{code}_note", f"Enter what is missing: {QUESTIONS[code]}")
        if len(note) > LONGEST_NOTE:
            raise Invalid(f"{code}_note", f"Enter up to {LONGEST_NOTE} characters.")
        cleaned[code] = {"yes": bool(given["yes"]), "note": note}
    return cleaned


def open_questions(answers: dict[str, Any]) -> list[Check]:
    """Unanswered questions, and those answered "no" with their note as `hint`."""
    return [
        Check(f"{PREFIX}{code}", text, False, answers.get(code, {}).get("note", ""))
        for code, text in QUESTIONS.items()
        if not answers.get(code, {}).get("yes")
    ]


def is_question(code: str) -> bool:
    return code.startswith(PREFIX)
