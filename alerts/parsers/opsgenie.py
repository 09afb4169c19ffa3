"""Opsgenie and Jira Service Management: one action on one alert. Other actions are read and ignored."""

from collections.abc import Mapping
from typing import Any

from alerts.parsers.incoming import (
    ACKNOWLEDGED,
    FIRING,
    MAX_LABELS,
    RESOLVED,
    TEXT,
    TITLE,
    IncomingAlert,
    Unreadable,
    epoch_moment,
    key_of,
    labels_of,
    line_of,
    list_of,
    object_of,
    required_line,
    text_of,
    with_labels,
)

STATES = {
    "create": FIRING,
    "unacknowledge": FIRING,
    "acknowledge": ACKNOWLEDGED,
    "close": RESOLVED,
    "delete": RESOLVED,
}


def parse(body: Any, headers: Mapping[str, str]) -> list[IncomingAlert]:
    found = object_of(body, "The body")
    state = STATES.get(required_line(found.get("action"), "action").lower())
    if state is None:
        return []
    alert = object_of(found.get("alert"), "alert")
    own = required_line(alert.get("alertId"), "alert.alertId")
    happened = epoch_moment(alert.get("updatedAt"), "alert.updatedAt")
    return [
        IncomingAlert(
            key=key_of(alert.get("alias"), "alert.alias") or key_of(own, "alert.alertId"),
            state=state,
            title=required_line(alert.get("message"), "alert.message", TITLE),
            text=text_of(alert.get("description"), "alert.description", TEXT),
            labels=all_labels(alert),
            starts_at=epoch_moment(alert.get("createdAt"), "alert.createdAt"),
            ends_at=happened if state == RESOLVED else None,
            changed_at=happened,
            by=line_of(alert.get("username"), "alert.username", 100) if state != FIRING else "",
        )
    ]


def all_labels(alert: Mapping[str, Any]) -> dict[str, str]:
    """Details, tags such as `service:checkout`, and entity, source and priority."""
    labels = labels_of(alert.get("details"), "alert.details")
    for tag in list_of(alert.get("tags") or [], "alert.tags", MAX_LABELS):
        name, _, value = line_of(tag, "alert.tags").replace("=", ":", 1).partition(":")
        labels.setdefault(name.strip(), value.strip() or "true")
    labels.pop("", None)
    named = {name: line_of(alert.get(name), f"alert.{name}") for name in ("entity", "source", "priority")}
    found = with_labels(labels, service=named["entity"], severity=named["priority"], **named)
    if len(found) > MAX_LABELS:
        raise Unreadable(f"alert has {len(found)} labels. At most {MAX_LABELS} are accepted.")
    return found
