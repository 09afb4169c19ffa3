"""Finds hypotheses in the timeline: statement, start, end, time spent and result.

A hypothesis ends at the first later entry that changes direction: it escalates, finds or names another cause
without mentioning the suspected cause, or states that it was not the cause. Where only the root cause decides it, or
that entry has no time, the next known time is assumed, at last the end of the incident.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import islice

from .instants import minutes_between
from .language import Language
from .phrases import Wording
from .result import WORKED_OUT, Entry, Factor, Hypothesis, Span
from .strip_markup import fold

_SUSPECTS = Wording(
    r"(?:\b(?:suspect(?:ed|ing|s)?(?! by\b)|assumption (?:that|of)|suspicion (?:of|that|falls on)|"
    r"(?:initially |wrongly |first )?assum(?:e|es|ed|ing)|believed to be|believed? (?:it is|it was|"
    r"the (?:cause|issue|problem) (?:is|was|to be))|thought (?:to be|that|it was)|hypothes[ie]s(?: was|"
    r" is|:)?(?: that)?|theory(?: was| is|:)?(?: that)?|"
    r"thinks? it(?:['’]s| is| was)|attributed to|appeared to be|looked like)<<suspects>>)\s*"
    r"(?:(?:that|of|it was|to be|on<<behind_suspects>>)\s*)*(?:an? |the |some )?"
    r"(?P<what>[^.;:,()。，、；：（）]{3,100})"
)
# "a database overload is suspected"; not the object of "first suspected"
_IS_SUSPECTED = re.compile(
    r"(?:^|[.;:,–—]\s+|\bthat\s)(?:an? |the )?(?P<what>[^.;:,–—]{3,60}?)\s+(?:(?:is|was|are|were|being|"
    r"first|initially)\s+){0,2}suspected\b(?=\s*(?:$|[.;:,)–—]|(?:as|to|at|by|because|since|and|but|for|"
    r"from)\b))",
    re.I,
)
# "Überlastung der Datenbank vermutet": languages in which the verb comes last
_SUSPECTED_LAST = Wording(
    r"(?:^|[.;:,–—。、]\s*)(?P<what>[^.;:,–—。、]{3,60}?)\s*(?:(?!)<<suspected_last>>)\s*(?:$|[.;,)–—。、])"
)
_DROPPED = Wording(
    r"\b(?:rul(?:ed|es|ing) out|not the (?:cause|issue|problem)|misleading|wrong (?:assumption|track|lead)|"
    r"red herring|dead end|unrelated|diverting|turned out not|no (?:problem|issue|sign)s? (?:with|in|of)|"
    r"(?:was|were|looked?) (?:healthy|fine|normal)|all normal|not (?:related|responsible))"
    r"<<ruled_out>><<dropped>>"
)
_RULED_OUT = Wording(r"\b(?:rul(?:ed|es|ing) out|not the (?:cause|issue|problem)|red herring)\b<<ruled_out>>")
_CONFIRMED = Wording(r"\b(?:confirmed|confirms|verified|proved right)\b<<confirmed>>")
_ELSEWHERE = Wording(
    r"\b(?:root cause|identified|identifies|discovered|found|finds|figured out|reveal\w*|escalat\w+|"
    r"actual cause|real cause|traced|pinpointed|cause found)<<elsewhere>>"
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
_SAME = {"db": "database", "dbs": "database", "k8s": "kubernetes", "lb": "load balancer", "config": "configuration"}
MAX_MINUTES = 24 * 60


def read_hypotheses(
    entries: list[Entry], roots: list[Factor], lang: Language, ended: datetime | str | None = None
) -> list[Hypothesis]:
    """Hypotheses of the timeline in order, with verdict and minutes if the text has them.

    `ended` is the end of the incident, a clock where its day is not known.
    """
    found: list[Hypothesis] = []
    last_words: set[str] = set()
    for index, entry in enumerate(entries):
        match = (
            _IS_SUSPECTED.search(entry.text)
            or _SUSPECTED_LAST.of(lang).search(entry.text)
            or _SUSPECTS.of(lang).search(entry.text)
        )
        if not match or _ELSEWHERE.of(lang).search(entry.text[: match.start()]):
            continue
        statement = _clean_statement(match["what"])
        words = _words(statement)
        if not words or words & last_words:
            continue  # the same hypothesis continues
        last_words = words
        hypothesis, decided = _follow_hypothesis(entries, index, statement, words, roots, lang)
        timed = hypothesis.ended or hypothesis.ended_clock
        open_end = hypothesis.verdict != "open" and not timed and (entry.at or entry.clock)
        found.append(_with_assumed_end(hypothesis, entries, index, decided, ended) if open_end else hypothesis)
    return found


def _with_assumed_end(
    hypothesis: Hypothesis, entries: list[Entry], index: int, decided: Entry | None, ended: datetime | str | None
) -> Hypothesis:
    """With the next known time behind the entry that decides it; without such an entry with the end of the incident."""
    start = entries[index]
    behind = islice(entries, entries.index(decided, index + 1), None) if decided else ()
    following = next((moment for entry in behind if (moment := entry.at or entry.clock)), None)
    last = next(moment for entry in reversed(entries) if (moment := entry.at or entry.clock))
    proposals = [(following, "next time"), (ended, "end of the incident"), (last, "last time")]
    fitting = (each for each in proposals if _is_after(start, each[0]))
    end, name = next(fitting, (start.at or start.clock, "start"))
    why = f"{hypothesis.why}; the text does not say when, the {name} is assumed"
    if isinstance(end, datetime):
        return replace(hypothesis, ended=end, end_assumed=True, why=why)
    return replace(hypothesis, ended_clock=end or "", end_assumed=True, why=why)


def _is_after(start: Entry, end: datetime | str | None) -> bool:
    """Whether `end` is known as the start is, and not before it. Clocks may go past midnight."""
    if start.at is None:
        return isinstance(end, str) and bool(end)
    minutes = minutes_between(start.at, end)
    return minutes is not None and minutes >= 0


def _clean_statement(raw: str) -> str:
    statement = re.split(r"\b(?:but|however|which|because|and (?:began|started|checked)|, )\b", raw)[0]
    return re.sub(r"\s+", " ", statement).strip(" -–—*_`\"'")


def _words(text: str) -> set[str]:
    words = (_SAME.get(word, word) for word in fold(text).split())
    return {word.rstrip("s") for word in words if len(word) > 2} - _STOP


def _follow_hypothesis(
    entries: list[Entry], index: int, statement: str, words: set[str], roots: list[Factor], lang: Language
) -> tuple[Hypothesis, Entry | None]:
    """The hypothesis that `entries[index]` states, with its result from the later entries, and the entry of that."""
    start = entries[index]
    spans: list[Span] = [start.span]
    verdict, end, why = "open", None, "the text does not say how it ended"
    dropped = bool(_DROPPED.of(lang).search(start.text))
    for later in entries[index + 1 :]:
        about = bool(words & _words(later.text)) or statement in later.text
        if result := _result_of_entry(later, about, dropped, words, roots, lang):
            verdict, end, why = result
        if end:
            spans.append(end.span)
            break
        if about and _DROPPED.of(lang).search(later.text):
            dropped = True
            spans.append(later.span)
    if verdict == "open" and roots:
        verdict, why = _compare_with_root_causes(words, roots, verdict, why)
    hypothesis = Hypothesis(
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
    return hypothesis, end


def _result_of_entry(
    later: Entry, about: bool, dropped: bool, words: set[str], roots: list[Factor], lang: Language
) -> tuple[str, Entry | None, str] | None:
    """(verdict, last entry, reason) if this entry decides the hypothesis; `about`: it shares words with it."""
    if about and _CONFIRMED.of(lang).search(later.text) and not _DROPPED.of(lang).search(later.text):
        return "confirmed", later, "a later entry confirms it"
    if about and _RULED_OUT.of(lang).search(later.text):
        return "ruled out", later, "a later entry rules it out"
    if about and _DROPPED.of(lang).search(later.text):
        return None
    if _ELSEWHERE.of(lang).search(later.text):
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
