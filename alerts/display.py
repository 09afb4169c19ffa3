"""Labels, icons and colors of alerts."""

from dataclasses import dataclass

from alerts.models import Alert, AlertSource, State


@dataclass(frozen=True)
class Chip:
    kind: str
    icon: str
    text: str


CHIPS = {
    State.FIRING: Chip("alarm", "activity", "Firing"),
    State.ACKNOWLEDGED: Chip("plain", "user-check", "Acknowledged"),
    State.RESOLVED: Chip("brand", "check", "Resolved"),
}


def alert_chip(alert: Alert) -> Chip:
    return CHIPS[State(alert.state)]


def source_chip(source: AlertSource) -> Chip:
    if source.disabled_at:
        return Chip("alarm", "ban", "Disabled")
    if source.last_received_at:
        return Chip("brand", "check", "Active")
    return Chip("plain", "clock", "Not used yet")
