"""Facts of a session as its history shows them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import Truncator

from training.models import Session

LABELS = {"starts_at": "start", "ends_at": "end", "zone": "time zone", "rsvp_until": "RSVP until"}
LONGEST = 120  # characters of a text


def fact_text(session: Session, name: str) -> str:
    """One fact: a time in the zone of the session, a label, or a text; "" if it is not set."""
    value = getattr(session, name)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(session.zone)):%a %-d %b %Y %H:%M}"
    label = getattr(session, f"get_{name}_display", None)
    return Truncator(str(label() if label else "" if value is None else value)).chars(LONGEST)


def changes_text(before: Mapping[str, str], session: Session) -> str:
    """ "place: Room 3 → Room 9; start: Tue 15 Dec 2026 15:00 → Wed 16 Dec 2026 15:00"."""
    return "; ".join(
        f"{LABELS.get(name, name.replace('_', ' '))}: {was or 'not set'} → {fact_text(session, name) or 'not set'}"
        for name, was in sorted(before.items())
    )
