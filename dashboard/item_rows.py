"""Rows of My work with their texts, for the template."""

from datetime import date, datetime
from typing import Any

from core.web.templatetags.ui import clock, icon, late, weekday
from dashboard.groups import Group, minutes_text
from dashboard.registry import WorkItem


def rows_of_group(group: Group, on: date, now: datetime) -> dict[str, Any]:
    rows = [row(item, on, now, late_group=group.late) for item in group.items]
    return {"title": group.title, "icon": group.icon, "late": group.late, "now": group.now, "rows": rows}


def row(item: WorkItem, on: date, now: datetime, *, late_group: bool) -> dict[str, Any]:
    alarm = (late_group and item.late_alarm) or item.at is not None
    from_incident = item.incident_ref if item.ref != item.incident_ref else ""
    return {
        "icon": icon(item.icon, "alarm" if alarm else "muted"),
        "url": item.url,
        "title": item.title,
        "ref": item.ref if item.ref != item.incident_ref else "",
        "from": "from " if from_incident else "",
        "incident_ref": item.incident_ref,
        "incident_url": item.incident_url,
        "stop": ". " if item.incident_ref and item.detail else "",
        "detail": item.detail,
        "alarm": alarm,
        "now": item.at is not None,
        "day": clock(item.at) if item.at else weekday(item.due) if item.due else "",
        "late": distance_text(item, on, now),
        "button": item.button,
    }


def distance_text(item: WorkItem, on: date, now: datetime) -> str:
    """ "in 46 min", "4 days late", "in 3 days"; "waiting 3 days" for work without a promised date."""
    if item.at:
        return minutes_text(item.at, now)
    if item.waits and item.due and item.due < on:
        days = (on - item.due).days
        return f"waiting {days} day{'' if days == 1 else 's'}"
    return late(item.due, on)
