"""Texts of notifications about duties: which are new or no longer there, with times in the zone of the reader."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from core.schedule.moments import zone_with_offset
from core.web.urls_cached import address
from notifications.models import Notification
from notifications.notice_types import Notice, notice

SHOWN = 5


@notice("duty_added")
def added(note: Notification, person: User) -> Notice:
    duties = note.data["duties"]
    title = f"You are on duty: {roles(duties)}"
    return Notice(title, text(duties), address("training:readiness"), "calendar-event")


@notice("duty_removed")
def removed(note: Notification, person: User) -> Notice:
    duties = note.data["duties"]
    title = f"You are no longer on duty: {roles(duties)}"
    return Notice(title, text(duties), address("training:readiness"), "x")


def roles(duties: list[dict[str, str]]) -> str:
    return ", ".join(dict.fromkeys(duty["role"] for duty in duties[:SHOWN]))


def text(duties: list[dict[str, str]]) -> str:
    """ "Mon 9 Mar 2026, 10:00 to Mon 16 Mar 2026, 10:00; 2 more. Times in Europe/Berlin (UTC+1)." """
    shown = [(datetime.fromisoformat(duty["from"]), datetime.fromisoformat(duty["until"])) for duty in duties[:SHOWN]]
    lines = [f"{time_text(start)} to {time_text(end)}" for start, end in shown]
    if len(duties) > SHOWN:
        lines.append(f"{len(duties) - SHOWN} more")
    zone = zone_with_offset(timezone.get_current_timezone(), shown[0][0])
    return f"{'; '.join(lines)}. Times in {zone}."


def time_text(at: datetime) -> str:
    return f"{timezone.localtime(at):%a %-d %b %Y, %H:%M}"
