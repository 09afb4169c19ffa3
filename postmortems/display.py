"""Display of postmortem states and text changes."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.text.diff import Chunk
from postmortems.models import Postmortem

POSTMORTEM_LOOK = {
    Postmortem.Status.NOT_STARTED: ("dash", "circle-dashed"),
    Postmortem.Status.DRAFT: ("dash", "pencil"),
    Postmortem.Status.IN_REVIEW: ("brand", "eye"),
    Postmortem.Status.CHANGES_REQUESTED: ("", "pencil"),
    Postmortem.Status.APPROVED: ("brand", "check"),
    Postmortem.Status.PUBLISHED: ("brand", "check"),
}

CHANGES = {"added": "<ins>{}</ins>", "removed": "<del>{}</del>", "same": "{}"}


def diff_html(chunks: Iterable[Chunk]) -> SafeString:
    """A text with its added and removed words marked."""
    return format_html_join("", "{}", ((format_html(CHANGES[kind], words),) for kind, words in chunks))
