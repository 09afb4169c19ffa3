"""Parses owner and due date of an action, only where the text states them explicitly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .date_anchors import Calendar
from .dates import find_days
from .labeled_values import Label
from .language import Language
from .sections import Document
from .strip_markup import fold, plain

_OWNER = re.compile(
    r"(?:^|[\s(\[,;*_—–-])(?i:owner|assignee|responsible|dri|responsable|responsável|verantwortlich|zuständig|encargad[oa])\s*[:=]\s*[*_`]{0,2}\s*"
    r"(?P<who>@[\w.-]*\w|(?:[A-ZÀ-Þ]\.|\w[\w’'-]*)(?: (?!\w+\s?:)(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w’'-]+)){0,2})"
    r"|(?:^|[\s(\[,;—–-])(?i:assigned to|owned by|assigné à|atribuído a|zugewiesen an|"
    r"asignado a)[:\s]\s*(?P<to>@[\w.-]*\w|[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]+){0,2})"
)  # fmt: skip
_OWNER_AT_END = re.compile(
    r"(?:[(\[]|\s[–—-])\s{0,3}[`*_]{0,3}(?P<who>@[A-Za-z][\w.-]{0,38}?)[`*_]{0,3}[)\]]?\s*(?:\.\s*|(?:,|\s[–—-])?\s(?i:due|by|until)\b[^()]{0,40})?$"
)
# "… - J. Ahmed - 30/06/2023", "… (Kim, 2024-05-01)", "… @anna 2021-06-01": a name and a date close the item
_LEAD = r"(?i:due(?: by| on)?|by|before|until|bis(?: zum)?|vor|avant(?: le)?|d['’]ici(?: le| au)?|pour le|até|antes del?|para)"  # noqa: E501
_SIGNED = re.compile(
    r"(?:\s[-–—|]\s|[(\[])\s*(?P<who>@[\w.-]*\w|(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w’'-]+)(?: (?:[A-ZÀ-Þ]\.|"
    r"[A-ZÀ-Þ][\w’'-]+)){0,2}(?: team)?)\s*(?:,|\s[-–—|])\s*(?P<lead>"
    + _LEAD
    + r"\s+)?(?P<what>[\w ./,-]{5,25})[)\]]?\s*\.?\s*$"
    r"|\s(?P<at>@[\w.-]*\w),?\s(?P<on>\d{4}-\d\d-\d\d)\s*$"
)
_OWNER_IN_HEADING = re.compile(r"[\s(\[][`*_(]{0,3}(?P<who>@[A-Za-z][\w.-]{0,38})[`*_)\]]{0,3}\s*$")
_OWNER_AT_START = re.compile(r"^[(\[`*_]*(?P<who>@[A-Za-z][\w.-]{0,38})[`*_)\]]*\s*[:—–-]\s")
_SPEAKER = re.compile(
    r"[\s–—|-]*(?:<(?=[^<>\n]{2,40}>)|(?=[\w.-]{2,40}(?: [A-ZÀ-Þ][\w.-]{0,30})?:\s))"
    r"(?P<who>[^\W\d_][\w.-]{1,39}(?: [A-ZÀ-Þ][\w.-]{0,30})?)[>:]\s"
)
_IN_BRACKETS = re.compile(r"\s*\[(?P<who>[^\W\d_][^\[\]\n]{1,40})\]\s+(?=\w)")
_BETWEEN_NAMES = re.compile(r"\s*[,;/&]\s*|\s+(?:and|et|e|und|y)\s+")
_PLACEHOLDER = re.compile(r"[\W_]*|tbd|n/?a|none|unassigned|todo|unknown|nobody|\?+", re.I)
_DUE = re.compile(
    r"(?:^|[\s(\[,;*_—–-])(?:due(?: date| by| on)?|deadline|eta|target(?: date)?|échéance|prazo|frist|"
    r"fällig(?: am)?|fecha límite|plazo)\s*[:=]?[*_]{0,2}\s+(?P<what>[^()\[\];|\n]{2,40})",
    re.I,
)
_LABEL = re.compile(
    r"(?P<label>[^\W\d_]{1,20}(?: [^\W\d_]{1,20})?)[*_]{0,2}\s?[:：][*_]{0,2}\s*"
    r"(?=(?P<what>[^()\[\];|\n，；（）]{2,40}))"
)
_TRAILER = re.compile(
    r"(?:\s*[.,;(\[（，；—–-])+\s*(?P<label>[^\W\d_]{1,20}(?: [^\W\d_]{1,20})?)[*_]{0,2}\s?[:=：]",
)
LONGEST_TRAILER = 100  # characters
# "… @Grace Hopper @May 17, 2024": a person and maybe a day that a wiki mentions at the end of a task
_MENTIONED = re.compile(
    r"\s@(?P<who>[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]*){1,2})(?:[ ,]+@?(?P<what>(?=[^@]*\d)[\w ,./-]{5,25}))?\s*$"
)
_PERSON = re.compile(r"@[\w.-]*\w|\w[\w’'.-]*(?: [A-ZÀ-Þ][\w’'-]+){0,2}")
_DUE_RELATIVE = re.compile(
    r"\b(?:J\s?\+\s?\d{1,3}|D\s?\+\s?\d{1,3}|Q[1-4](?:[ /]\d{2,4})?|T\s?\+\s?\d{1,3}\s?d|"
    r"end of (?:the )?(?:week|month|quarter|sprint|year)|next (?:week|month|sprint|quarter)|"
    r"within \d{1,3} (?:days?|weeks?|months?))\b",
    re.I,
)
# "by 15 March 2024" is a due date only where it closes the action
_BY = re.compile(
    r"\b(?:by|before|until|avant le|d['’]ici(?: le| au)?|pour le|até|bis(?: zum)?|"
    r"antes del?)\s+(?P<what>[\w ,./-]{5,30}?)[)\]]?\s*\.?\s*$",
    re.I,
)


def is_placeholder(name: str) -> bool:
    """True for "TBD", "n/a", a dash and the like."""
    return bool(_PLACEHOLDER.fullmatch(name))


def owner_in(raw: str, *, heading: bool = False) -> str:
    """The owner a text names: ``owner: Ada``, ``assigned to Ada``, ``(@ada)`` at its end, ``@ada:`` at its start."""
    for pattern in (_OWNER, _OWNER_AT_END, _OWNER_AT_START, *([_OWNER_IN_HEADING] if heading else [])):
        if match := pattern.search(raw):
            who = match["who"] or match.groupdict().get("to") or ""
            return "" if is_placeholder(who) else who.strip(" .*_`")
    return ""


def labeled_owner(raw: str, lang: Language) -> str:
    """The owner behind a label that heads the column of owners in that language ("(eigenaar: Ada)")."""
    for match in _LABEL.finditer(raw):
        label = fold(match["label"])
        if lang.columns["owner"] & {label, label.split(" ")[-1]} and (who := _PERSON.match(match["what"])):
            return "" if is_placeholder(who[0]) else who[0]
    return ""


def speakers_of(doc: Document, lines: list[tuple[int, int]]) -> frozenset[str]:
    """The names that begin the lines of a chat ("lea.brandt: looking", "<ken> ack"): of nearly all, from two people."""
    matches = (_SPEAKER.match(doc.source, *span) for span in lines if not _is_item(doc, span[0]))
    names = [match["who"].lower() for match in matches if match and not _is_word(doc, match["who"])]
    return frozenset(names) if len(names) * 10 >= len(lines) * 8 and len(names) > len(set(names)) > 1 else frozenset()


def _is_item(doc: Document, position: int) -> bool:
    """A chat is no list with bullets."""
    begin = doc.source.rfind("\n", 0, position) + 1
    return bool(re.match(r"\s*(?:[-*+•]|\d{1,3}[.)])\s", doc.source[begin:position]))


def _is_word(doc: Document, name: str) -> bool:
    """ "Alert", "Fix", "Update": a word of incidents, no person."""
    word = fold(name)
    known = (doc.lang.labels, doc.lang.headings, doc.lang.status_words, doc.lang.incident_words)
    return any(word in words for words in known)


def authors_of(doc: Document, labels: list[Label]) -> frozenset[str]:
    """The full and first names in lines such as "Authors: Ada Lovelace, Raj Patel"."""
    lines = [plain(label.raw(doc)) for label in labels if label.name in ("author", "participants")]
    names = [name.strip() for line in lines for name in _BETWEEN_NAMES.split(line[:600]) if name.strip()]
    return frozenset(form for name in names for form in (name.lower(), name.split()[0].lower()))


def leading_person(raw: str, people: frozenset[str]) -> str:
    """The known person whose name leads an action ("ken: add a timeout", "[Raj] Add a timeout")."""
    match = _SPEAKER.match(raw) or _IN_BRACKETS.match(raw)
    return match["who"] if match and match["who"].lower() in people else ""


def mentioned_in(raw: str, doc: Document, calendar: Calendar) -> tuple[str, str, str]:
    """(owner, date, date as written) that a wiki mentions at the end."""
    match = _MENTIONED.search(raw)
    if not match:
        return "", "", ""
    what = (match["what"] or "").strip()
    day = next(iter(find_days(what, 0, len(what), doc.lang, doc.order)), None)
    found = calendar.resolve(day) if day else None
    return match["who"], found.isoformat() if found else "", what


def signed_in(raw: str, doc: Document, calendar: Calendar) -> tuple[str, str, str]:
    """(owner, date, date as written) that close a text side by side; both or neither."""
    match = _SIGNED.search(raw)
    if not match:
        return "", "", ""
    what = (match["what"] or match["on"]).strip()
    day = next(iter(find_days(what, 0, len(what), doc.lang, doc.order)), None)
    found = calendar.resolve(day) if day and day.end - day.start >= len(what) - 1 else None
    return (match["who"] or match["at"], found.isoformat(), what) if found else ("", "", "")


def _labeled(raw: str, lang: Language) -> Iterator[re.Match[str]]:
    """ "When: 3 March": the headers of a due column, as labels inside an action. "Date:" alone may mean anything."""
    words = (lang.columns["due"] | lang.columns["when"]) - {"date", "target"}
    for match in _LABEL.finditer(raw):
        label = fold(match["label"])
        if words & {label, label.split(" ")[-1]}:
            yield match


def without_trailer(text: str, owner: str, due: str, lang: Language) -> str:
    """The action without "(owner: Ada, due: 3 May)" at its end: both are fields of their own."""
    words = (lang.columns["owner"] | lang.columns["due"] | lang.columns["when"]) - {"date", "target"}
    for pattern in (_SIGNED, _MENTIONED) if owner else ():
        if (closing := pattern.search(text)) and owner in closing[0] and (due in closing[0] or pattern is _MENTIONED):
            return text[: closing.start()]
    for match in _TRAILER.finditer(text, 3):
        rest = text[match.start() :]
        named = (owner and owner in rest) or (due and due in rest)
        if fold(match["label"]) in words and named and len(rest) <= LONGEST_TRAILER:
            return text[: match.start()]
    return text


def due_in(raw: str, doc: Document, calendar: Calendar) -> tuple[str, str]:
    """(date, as written). A relative or vague date has no date, only its words."""
    for match in (*_DUE.finditer(raw), *_labeled(raw, doc.lang), *_BY.finditer(raw)):
        what = match["what"]
        for day in find_days(what, 0, len(what), doc.lang, doc.order):
            if day.start <= 12 and (found := calendar.resolve(day)):
                return found.isoformat(), what[day.start : day.end].strip()
    relative = _DUE_RELATIVE.search(raw)
    return "", relative[0] if relative else ""
