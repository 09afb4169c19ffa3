"""The time of a session in words."""

from django import template
from django.utils import timezone

from core.web.templatetags.ui import clock, weekday
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
