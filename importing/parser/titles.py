"""Parses facts of one line: title, severity, services, detection and resolution."""

from __future__ import annotations

import re

from .labeled_values import Label
from .result import STATED, WORKED_OUT, Found
from .sections import Document, section_kind, split_label
from .strip_markup import fold, plain, sentences
from .text_blocks import Block

_SEVERITY = re.compile(
    r"\b(?:sev(?:erity)?[\s:-]{0,2}[0-5]|p[0-4]\b(?!\d)|critical|major|minor|high|medium|low|down|disrupted|notice|blocker|kritisch|hoch|critique|majeur|mineur|crítica?|alta|média|baja|baixa)\b",
    re.I,
)
_SEV_ANYWHERE = re.compile(r"(?<!Time in )(?<!minutes in )\bSEV[\s-]?[0-5]\b")
_TITLE_LEAD = re.compile(
    r"^(?:post-?mortem|retrospective|incident (?:report|review|#?\d[\w-]{0,11})|postmortem report|rapport d.incident|"
    r"relatório de incidente|störungsbericht|informe de incidente)\s*(?:report)?\s*[:—–-]\s*",
    re.I,
)
_KIND_AND_DAY = re.compile(
    r"(?:post-?mortem|rca|incident(?: report| review)?|outage report|störungsbericht|rapport d.incident"
    r"|compte[ -]rendu d.incident(?: du)?|informe de incidente|relatório de incidente)\s+"
    r"(?=[^:\n]{0,20}\b(?:19|20)\d\d\b)[\w ,./-]{8,24}?\s*(?:\s[-–—]|:)\s+",
    re.I,
)
_KIND = re.compile(
    r"(?:post-?mortem|retrospective|rca|root cause analysis|post[- ]incident (?:review|report)"
    r"|incident(?: report| review)?"
    r"|störungsbericht|nachbericht|nachbetrachtung|protokoll"
    r"|(?:rapport|compte[ -]rendu) d.incident|informe de incidente|relatório de incidente)"
    r"\s*(?::|\s[-–—]|—)\s+",
    re.I,
)
_REPORT_FOR = re.compile(r"\W*(?:incident report|post-?mortem|status) (?:for|of|by)\b.{1,60}$", re.I)
_STATE_FIRST = re.compile(r"^(?:RESOLVED|CLOSED|MITIGATED|FINAL|DRAFT|WIP)\b[\s:–—-]+(?=\w+\W+\w)")  # "[RESOLVED] …"
_FORWARDED = re.compile(r"(?:(?:fwd?|re|aw|wg|tr|rv|enc)\s?:\s*){1,5}", re.I)
_DAY_FIRST = re.compile(r"(?=[^:\n]{0,20}\b(?:19|20)\d\d\b)[\w ,./-]{8,24}?\s*(?:\s[-–—]|:)\s+")
_SEVERITY_FIRST = re.compile(r"[\[(]?\b(?:sev(?:erity)?[\s-]?[0-5]|p[0-4])\b[\])]?\s*[:–—-]?\s+", re.I)
_GENERIC = {
    "post mortem",
    "postmortem",
    "incident report",
    "incident",
    "report",
    "postmortem report",
    "incident postmortem",
}


def read_titles(doc: Document, labels: list[Label]) -> dict[str, Found]:
    """The one-line facts that the text has."""
    found = {
        "title": _title(doc, labels),
        "severity": _severity(doc, labels),
        "services": _services(doc, labels),
        "detection": _section_text(doc, labels, "detection"),
        "resolution": _section_text(doc, labels, "resolution"),
    }
    return {name: value for name, value in found.items() if value}


def _title(doc: Document, labels: list[Label]) -> Found | None:
    front_title = doc.front_matter.get("title")
    for section in doc.sections:
        if section.level == 1 and section.title and not section.inline:
            own = section.kind == "preamble" or not front_title
            named = front_title or any(label.name == "title" for label in labels)
            if own and _usable(doc, section.title) and not (named and fold(section.title) in _GENERIC):
                return Found(_bare(section.title)[:300], section.title_span, STATED, "the first heading")
            break
    if front_title and front_title.values:
        return Found(_bare(plain(front_title.values[0]))[:300], front_title.span, STATED, "title in the front matter")
    for label in labels:
        if label.name == "title" and (text := plain(label.raw(doc))):
            return Found(_bare(text)[:300], (label.start, label.end), STATED, f"the line “{label.title}”")
    return _first_heading(doc) or _first_line(doc)


def _bare(title: str) -> str:
    """The title without the kind of report and its day ("Incident report 3 May 2031 - …")."""
    title = _FORWARDED.sub("", title, count=1) if _FORWARDED.match(title) else title
    title = _STATE_FIRST.sub("", title)
    match = _KIND_AND_DAY.match(title) or _KIND.match(title)
    rest = title[match.end() :] if match else title
    for pattern in (_SEVERITY_FIRST, _DAY_FIRST) if match else ():
        if (further := pattern.match(rest)) and len(rest[further.end() :].split()) >= 2:
            rest = rest[further.end() :]
    if len(rest.split()) < 2:
        return title
    return rest[:1].upper() + rest[1:] if match and rest.split()[0].islower() else rest


def _usable(doc: Document, title: str) -> bool:
    named = section_kind(title, doc.lang, exact=True) or fold(title) in doc.lang.labels  # "Date", "Authors"
    return bool(re.search(r"\w", title)) and not named


def _first_heading(doc: Document) -> Found | None:
    """A lower heading before all others, when it is no section name."""
    for section in doc.sections[:3]:
        if section.title and not section.inline:
            if (
                section.kind == "other"
                and (section.level <= 3 or section is doc.sections[0])
                and _usable(doc, section.title)
                and len(section.title.split()) >= 2
            ):
                return Found(_bare(section.title)[:300], section.title_span, WORKED_OUT, "the first heading")
            return None
        if section.blocks and section.prose:
            return None
    return None


def _first_line(doc: Document) -> Found | None:
    opening = doc.sections[0]
    first = (
        next((b for b in opening.blocks if b.kind in ("line", "heading")), None) if opening.kind == "preamble" else None
    )
    if first is None or (opening.blocks[0] is not first):
        return None
    greeted = _greets(plain(doc.raw(first)))
    for block in opening.blocks[1:3] if greeted else ():
        led = plain(doc.raw(block)) if block.kind == "line" else ""
        if (match := _TITLE_LEAD.match(led)) and 2 <= len(led[match.end() :].split()) <= 16:
            return Found(led[match.end() :], (block.start, block.end), WORKED_OUT, "the line that names the report")
    label = split_label(doc.source, first.start, first.end)
    if label and label[0] in doc.lang.labels:
        return None
    text = plain(doc.raw(first))
    following = opening.blocks[1] if len(opening.blocks) > 1 else None
    alone = following is None or following.paragraph != first.paragraph or _is_about_report(doc, following)
    if (
        2 <= len(text.split()) <= (16 if _bare(text) == text else 30)
        and not re.search(r"[.:;]$", text)
        and (alone or _TITLE_LEAD.match(text))
        and _usable(doc, text)
    ):
        return Found(_bare(text), (first.start, first.end), WORKED_OUT, "the first line")
    return None


def _is_about_report(doc: Document, block: Block) -> bool:
    """A line with a known label or the kind of the report ("Incident Report for Tern") belongs to the title above."""
    label = split_label(doc.source, block.start, block.end)
    return bool((label and label[0] in doc.lang.labels) or _REPORT_FOR.match(doc.raw(block)))


def _greets(text: str) -> bool:
    """A first line that is a sentence to the reader rather than a title."""
    return text[-1:] in "!,." and len(text.split()) >= 2


def _severity(doc: Document, labels: list[Label]) -> Found | None:
    for label in labels:
        if label.name == "severity" and (
            match := _SEVERITY.search(doc.source, label.start, min(label.end, label.start + 120))
        ):
            return Found(match[0], match.span(), STATED, f"the line “{label.title}”")
    for key in ("severity", "sev", "impact"):
        if (entry := doc.front_matter.get(key)) and entry.values and _SEVERITY.fullmatch(entry.values[0]):
            return Found(entry.values[0], entry.span, STATED, f"“{key}” in the front matter")
    if match := _SEV_ANYWHERE.search(doc.source, 0, 20_000):
        return Found(match[0], match.span(), WORKED_OUT, "named in the text")
    return None


def _services(doc: Document, labels: list[Label]) -> Found | None:
    for label in labels:
        if label.name == "services":
            names = _split(label.raw(doc))
            if names and not re.search(r"\d\s?%|\b\d+ (?:users|customers|people)|\ball users\b", label.raw(doc), re.I):
                return Found(names, (label.start, label.end), STATED, f"the line “{label.title}”")
    for key in ("affected", "impacted service", "services", "service", "components"):
        if (entry := doc.front_matter.get(key)) and entry.values:
            return Found(list(entry.values)[:20], entry.span, STATED, f"“{key}” in the front matter")
    for section in doc.of("services"):
        items = [b for b in section.blocks if b.kind == "item"]
        names = [name for b in items if (name := plain(doc.raw(b))) and len(name) < 80]
        if names:
            return Found(names[:20], (items[0].start, items[-1].end), STATED, f"the section “{section.title}”")
    return None


def _split(raw: str) -> list[str]:
    text = plain(raw[:400])
    if len(text.split()) > 25:
        return []
    parts = [p.strip(" .") for p in re.split(r"\s*[,;/]\s*|\s+(?:and|et|e|und|y)\s+", text)]
    return [p for p in parts if 1 < len(p) < 80][:20]


def _section_text(doc: Document, labels: list[Label], kind: str) -> Found | None:
    fits = [s for s in doc.sections if s.kind == kind and s.prose]
    for section in sorted(fits, key=lambda s: "response" in s.title.lower()):
        first = section.prose[0]
        end = section.paragraphs[first.paragraph][1]
        return Found(plain(doc.source[first.start : end])[:2000], (first.start, end), STATED, f"from “{section.title}”")
    for label in labels:
        if label.name == kind:
            return Found(plain(label.raw(doc))[:2000], (label.start, label.end), STATED, f"the line “{label.title}”")
    return _resolution_paragraph(doc) if kind == "resolution" else None


def _resolution_paragraph(doc: Document) -> Found | None:
    """The paragraph on the fix in a section "Root cause and resolution"."""
    for section in doc.of("root_and_resolution"):
        for block in section.prose:
            text = doc.raw(block)
            if re.search(
                r"\b(?:to (?:resolve|fix|address)|resol(?:ved|ution)|fixed|corrected|restored|"
                r"pour résoudre|para resolver|zur behebung)\b",
                text,
                re.I,
            ):
                spans = sentences(text)
                if spans:
                    return Found(plain(text)[:2000], (block.start, block.end), STATED, f"from “{section.title}”")
    return None
