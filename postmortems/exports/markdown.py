"""A postmortem as Markdown that stands alone: a head of facts, then the text with its live blocks written out."""

from accounts.models import User
from core.text.resolve import expand
from postmortems.blocks import blocks
from postmortems.models import Postmortem


def markdown_of(postmortem: Postmortem, viewer: User) -> str:
    """As this viewer may see it; hidden things are absent, not masked."""
    incident, known = postmortem.incident, blocks()

    def written_out(name: str) -> str | None:
        return known[name].markdown(incident, viewer) if name in known else None

    state = postmortem.get_status_display().lower()
    head = f"# {incident.title}\n\n{incident.ref}, {incident.severity}, {state}.\n\n"
    return head + expand(postmortem.text, written_out).strip() + "\n"
