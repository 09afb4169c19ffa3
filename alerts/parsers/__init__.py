"""Adapters that turn the body of a monitoring system into `IncomingAlert`s. Pure Python: no Django, no database.

Fields that an adapter does not know are accepted. `Unreadable` says what is wrong with a body.
"""

from collections.abc import Callable, Mapping
from typing import Any

from alerts.parsers import alertmanager, cloudevents, generic, opsgenie, pagerduty
from alerts.parsers.incoming import IncomingAlert
from alerts.parsers.json_body import read_json

Parse = Callable[[Any, Mapping[str, str]], list[IncomingAlert]]
PARSERS: dict[str, Parse] = {
    "alertmanager": alertmanager.parse,
    "grafana": alertmanager.parse,
    "pagerduty": pagerduty.parse,
    "opsgenie": opsgenie.parse,
    "cloudevents": cloudevents.parse,
    "generic": generic.parse,
}
REPEATS = {"alertmanager", "grafana", "generic"}
"""Senders that repeat the same body while an alert fires. From the others, the same body is one event sent again."""


def parse_body(kind: str, body: bytes, headers: Mapping[str, str]) -> list[IncomingAlert]:
    """The alerts of a body. `headers` have lower-case names. Raises `Unreadable`."""
    return PARSERS[kind](read_json(body), headers)
