"""The form for other senders and scripts: one alert, or a list of them as `alerts`. docs/alerts.md describes it."""

from collections.abc import Mapping
from typing import Any

from alerts.parsers.incoming import (
    ACKNOWLEDGED,
    FIRING,
    RESOLVED,
    TEXT,
    TITLE,
    IncomingAlert,
    key_of,
    labels_of,
    line_of,
    link_of,
    list_of,
    moment_of,
    object_of,
    required_line,
    state_of,
    text_of,
    with_labels,
)

WORDS = {
    "firing": FIRING,
    "resolved": RESOLVED,
    "acknowledged": ACKNOWLEDGED,
    "triggered": FIRING,
    "alerting": FIRING,
    "critical": FIRING,
    "down": FIRING,
    "ok": RESOLVED,
    "up": RESOLVED,
}


def parse(body: Any, headers: Mapping[str, str]) -> list[IncomingAlert]:
    found = object_of(body, "The body")
    if "alerts" not in found:
        return [one_alert(found, "")]
    return [one_alert(row, f"alerts.{n}.") for n, row in enumerate(list_of(found["alerts"], "alerts"))]


def one_alert(row: Any, at: str) -> IncomingAlert:
    found = object_of(row, at.rstrip(".") or "The body")
    severity = line_of(found.get("severity"), f"{at}severity", 100)
    service = line_of(found.get("service"), f"{at}service", 100)
    labels = labels_of(found.get("labels"), f"{at}labels")
    return IncomingAlert(
        key=key_of(required_line(found.get("key"), f"{at}key", 10_000), f"{at}key"),
        group=key_of(found.get("group"), f"{at}group"),
        state=state_of(found.get("status") or "firing", f"{at}status", WORDS),
        title=line_of(found.get("title"), f"{at}title", TITLE) or line_of(found.get("key"), f"{at}key", TITLE),
        text=text_of(found.get("text"), f"{at}text", TEXT),
        labels=with_labels(labels, severity=severity, service=service),
        starts_at=moment_of(found.get("starts_at"), f"{at}starts_at"),
        ends_at=moment_of(found.get("ends_at"), f"{at}ends_at"),
        changed_at=moment_of(found.get("changed_at"), f"{at}changed_at"),
        url=link_of(found.get("url"), f"{at}url"),
        by=line_of(found.get("by"), f"{at}by", 100),
    )
