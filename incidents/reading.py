"""What the pages of a postmortem show of its incident: the article with live blocks, the facts beside it."""

from typing import Any

from django.utils.safestring import SafeString

from core.accounts.models import User
from core.text.resolve import to_page
from incidents.blocks import blocks
from incidents.metrics import measure
from incidents.models import Postmortem
from incidents.values import Facts

BESIDE = ["identify", "diversion", "mitigate", "detect", "weighted_impact"]
BIG = 3


def article(postmortem: Postmortem, viewer: User, *, text: str | None = None) -> SafeString:
    """The text as this viewer may read it; each live block is asked once."""
    incident, known = postmortem.incident, blocks()

    def block(name: str) -> str | None:
        return known[name].html(incident, viewer) if name in known else None

    return to_page(postmortem.text if text is None else text, viewer, block)


def advice_on(text: str) -> list[dict[str, str]]:
    """Notes on the wording, ready for `components/note.html`. Advice never blocks."""
    return []


def headline_facts(facts: Facts) -> list[dict[str, Any]]:
    """The numbers beside a postmortem, each with its definition (`components/facts.html`)."""
    told = measure(facts)
    return [
        {
            "label": told[key].label,
            "value": told[key].text,
            "note": told[key].definition if told[key].seconds is not None else told[key].null_reason,
            "big": place < BIG and told[key].seconds is not None,
        }
        for place, key in enumerate(BESIDE)
    ]
