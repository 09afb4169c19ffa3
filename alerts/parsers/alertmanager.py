"""Prometheus Alertmanager (webhook version 4) and Grafana (unified alerting), which sends the same form."""

from collections.abc import Mapping
from typing import Any

from alerts.parsers.incoming import (
    FIRING,
    RESOLVED,
    TEXT,
    TITLE,
    IncomingAlert,
    key_of,
    key_of_labels,
    labels_of,
    line_of,
    link_of,
    list_of,
    moment_of,
    object_of,
    state_of,
    text_of,
    with_labels,
)

WORDS = {"firing": FIRING, "resolved": RESOLVED}
TITLES = ("title", "summary")  # annotations, the first that is set
TEXTS = ("description", "message")
LINKS = ("generatorURL", "panelURL", "dashboardURL")


def parse(body: Any, headers: Mapping[str, str]) -> list[IncomingAlert]:
    found = object_of(body, "The body")
    common = labels_of(found.get("commonLabels"), "commonLabels")
    group = key_of(found.get("groupKey"), "groupKey")
    left_out = found.get("truncatedAlerts")
    note = f"{left_out} more alerts were left out by the sender." if isinstance(left_out, int) and left_out > 0 else ""
    external = link_of(found.get("externalURL"), "externalURL")
    rows = enumerate(list_of(found.get("alerts"), "alerts"))
    return [one_alert(row, f"alerts.{n}", common, group, note, external) for n, row in rows]


def one_alert(row: Any, where: str, common: dict[str, str], group: str, note: str, external: str) -> IncomingAlert:
    found = object_of(row, where)
    own = labels_of(object_of(found.get("labels"), f"{where}.labels"), f"{where}.labels")
    labels = with_labels(own, **common)
    notes = labels_of(found.get("annotations"), f"{where}.annotations")
    raw = found.get("annotations") or {}
    key = key_of(found.get("fingerprint"), f"{where}.fingerprint") or key_of_labels(own)
    title = next((notes[name] for name in TITLES if notes.get(name)), "") or labels.get("alertname", "Alert")
    texts = [text_of(raw.get(name), f"{where}.annotations.{name}", TEXT) for name in TEXTS]
    runbook = link_of(raw.get("runbook_url"), f"{where}.annotations.runbook_url")
    lines = [next((text for text in texts if text), ""), f"Runbook: {runbook}" if runbook else "", note]
    links = [link_of(found.get(name), f"{where}.{name}") for name in LINKS]
    return IncomingAlert(
        key=key,
        group=group,
        state=state_of(found.get("status"), f"{where}.status", WORDS),
        title=line_of(title, where, TITLE),
        text=text_of("\n".join(line for line in lines if line), where, TEXT),
        labels=labels,
        starts_at=moment_of(found.get("startsAt"), f"{where}.startsAt"),
        ends_at=moment_of(found.get("endsAt"), f"{where}.endsAt"),
        url=next((link for link in links if link), external),
    )
