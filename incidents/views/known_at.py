"""What was known at a time: the page as it was, chosen by a slider over the entries or by a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest

from core.schedule.moments import Unclear
from core.web.templatetags.ui import moment
from incidents.commands import instant
from incidents.incident_detail import IncidentDetail
from incidents.models import Incident, TimelineEntry

MINUTE = timedelta(minutes=1)


def is_asked(request: HttpRequest) -> bool:
    """Whether the URL contains a time; `known_at_time` returns it."""
    return not {"at", "entry"}.isdisjoint(request.GET)


def known_at_time(request: HttpRequest, incident: Incident, now: datetime) -> datetime | None:
    """The time in the URL: a minute (`?at=22:40`) or the n-th minute that has entries (`?entry=4`).

    It includes the last entry of that minute. A time without a day is on a day of the incident. None if the URL has
    neither, or a number after the last position of the slider.
    """
    named, number = request.GET.get("at", "").strip(), request.GET.get("entry", "")
    if not (named or (number.isascii() and number.isdecimal() and len(number) < 6)):
        return None
    rows = TimelineEntry.objects.filter(incident=incident, removed_at=None)
    instants = list(rows.values_list("at", flat=True))
    if named:
        return with_its_entries(minute_named(named, incident, now), instants)
    minutes = minutes_of(instants)
    return with_its_entries(minutes[int(number) - 1], instants) if 0 < int(number) <= len(minutes) else None


def minute_named(text: str, incident: Incident, now: datetime) -> datetime:
    try:
        if len(text) > 5:
            return instant(text, now, incident.zone, ask=False)
        found = instant(text, incident.started_at, incident.zone, ask=False)
    except (Unclear, ValueError):
        raise Http404
    early = found < incident.started_at - MINUTE
    return found + timedelta(days=1) if early else found


def start_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def with_its_entries(minute: datetime, instants: list[datetime]) -> datetime:
    """Entries are shown to the minute, so 22:40 includes one at 22:40:35."""
    return max([minute, *(at for at in instants if start_of(at) == start_of(minute))])


def minutes_of(instants: Iterable[datetime]) -> list[datetime]:
    return sorted({start_of(at) for at in instants})


def known_at_context(detail: IncidentDetail, as_of: datetime | None) -> dict[str, Any]:
    """The banner {words, back, on}, and the slider {moments: [(number, words)], value, last, words}.

    `back` and `on` are the addresses of the minutes with an entry before and after. The slider ends at now.
    """
    zone, minutes = detail.incident.zone, minutes_of(entry.at for entry in detail.entries)
    moments = [*((n, moment(at, zone)) for n, at in enumerate(minutes, 1)), (len(minutes) + 1, "now")]
    if as_of is None:
        return {"moments": moments, "value": len(moments), "last": len(moments), "words": "now"}
    shown = sum(at <= as_of for at in minutes)
    here = shown and minutes[shown - 1] == start_of(as_of)
    back, on = shown - 1 if here else shown, shown + 1
    return {
        "moments": moments,
        "value": max(shown, 1),
        "last": len(moments),
        "words": moment(as_of, zone),
        "back": f"?entry={back}" if back > 0 else "",
        "on": f"?entry={on}" if on <= len(minutes) else "",
    }
