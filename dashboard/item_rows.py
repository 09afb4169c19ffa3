"""The rows of My work, every word ready for the template."""

from datetime import date
from typing import Any

from core.web.templatetags.ui import icon, late, weekday
from dashboard.groups import Group
from dashboard.registry import WorkItem


def rows_of_group(group: Group, on: date) -> dict[str, Any]:
    rows = [row(item, on, late_group=group.late) for item in group.items]
    return {"title": group.title, "icon": group.icon, "late": group.late, "rows": rows}


def row(item: WorkItem, on: date, *, late_group: bool) -> dict[str, Any]:
    alarm = late_group and item.late_alarm
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
        "day": weekday(item.due) if item.due and not late_group else "",
        "late": late(item.due, on),
        "verb": item.verb,
    }
