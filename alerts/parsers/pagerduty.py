"""PagerDuty webhooks, version 3: one event about one incident of PagerDuty. Other events are read and ignored."""

from collections.abc import Mapping
from typing import Any

from alerts.parsers.incoming import (
    ACKNOWLEDGED,
    FIRING,
    RESOLVED,
    TITLE,
    IncomingAlert,
    key_of,
    line_of,
    link_of,
    moment_of,
    object_of,
    optional_object,
    required_line,
    with_labels,
)

STATES = {
    "incident.triggered": FIRING,
    "incident.unacknowledged": FIRING,
    "incident.reopened": FIRING,
    "incident.acknowledged": ACKNOWLEDGED,
    "incident.resolved": RESOLVED,
}


def parse(body: Any, headers: Mapping[str, str]) -> list[IncomingAlert]:
    event = object_of(object_of(body, "The body").get("event"), "event")
    kind = required_line(event.get("event_type"), "event.event_type")
    if kind not in STATES:
        return []
    data = object_of(event.get("data"), "event.data")
    state = STATES[kind]
    happened = moment_of(event.get("occurred_at"), "event.occurred_at")
    priority = summary_of(data, "priority")
    urgency = line_of(data.get("urgency"), "event.data.urgency")
    service = summary_of(data, "service")
    severity = priority or urgency
    return [
        IncomingAlert(
            key=key_of(required_line(data.get("id"), "event.data.id"), "event.data.id"),
            state=state,
            title=required_line(data.get("title"), "event.data.title", TITLE),
            labels=with_labels({}, service=service, severity=severity, priority=priority, urgency=urgency),
            starts_at=moment_of(data.get("created_at"), "event.data.created_at"),
            ends_at=happened if state == RESOLVED else None,
            changed_at=happened,
            url=link_of(data.get("html_url"), "event.data.html_url"),
            by=summary_of(event, "agent") if state != FIRING else "",
        )
    ]


def summary_of(found: Mapping[str, Any], name: str) -> str:
    """The name of a referenced object."""
    return line_of(optional_object(found.get(name), name).get("summary"), f"{name}.summary", 100)
