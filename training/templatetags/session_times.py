"""The time of a session in words."""

from django import template
from django.utils import timezone

from core.web.templatetags.ui import clock, day, weekday
from training.clashes import Clash
from training.models import Session

register = template.Library()


@register.filter
def session_time(session: Session) -> str:
    """ "Tue 1 Dec, 11:00 to 11:45 (10:00 to 10:45 Europe/London)".

    First the clock of the reader; then that of the session where it differs, with its day when that differs too.
    """
    start, end, zone = session.starts_at, session.ends_at, session.zone
    if start is None or end is None:
        return "Not scheduled"
    words = f"{weekday(start)}, {clock(start)} to {clock(end)}"
    if timezone.localtime(start).utcoffset() == start.astimezone(session.tz).utcoffset():
        return words
    day = f"{weekday(start, zone)}, " if weekday(start) != weekday(start, zone) else ""
    return f"{words} ({day}{clock(start, zone)} to {clock(end, zone)} {zone})"


@register.filter
def clash_time(clash: Clash) -> str:
    """ "09:00 to 10:00", and for a clash of several days "30 Nov to 7 Dec". On the clock of the reader."""
    first, last = timezone.localtime(clash.starts_at), timezone.localtime(clash.ends_at)
    if first.date() == last.date():
        return f"{clock(clash.starts_at)} to {clock(clash.ends_at)}"
    return f"{day(clash.starts_at)} to {day(clash.ends_at)}"
