"""A body of each kind of sender, for the test alert. Pure Python, apart from the time."""

import json
from datetime import datetime
from typing import Any

KEY = "debrief-test"
TITLE = "Test alert of Debrief"
TEXT = "If you can read this, alerts of this source arrive."
LABELS = {"alertname": "DebriefTest", "severity": "critical", "service": "test"}


def sample_body(kind: str, *, now: datetime) -> bytes:
    return json.dumps(SAMPLES[kind](now)).encode()


def alertmanager(now: datetime) -> dict[str, Any]:
    alert = {
        "status": "firing",
        "labels": LABELS,
        "annotations": {"summary": TITLE, "description": TEXT},
        "startsAt": now.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "fingerprint": KEY,
    }
    return {"version": "4", "groupKey": KEY, "status": "firing", "alerts": [alert]}


def pagerduty(now: datetime) -> dict[str, Any]:
    data = {
        "id": KEY,
        "type": "incident",
        "title": TITLE,
        "created_at": now.isoformat(),
        "priority": {"summary": "P1"},
        "service": {"summary": "test"},
        "urgency": "high",
    }
    event = {"id": KEY, "event_type": "incident.triggered", "occurred_at": now.isoformat(), "data": data}
    return {"event": event}


def opsgenie(now: datetime) -> dict[str, Any]:
    milliseconds = int(now.timestamp() * 1000)
    alert = {
        "alertId": KEY,
        "alias": KEY,
        "message": TITLE,
        "description": TEXT,
        "priority": "P1",
        "createdAt": milliseconds,
        "updatedAt": milliseconds * 1_000_000,
    }
    return {"action": "Create", "alert": alert}


def cloudevents(now: datetime) -> dict[str, Any]:
    event = {"specversion": "1.0", "id": KEY, "source": "/debrief", "type": "com.example.alert.firing"}
    return {**event, "time": now.isoformat(), "data": generic(now)}


def generic(now: datetime) -> dict[str, Any]:
    return {"key": KEY, "status": "firing", "title": TITLE, "text": TEXT, "severity": "critical"}


SAMPLES = {
    "alertmanager": alertmanager,
    "grafana": alertmanager,
    "pagerduty": pagerduty,
    "opsgenie": opsgenie,
    "cloudevents": cloudevents,
    "generic": generic,
}
