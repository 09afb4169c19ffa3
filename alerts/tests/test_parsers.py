"""What each monitoring system sends becomes the same kind of alert; what is malformed is refused in words."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from alerts.parsers import PARSERS, parse_body
from alerts.parsers.incoming import KEY, MAX_ALERTS, MAX_LABELS, TITLE, Unreadable

SAMPLES = Path(__file__).parent / "samples"


def sample(kind):
    return parse_body(kind, (SAMPLES / f"{kind}.json").read_bytes(), {})


def day(clock):
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=UTC)


class SampleTests(SimpleTestCase):
    def test_alertmanager_group(self):
        first, second = sample("alertmanager")
        self.assertEqual(
            (first.key, first.state, first.title), ("5ef1b2a0c3d4e5f6", "firing", "The mail queue does not shrink")
        )
        self.assertEqual(first.group, second.group)
        self.assertEqual(first.labels, {"alertname": "QueueStuck", "queue": "mail", "severity": "critical"})
        self.assertEqual((first.starts_at, first.ends_at), (day("08:55:00.123456"), None))
        self.assertIn("Runbook: https://runbooks.example.org/queue", first.text)
        self.assertIn("2 more alerts were left out", first.text)
        self.assertEqual((second.state, second.title, second.ends_at), ("resolved", "QueueStuck", day("08:58")))
        self.assertTrue(second.key.startswith("labels:"))
        self.assertEqual(second.url, "https://alertmanager.example.org")

    def test_grafana(self):
        (alert,) = sample("grafana")
        self.assertEqual((alert.title, alert.text, alert.starts_at), ("Latency", "p95 is 3.2 s", day("09:00")))
        self.assertEqual(alert.labels["service"], "checkout")

    def test_pagerduty(self):
        (alert,) = sample("pagerduty")
        self.assertEqual((alert.key, alert.state, alert.by), ("Q0DEBRIEF", "acknowledged", "Jo Smith"))
        self.assertEqual((alert.starts_at, alert.changed_at), (day("09:00"), day("09:04:00.500000")))
        self.assertEqual(alert.labels, {"service": "Checkout", "severity": "P1", "priority": "P1", "urgency": "high"})

    def test_other_events_of_pagerduty_and_opsgenie_are_ignored(self):
        self.assertEqual(parse_body("pagerduty", b'{"event": {"event_type": "incident.annotated"}}', {}), [])
        self.assertEqual(parse_body("opsgenie", b'{"action": "AddNote"}', {}), [])

    def test_opsgenie(self):
        (alert,) = sample("opsgenie")
        self.assertEqual((alert.key, alert.state, alert.by), ("replica-lag", "resolved", "jo@example.org"))
        self.assertEqual((alert.starts_at, alert.ends_at), (day("09:00"), day("09:10")))
        found = {name: alert.labels[name] for name in ("host", "service", "database", "severity")}
        self.assertEqual(found, {"host": "db-2", "service": "checkout", "database": "true", "severity": "P2"})

    def test_cloudevents_in_a_batch_and_in_headers(self):
        first, second = sample("cloudevents")
        self.assertEqual(
            (first.key, first.state, first.changed_at), ("/checks/backup orders-db", "resolved", day("09:00"))
        )
        self.assertEqual((second.key, second.state), ("/checks/ping org.example", "firing"))
        names = {"specversion": "1.0", "id": "1", "source": "/s", "type": "a.firing", "subject": "x"}
        headers = {f"ce-{name}": value for name, value in names.items()}
        (binary,) = parse_body("cloudevents", b'{"title": "T"}', headers)
        self.assertEqual((binary.key, binary.state, binary.title), ("/s x", "firing", "T"))

    def test_generic(self):
        first, second = sample("generic")
        self.assertEqual((first.key, first.group, first.starts_at), ("disk-db-1", "db-1", day("09:00")))
        self.assertEqual(
            first.labels,
            {"host": "db-1", "percent": "98", "mounted": "true", "severity": "critical", "service": "checkout"},
        )
        self.assertEqual((second.state, second.title), ("resolved", "ping"))


class TextTests(SimpleTestCase):
    def read(self, **facts):
        (alert,) = parse_body("generic", json.dumps({"key": "k", **facts}).encode(), {})
        return alert

    def test_texts_are_cut_and_control_characters_removed(self):
        alert = self.read(title="a\x1b[31m\nb" + "x" * 500, text="one\r\ntwo\x07")
        self.assertEqual((len(alert.title), alert.title[:6], alert.title[-1]), (TITLE, "a[31m ", "…"))
        self.assertEqual(alert.text, "one\ntwo")

    def test_title_without_visible_characters_is_the_key(self):
        for title in [" ", "\u200b", "\x07", "\u202e\ufeff"]:
            (alert,) = parse_body("generic", json.dumps({"key": "disk", "title": title}).encode(), {})
            self.assertEqual(alert.title, "disk")

    def test_direction_of_text_cannot_be_changed(self):
        (alert,) = parse_body("generic", json.dumps({"key": "disk", "title": "\u202egpj.exe\u2066"}).encode(), {})
        self.assertEqual(alert.title, "gpj.exe")

    def test_long_keys_that_differ_at_the_end_stay_different(self):
        first, second = (self.read(key="k" * 1000 + end).key for end in "ab")
        self.assertNotEqual(first, second)
        self.assertLessEqual(len(first), KEY)

    def test_only_web_addresses_become_links(self):
        for url in [
            "javascript:alert(1)",
            "ftp://example.org",
            "https://",
            "http://[",
            "https://a b",
            "x" * 1000,
            "//a",
        ]:
            self.assertEqual(self.read(url=url).url, "", url)
        self.assertEqual(self.read(url="https://a.example/b?c=d#e").url, "https://a.example/b?c=d#e")


@pytest.mark.parametrize("kind", sorted(PARSERS))
@pytest.mark.parametrize(
    "body",
    [
        *["", " ", "null", "1", '"text"', "[]", "[1]", "{}", "{", "{'a': 1}", '{"a": NaN}', '{"a": -Infinity}'],
        *['{"a": 1e999}', '{"a": ' + "9" * 5000 + "}", "[" * 100_000, '{"a":' * 50 + "1" + "}" * 50, "\\ud800"],
        *[
            '{"alerts": null}',
            '{"alerts": {}}',
            '{"alerts": [null]}',
            '{"alerts": [[]]}',
            '{"alerts": [{"labels": []}]}',
        ],
        *['{"event": []}', '{"event": {"event_type": 1}}', '{"event": {"event_type": "incident.resolved", "data": 1}}'],
        *['{"action": {}}', '{"action": "Close", "alert": {"alertId": []}}', '{"specversion": "1.0", "data": 1}'],
        '{"key": "a\\u0000"}',
        '{"key": "a", "starts_at": "yesterday", "alerts": 5, "event": 5, "action": 5}',
    ],
    ids=lambda body: body[:24],
)
def test_malformed_bodies_are_refused_in_words(kind, body):
    try:
        found = parse_body(kind, body.encode(), {})
    except Unreadable as error:
        assert str(error)
        return
    assert all(alert.key for alert in found)


def test_every_field_may_have_a_wrong_type():
    """Each value of each sample is replaced by values of other types: refused in words, or read."""
    for kind in PARSERS:
        whole = json.loads((SAMPLES / f"{kind}.json").read_text())
        for path in paths_of(whole):
            for value in [None, True, -1, 1.5, "", "x", [], ["x"], {}, {"x": {}}, 10**39]:
                try:
                    parse_body(kind, json.dumps(replaced(whole, path, value)).encode(), {})
                except Unreadable as error:
                    assert str(error)


def paths_of(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for name, each in pairs:
        yield (*path, name)
        yield from paths_of(each, (*path, name))


def replaced(value, path, new):
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = new
    return copy


def test_counts_are_limited():
    many = {"alerts": [{"key": str(number)} for number in range(MAX_ALERTS + 1)]}
    with pytest.raises(Unreadable, match=f"At most {MAX_ALERTS}"):
        parse_body("generic", json.dumps(many).encode(), {})
    labels = {str(number): "x" for number in range(MAX_LABELS + 1)}
    with pytest.raises(Unreadable, match=f"At most {MAX_LABELS}"):
        parse_body("generic", json.dumps({"key": "k", "labels": labels}).encode(), {})


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", ""])
def test_times_before_1970_mean_none(time):
    assert parse_body("generic", json.dumps({"key": "k", "starts_at": time}).encode(), {})[0].starts_at is None


@pytest.mark.parametrize(
    "time", ["9999-12-31T23:59:59-14:00", "2026-03-02T09:00:00", "2026-13-01T00:00:00Z", "１", 5, {}]
)
def test_impossible_times_are_refused(time):
    with pytest.raises(Unreadable, match="starts_at"):
        parse_body("generic", json.dumps({"key": "k", "starts_at": time}).encode(), {})
