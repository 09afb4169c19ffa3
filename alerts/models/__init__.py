from alerts.models.alert import Alert, AlertMute, State
from alerts.models.body import ReceivedBody
from alerts.models.source import AlertRule, AlertSource, AlertSourceKind, WhenResolved

__all__ = [
    "Alert",
    "AlertMute",
    "AlertRule",
    "AlertSource",
    "AlertSourceKind",
    "ReceivedBody",
    "State",
    "WhenResolved",
]
