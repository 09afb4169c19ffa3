"""Preview of a first draft: hints in italics, questions highlighted."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.safestring import SafeString

from accounts.models import User
from incidents.models import Incident
from postmortems.draft_sources import draft_of
from postmortems.drafting.sentences import Filled
from postmortems.models import TemplateSection
from postmortems.models.template import hint_comment
from postmortems.postmortem_context import Content, render_content


def preview_draft(
    incident: Incident, sections: Iterable[TemplateSection], viewer: User, *, now: datetime, reader: bool = False
) -> tuple[Filled, SafeString]:
    """The draft, and its HTML with sources. `reader` leaves out hints and questions, as the reading page does."""
    sections = list(sections)
    filled = draft_of(incident, sections, now)
    text = filled.text
    for section in sections:
        if section.hint:
            text = text.replace(hint_comment(section.hint), "" if reader else f"*{section.hint}*", 1)
    for sentence in filled.sentences:
        if sentence.question:
            text = text.replace(sentence.markdown, "" if reader else f"> {sentence.text}", 1)
    headings = frozenset() if reader else frozenset(section.heading.casefold() for section in sections)
    return filled, render_content(Content(text, incident, unanswered=headings), viewer, sentences=filled.sentences)
