"""Classifies an imported task by its text. Pure functions; the result is a suggestion that people can change."""

import re
from dataclasses import dataclass

SESSION = re.compile(
    r"\b(trainings?|workshops?|tabletops?|game ?days?|drills?|exercises?|simulations?|onboarding)\b|^train\b",
    re.I,
)
NOT_SESSION = re.compile(r"\b(training (data|set|job|pipeline|model)s?|drill[- ]?downs?)\b", re.I)
TRIAL = re.compile(
    r"\b(load|stress|performance|capacity|soak|chaos|failover|fail-over|restore|recovery|backup|rollback)"
    r"[- ]?(test|tests|testing|drill|drills|rehearsal|rehearsals|exercise|exercises)\b",
    re.I,
)
PROCEDURE = re.compile(r"\b(procedures?|recurring|routine checks?)\b", re.I)
AUDIT = re.compile(r"\b(audits?|checklists?|reviews?|assessments?|inspections?)\b|^review\b", re.I)
NOT_AUDIT = re.compile(r"\b(audit (log|trail)s?|(code|peer|pull request) reviews?|review (app|environment)s?)\b", re.I)
BEGINS_BUILDING = re.compile(
    r"^(add|fix|patch|enable|disable|remove|upgrade|integrate|deploy|configure|set|raise|lower)\b", re.I
)
CONDUCT = re.compile(r"\b(conduct|perform|carry out|run|do|hold|organi[sz]e|schedule|develop|write|establish)\b", re.I)
OFTEN = [
    (re.compile(r"\b(weekly|each week|every week)\b", re.I), "FREQ=WEEKLY"),
    (re.compile(r"\b(quarterly|each quarter|every quarter)\b", re.I), "FREQ=MONTHLY;INTERVAL=3"),
    (re.compile(r"\b(yearly|annual|annually|each year|every year)\b", re.I), "FREQ=YEARLY"),
    (
        re.compile(r"\b(monthly|each month|every month|regular|regularly|periodic|periodically|recurring)\b", re.I),
        "FREQ=MONTHLY",
    ),
]
MONTHLY = "FREQ=MONTHLY"
KINDS = [
    (
        "detect",
        re.compile(r"\b(alerts?|alerting|monitor\w*|detect\w*|dashboards?|observ\w*|pages? on|log(s|ging))\b", re.I),
    ),
    (
        "respond_better",
        re.compile(r"\b(train\w*|drills?|runbooks?|playbooks?|on-?call|escalat\w*|incident response)\b", re.I),
    ),
    (
        "limit_impact",
        re.compile(r"\b(rate limits?|throttl\w*|circuit breakers?|failover|rollbacks?|canar\w+|degrad\w*)\b", re.I),
    ),
    ("repair", re.compile(r"\b(fix|repair|patch|correct|restore|clean up|replace)\b", re.I)),
    ("learn", re.compile(r"\b(investigate|research|understand|find out|study|learn)\b", re.I)),
]
STRENGTHS = {"session": "train", "run": "document"}


@dataclass(frozen=True)
class Sort:
    """`closes_by` evidence, session or run; `rrule` for recurring work, else ""; `kind` and `strength` as suggested."""

    closes_by: str
    rrule: str
    kind: str
    strength: str

    @property
    def is_procedure(self) -> bool:
        return self.closes_by == "run" and bool(self.rrule)


def classify(title: str, text: str = "") -> Sort:
    """Classify by the title. The text counts only if it states that something is conducted, held or written."""
    closes_by = closes(title) or (closes(text) if CONDUCT.search(text) else "") or "evidence"
    both = f"{title}. {text}"
    repeats = closes_by == "run" and (TRIAL.search(both) or PROCEDURE.search(title) or often(both))
    rrule = (often(both) or MONTHLY) if repeats else ""
    kind = "prevent" if closes_by == "run" else meaning(title) or meaning(text) or "prevent"
    strength = STRENGTHS.get(closes_by, "detect" if kind == "detect" else "")
    return Sort(closes_by, rrule, kind, strength)


def closes(words: str) -> str:
    """ "run", "session", or "" if the text indicates neither."""
    words = NOT_AUDIT.sub(" ", NOT_SESSION.sub(" ", words)).strip()
    if TRIAL.search(words):
        return "run"
    if BEGINS_BUILDING.search(words):
        return ""
    if SESSION.search(words):
        return "session"
    return "run" if AUDIT.search(words) or PROCEDURE.search(words) else ""


def often(words: str) -> str:
    return next((rule for pattern, rule in OFTEN if pattern.search(words)), "")


def meaning(words: str) -> str:
    return next((kind for kind, pattern in KINDS if pattern.search(words)), "")


def topics_in(words: str, topics: list[str]) -> int:
    """The number of `topics` (of a checklist) that occur in the text."""
    low = words.lower()
    return sum(topic.lower() in low for topic in topics)


def shared_words(one: str, other: str) -> int:
    """The number of words with four or more letters that both texts contain, compared by their first five letters."""
    return len(stems(one) & stems(other))


def stems(words: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z]{4,}", words.lower())}
