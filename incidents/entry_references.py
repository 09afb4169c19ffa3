"""`#12` in texts of an incident and of its postmortem: the entry of its timeline with that number."""

from collections.abc import Iterable

from accounts.models import User
from core.references import Resolved, numbers_in
from core.text.resolve import Numbered
from incidents.models import Incident, TimelineEntry

MAX_NUMBERS = 500  # in one text


def references_to(entries: Iterable[TimelineEntry], *, here: bool = False) -> dict[str, Resolved]:
    """What `#12` means, from loaded entries. `here`: link to the entry on this page instead of the incident's page."""
    kind = TimelineEntry._meta.label_lower
    return {
        entry.ref: Resolved(entry.ref, entry.text[:120], entry.anchor if here else entry.get_absolute_url(), kind)
        for entry in entries
    }


def numbered_entries(incident: Incident, user: User, *, here: bool = False) -> Numbered:
    """What `#12` means, by one query for the numbers of a text. Removed entries are left out."""

    def find(numbers: set[int]) -> dict[str, Resolved]:
        rows = TimelineEntry.objects.not_removed().visible_to(user).filter(incident=incident)
        return references_to(rows.filter(number__in=sorted(numbers)[:MAX_NUMBERS]), here=here)

    return find


def named_entries(incident: Incident, text: str, user: User, *, here: bool = False) -> dict[str, Resolved]:
    """What `#12` means in this text. No query without such a number."""
    numbers = numbers_in(text)
    return dict(numbered_entries(incident, user, here=here)(numbers)) if numbers else {}
