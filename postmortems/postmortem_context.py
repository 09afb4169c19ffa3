"""Context of the postmortem pages: the article with live blocks, and facts of the incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from core.text.markdown import render
from core.text.resolve import fill_blocks, link_references
from incidents.entry_references import numbered_entries
from incidents.facts import Facts
from incidents.metrics import measure
from incidents.models import Incident
from postmortems.advice import wording_notes
from postmortems.blocks import blocks
from postmortems.drafting.sentences import Sentence, from_json
from postmortems.empty_sections import without_empty_sections
from postmortems.fact_changes import FactChange, fact_changes
from postmortems.frozen_incident import thaw_incident
from postmortems.models import ApprovedText, FirstDraft, Postmortem, TemplateSection
from postmortems.sections import section_codes
from postmortems.source_links import with_sources

CHART = frozenset({"chart", "figure"})  # the reading page opens with it
THREE = ["identify", "diversion", "mitigate"]
FURTHER_METRICS = ["detect", "acknowledge", "weighted_impact"]
SHOWN_ADVICE = 20
FIXED = {Postmortem.Status.APPROVED, Postmortem.Status.PUBLISHED}


@dataclass(frozen=True)
class Content:
    """What readers read: the live text and incident of a draft, or both as they were approved."""

    text: str
    incident: Incident
    approved: ApprovedText | None = None
    sentences: tuple[Sentence, ...] = ()  # of the first draft
    unanswered: frozenset[str] = frozenset()  # headings that a draft shows although nothing is below them

    def printed(self, without: frozenset[str] = frozenset()) -> str:
        """The text without empty sections; the live blocks in `without` do not count as text."""
        return without_empty_sections(self.text, keep=self.unanswered, without=without)

    def read_at(self, now: datetime) -> datetime:
        """The end of what is still open in the facts."""
        return self.approved.approved_at if self.approved else now


def content_of(postmortem: Postmortem) -> Content:
    """The approved text once the postmortem is approved; otherwise the live text.

    Postmortems that older versions of Debrief approved have no stored approved text: they show the live one.
    """
    approved = postmortem.approved_texts.first() if postmortem.status in FIXED else None
    if approved is None:
        unanswered = required_headings(postmortem)
        return Content(postmortem.text, postmortem.incident, sentences=drafted(postmortem), unanswered=unanswered)
    incident = thaw_incident(postmortem.incident, approved.facts)
    incident.frozen_blocks, incident.frozen_at = approved.blocks, approved.approved_at  # type: ignore[attr-defined]
    return Content(approved.text, incident, approved, drafted(postmortem))


def required_headings(postmortem: Postmortem) -> frozenset[str]:
    """In lower case: those the template requires and that are not marked as "nothing to add"."""
    if postmortem.template_id is None or postmortem.status in FIXED:
        return frozenset()
    rows = TemplateSection.objects.filter(template=postmortem.template_id, required=True)
    headings = rows.values_list("heading", flat=True)
    return frozenset(
        heading.casefold() for heading in headings if section_codes(heading).isdisjoint(postmortem.confirmed_none)
    )


def drafted(postmortem: Postmortem) -> tuple[Sentence, ...]:
    """The sentences of the first draft, for their sources; none for a text that began empty."""
    rows = FirstDraft.objects.filter(postmortem=postmortem).values_list("sentences", flat=True).first()
    return tuple(from_json(rows or []))


def changes_since(postmortem: Postmortem, content: Content) -> list[FactChange]:
    """Facts that were changed after approval; none for a draft, which shows them in its blocks."""
    if content.approved is None:
        return []
    return fact_changes(content.incident, postmortem.incident, since=content.approved.approved_at)


def render_content(
    content: Content, viewer: User, *, without: frozenset[str] = frozenset(), sentences: Iterable[Sentence] = ()
) -> SafeString:
    """The text as this viewer may read it."""
    html = fill_content(content, viewer, without=without, sentences=sentences)
    return link_references(html, viewer, numbered_entries(content.incident, viewer))


def fill_content(
    content: Content, viewer: User, *, without: frozenset[str] = frozenset(), sentences: Iterable[Sentence] = ()
) -> str:
    """The text with its live blocks, alike for everyone with the role and zone of the viewer; references keep marks.

    Each block is asked once. Blocks in `without` are left out. `sentences` of a first draft get links to their
    sources where they stand unchanged.
    """
    known = blocks()

    def block(name: str) -> str | None:
        if name in without:
            return ""
        return known[name].html(content.incident, viewer) if name in known else None

    return fill_blocks(with_sources(render(content.printed(without)), sentences), block)


def article(postmortem: Postmortem, viewer: User, *, text: str | None = None) -> SafeString:
    """The draft, or another text in its place, with live blocks."""
    return render_content(Content(postmortem.text if text is None else text, postmortem.incident), viewer)


def advice_on(postmortem: Postmortem, text: str) -> list[dict[str, Any]]:
    """Notes on the wording as `{kind, title, text, digest}`. Advice never blocks; what was dismissed stays away."""
    return [
        {
            "kind": "hint" if note.level == "hint" else "todo",
            "title": f"“{text[slice(*note.span)].strip()[:60]}”",
            "text": f"{note.message} {note.suggestion}".strip(),
            "digest": note.digest,
        }
        for note in wording_notes(postmortem, text)[:SHOWN_ADVICE]
    ]


def headline_facts(facts: Facts) -> list[dict[str, Any]]:
    """The three numbers that matter: time to find the cause, on ruled-out hypotheses, to recover."""
    return numbers(facts, THREE)


def more_facts(facts: Facts) -> list[dict[str, Any]]:
    """Further metrics next to the text (`components/facts.html`)."""
    return numbers(facts, FURTHER_METRICS)


def numbers(facts: Facts, keys: list[str]) -> list[dict[str, Any]]:
    """Each number with its definition, or with the reason why it is missing."""
    measured = measure(facts)
    return [
        {
            "label": measured[key].label,
            "value": measured[key].text,
            "note": measured[key].definition if measured[key].seconds is not None else measured[key].null_reason,
        }
        for key in keys
    ]
