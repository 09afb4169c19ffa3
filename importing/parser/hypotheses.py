"""Finds hypotheses in the timeline: statement, start, end, time spent and result.

A hypothesis ends at the first later entry that changes direction: it escalates, finds or names another cause
without mentioning the suspected cause, or states that it was not the cause.
"""

from __future__ import annotations

import re

from .result import WORKED_OUT, Entry, Factor, Hypothesis, Span
from .strip_markup import fold

_SUSPECTS = re.compile(
    r"\b(?:suspect(?:ed|ing|s)?(?! by\b)|assumption (?:that|of)|suspicion (?:of|that|falls on)|"
    r"(?:initially |wrongly |first )?assum(?:e|es|ed|ing)|believed to be|believed? (?:it is|it was|"
    r"the (?:cause|issue|problem) (?:is|was|to be))|thought (?:to be|that|it was)|hypothes[ie]s(?: was|"
    r" is|:)?(?: that)?|theory(?: was| is|:)?(?: that)?|attributed to|appeared to be|looked like|"
    r"soupçonn\w+|suspeit\w+(?: de)?|verdächt\w+|verdacht auf|vermut\w+|sospech\w+)\s*(?:that |of |"
    r"it was |to be |on |de |del |des |du |d['’](?:abord )?|une? |um[ae]? |uma? |ein(?:e|en)? |la |le |los |"
    r"el |zunächst |zuerst |primero |primeiro |inicialmente )*"
    r"(?:an? |the |some )?(?P<what>[^.;:,()]{3,100})",
    re.I,
)
# "a database overload is suspected"; not the object of "first suspected"
_IS_SUSPECTED = re.compile(
    r"(?:^|[.;:,–—]\s+|\bthat\s)(?:an? |the )?(?P<what>[^.;:,–—]{3,60}?)\s+(?:(?:is|was|are|were|being|"
    r"first|initially)\s+){0,2}suspected\b(?=\s*(?:$|[.;:,)–—]|(?:as|to|at|by|because|since|and|but|for|"
    r"from)\b))",
    re.I,
)
_DROPPED = re.compile(
    r"\b(?:ruled out|not the (?:cause|issue|problem)|misleading|wrong (?:assumption|track|lead)|"
    r"red herring|dead end|unrelated|diverting|turned out not|no (?:problem|issue|sign)s? (?:with|in|of)|"
    r"(?:was|were|looked?) (?:healthy|fine|normal)|all normal|not (?:related|responsible)|écarté\w*|"
    r"descartad\w+|ausgeschlossen|fausse piste)",
    re.I,
)
_RULED_OUT = re.compile(
    r"\b(?:ruled out|not the (?:cause|issue|problem)|écarté\w*|ausgeschlossen|descartad\w+|red herring)\b", re.I
)
_CONFIRMED = re.compile(r"\b(?:confirmed|confirms|verified|proved right|confirmé\w*|bestätigt|confirmad\w+)\b", re.I)
_ELSEWHERE = re.compile(
    r"\b(?:root cause|identified|identifies|discovered|found|finds|figured out|reveal\w*|escalat\w+|"
    r"actual cause|real cause|traced|pinpointed|cause found|identifié\w*|identific\w+|gefunden|"
    r"encontrad\w+|escalad\w+|eskaliert)",
    re.I,
)
_STOP = {
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "to",
    "and",
    "or",
    "issue",
    "issues",
    "problem",
    "problems",
    "overload",
    "error",
    "errors",
    "again",
    "some",
    "with",
    "was",
    "were",
    "is",
    "be",
    "by",
    "at",
    "for",
    "possible",
    "potential",
    "kind",
    "new",
    "high",
    "performance",
    "failure",
    "bug",
    "but",
    "that",
    "it",
    "this",
}
MAX_MINUTES = 24 * 60


def read_hypotheses(entries: list[Entry], roots: list[Factor]) -> list[Hypothesis]:
    """Hypotheses of the timeline in order, with verdict and minutes if the text has them."""
    found: list[Hypothesis] = []
    last_words: set[str] = set()
    for index, entry in enumerate(entries):
        match = _IS_SUSPECTED.search(entry.text) or _SUSPECTS.search(entry.text)
        if not match or _ELSEWHERE.search(entry.text[: match.start()]):
            continue
        statement = _clean_statement(match["what"])
        words = _words(statement)
        if not words or words & last_words:
            continue  # the same hypothesis continues
        last_words = words
        found.append(_follow_hypothesis(entries, index, statement, words, roots))
    return found


def _clean_statement(raw: str) -> str:
    statement = re.split(r"\b(?:but|however|which|because|and (?:began|started|checked)|, )\b", raw)[0]
    return re.sub(r"\s+", " ", statement).strip(" -–—*_`\"'")


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in fold(text).split() if len(word) > 2} - _STOP


def _follow_hypothesis(
    entries: list[Entry], index: int, statement: str, words: set[str], roots: list[Factor]
) -> Hypothesis:
    """The hypothesis that `entries[index]` states, with its result from the later entries."""
    start = entries[index]
    spans: list[Span] = [start.span]
    verdict, end, why = "open", None, "the text does not say how it ended"
    dropped = bool(_DROPPED.search(start.text))
    for later in entries[index + 1 :]:
        about = bool(words & _words(later.text))
        if result := _result_of_entry(later, about, dropped, words, roots):
            verdict, end, why = result
        if end:
            spans.append(end.span)
            break
        if about and _DROPPED.search(later.text):
            dropped = True
            spans.append(later.span)
    if verdict == "open" and roots:
        verdict, why = _compare_with_root_causes(words, roots, verdict, why)
    return Hypothesis(
        statement=statement,
        started=start.at,
        ended=end.at if end else None,
        started_clock=start.clock,
        ended_clock=end.clock if end else "",
        minutes=_minutes_between(start, end),
        verdict=verdict,
        spans=tuple(spans),
        certainty=WORKED_OUT,
        why=why,
    )


def _result_of_entry(
    later: Entry, about: bool, dropped: bool, words: set[str], roots: list[Factor]
) -> tuple[str, Entry | None, str] | None:
    """(verdict, last entry, reason) if this entry decides the hypothesis; `about`: it shares words with it."""
    if about and _CONFIRMED.search(later.text) and not _DROPPED.search(later.text):
        return "confirmed", later, "a later entry confirms it"
    if about and _RULED_OUT.search(later.text):
        return "ruled out", later, "a later entry rules it out"
    if about and _DROPPED.search(later.text):
        return None
    if _ELSEWHERE.search(later.text):
        return _result_of_other_finding(about, dropped, words, later, roots)
    return None


def _result_of_other_finding(
    about: bool, dropped: bool, words: set[str], later: Entry, roots: list[Factor]
) -> tuple[str, Entry | None, str]:
    """The result after an entry that escalates or finds a cause."""
    if about and not dropped:
        return (
            ("confirmed", later, "a later entry finds it")
            if re.search(r"root cause|identified|found", later.text, re.I)
            else ("open", None, "")
        )
    verdict, why = _compare_with_root_causes(words, roots, "ruled out", "the work then turned to something else")
    return verdict, later, why


def _compare_with_root_causes(words: set[str], roots: list[Factor], verdict: str, why: str) -> tuple[str, str]:
    """Compare a hypothesis with the root causes: shared words confirm it, no shared words rule it out."""
    if not roots:
        return verdict, why
    shared = words & set().union(*(_words(f.text) for f in roots))
    if len(shared) * 2 > len(words):
        return "confirmed", "the root cause names the same thing"
    if shared:
        return "open", "the root cause shares some words with it"
    return "ruled out", "the root cause is something else"


def _minutes_between(start: Entry, end: Entry | None) -> int | None:
    if not end or not start.at or not end.at or (start.at.tzinfo is None) != (end.at.tzinfo is None):
        return None
    minutes = round((end.at - start.at).total_seconds() / 60)
    return minutes if 0 <= minutes <= MAX_MINUTES else None
