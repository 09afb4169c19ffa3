"""Flattens incidents that tools export as nested objects of JSON: names instead of objects, one level of facts."""

from __future__ import annotations

from typing import Any

_WHOLE = ("incident", "postmortem", "post_mortem", "retrospective")  # an object that is the incident itself
_NAMES = ("name", "real_name", "display_name", "full_name", "summary", "value")
_UPDATES = ("incident_updates", "updates", "status_updates", "timeline_items", "events")
_ONLY_NUMBERED = ("reference", "external_id", "id", "slug", "mode", "visibility", "permalink")
DEPTH = 4


def flat_incident(data: dict[str, Any]) -> dict[str, Any]:
    """The object with the one it wraps, and the name of each object in place of it."""
    for key in _WHOLE:
        if isinstance(data.get(key), dict):
            data = {**data[key], **{name: value for name, value in data.items() if name != key}}
    if not any(isinstance(value, dict) for value in data.values()) and not any(key in data for key in _UPDATES):
        return data
    flat: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            pairs = [_pair(item) for item in value]
            if pairs and all(pairs):
                flat |= dict(pair for pair in pairs if pair)
                continue
            items = [{name: _named(part) for name, part in item.items()} for item in value]
            flat["timeline" if key in _UPDATES and "timeline" not in data else key] = items
        elif key not in _ONLY_NUMBERED:
            flat[key] = _named(value)
    return flat


def _pair(item: dict[str, Any]) -> tuple[str, Any] | None:
    """A name with its value, however deep: {"incident_timestamp": {"name": "Resolved at"}, "value": {"value": …}}."""
    if len(item) != 2 or not any(key in item for key in ("value", "values")):
        return None
    value = _named(item.get("value", item.get("values")))
    name = next((_named(part) for key, part in item.items() if key not in ("value", "values")), "")
    return (name, value) if isinstance(name, str) and name and isinstance(value, str | int | float) else None


def _named(value: Any, depth: int = 0) -> Any:
    """The name of an object; a value that is no object as it is."""
    if not isinstance(value, dict) or depth > DEPTH:
        return value
    inner = next((value[key] for key in (*_NAMES, "user") if value.get(key)), None)
    return value if inner is None else _named(inner, depth + 1)
