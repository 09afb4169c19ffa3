"""A postmortem as standalone Markdown: facts, then the text with rendered live blocks."""

from accounts.models import User
from core.text.resolve import expand
from postmortems.blocks import blocks
from postmortems.models import Postmortem
from postmortems.overrides import override_lines
from postmortems.postmortem_context import Content, content_of


def text_with_blocks(content: Content, viewer: User, *, without: frozenset[str] = frozenset()) -> str:
    """The text with each block as Markdown; those in `without` are left out."""
    known = blocks()

    def written_out(name: str) -> str | None:
        if name in without:
            return ""
        return known[name].markdown(content.incident, viewer) if name in known else None

    return expand(content.printed(without), written_out).strip() + "\n"


def markdown_of(postmortem: Postmortem, viewer: User) -> str:
    """The postmortem as this viewer may see it, with overridden requirements and corrections."""
    content = content_of(postmortem)
    incident = content.incident
    state = postmortem.get_status_display().lower()
    parts = [
        f"# {incident.title}\n\n{postmortem.ref}, {incident.severity}, {state}.\n",
        text_with_blocks(content, viewer),
    ]
    if postmortem.overrides:
        lines = [f"- {line}" for line in override_lines(postmortem.overrides)]
        parts.append("## Published without\n\n" + "\n".join(lines) + "\n")
    corrections = postmortem.corrections.approved().for_page() if content.approved else []
    lines = [
        f"- {row.approved_at.astimezone(incident.tz):%-d %b %Y}: “{row.quote}” becomes “{row.replacement}”. "
        f"{row.reason} ({row.by.name})"
        for row in corrections
        if row.approved_at
    ]
    if lines:
        parts.append("## Corrections\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
