"""CloudEvents 1.0, structured, in a batch, or binary with `ce-` headers. `data` has the fields of the generic form.

Without `data.key` the alert is named by `source` and `subject`. Without `data.status` the last word of the type counts:
`com.example.alert.resolved`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.parsers import generic
from alerts.parsers.incoming import (
    IncomingAlert,
    Unreadable,
    line_of,
    list_of,
    moment_of,
    object_of,
    optional_object,
    required_line,
    with_labels,
)

VERSION = "1.0"
NAMES = ("specversion", "id", "source", "type", "subject", "time")


def parse(body: Any, headers: Mapping[str, str]) -> list[IncomingAlert]:
    if headers.get("ce-specversion"):
        event = {name: headers.get(f"ce-{name}") for name in NAMES}
        return [one_event({**event, "data": body}, "")]
    if isinstance(body, list):
        return [one_event(each, f"{n}.") for n, each in enumerate(list_of(body, "The batch"))]
    return [one_event(body, "")]


def one_event(event: Any, at: str) -> IncomingAlert:
    found = object_of(event, at.rstrip(".") or "The body")
    if found.get("specversion") != VERSION:
        raise Unreadable(f"{at}specversion must be {VERSION}.")
    source, kind = (required_line(found.get(name), f"{at}{name}") for name in ("source", "type"))
    required_line(found.get("id"), f"{at}id")
    subject = line_of(found.get("subject"), f"{at}subject")
    data = dict(optional_object(found.get("data"), f"{at}data"))
    word = kind.rpartition(".")[2].lower()
    data.setdefault("key", f"{source} {subject or kind.removesuffix(f'.{word}')}")
    data.setdefault("status", word if word in generic.WORDS else "firing")
    data.setdefault("title", subject or kind)
    read = generic.one_alert(data, f"{at}data.")
    happened = moment_of(found.get("time"), f"{at}time")
    labels = with_labels(read.labels, source=source, type=kind, subject=subject)
    return replace(read, labels=labels, changed_at=read.changed_at or happened)
