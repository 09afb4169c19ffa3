"""What the pages of a postmortem show of its incident: the article with live blocks, the facts beside it."""

from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from core.advice.language import check_language
from core.text.resolve import to_page
from incidents.facts import Facts
from incidents.metrics import measure
from postmortems.blocks import blocks
from postmortems.models import Postmortem

BESIDE = ["identify", "diversion", "mitigate", "detect", "weighted_impact"]
BIG = 3
SHOWN_ADVICE = 20


def article(postmortem: Postmortem, viewer: User, *, text: str | None = None) -> SafeString:
    """The text as this viewer may read it; each live block is asked once."""
    incident, known = postmortem.incident, blocks()

    def block(name: str) -> str | None:
        return known[name].html(incident, viewer) if name in known else None

    return to_page(postmortem.text if text is None else text, viewer, block)


def advice_on(postmortem: Postmortem, text: str) -> list[dict[str, Any]]:
    """Notes on the wording, ready for `components/note.html`. Advice never blocks; what was dismissed stays away."""
    incident = postmortem.incident
    shares = [window.share for window in incident.impact_windows.all() if window.share is not None]
    notes = check_language(
        text,
        "narrative",
        impact_share=float(max(shares)) if shares else None,
        factors=incident.factors.count(),
        components=list(incident.services.values_list("name", flat=True)),
        dismissed=postmortem.dismissed,
    )
    return [
        {
            "kind": "hint" if note.level == "hint" else "todo",
            "title": f"“{text[slice(*note.span)].strip()[:60]}”",
            "text": f"{note.message} {note.suggestion}".strip(),
            "digest": note.digest,
        }
        for note in notes[:SHOWN_ADVICE]
    ]


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
