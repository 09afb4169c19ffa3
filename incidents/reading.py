"""What the pages of a postmortem show of its incident: the article with live blocks, the facts beside it."""

from django.utils.safestring import SafeString

from core.accounts.models import User
from core.text.resolve import to_page
from incidents.blocks import blocks
from incidents.models import Postmortem


def article(postmortem: Postmortem, viewer: User, *, text: str | None = None) -> SafeString:
    """The text as this viewer may read it; each live block is asked once."""
    incident, known = postmortem.incident, blocks()

    def block(name: str) -> str | None:
        return known[name].html(incident, viewer) if name in known else None

    return to_page(postmortem.text if text is None else text, viewer, block)
