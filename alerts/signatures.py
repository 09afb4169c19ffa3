"""Signatures of senders: HMAC-SHA256 of the body as it was sent. Pure Python."""

import hmac
from collections.abc import Mapping
from datetime import datetime

MAX_SIGNATURES = 10  # several while a secret is rotated
TOLERANCE = 300  # seconds between the clocks
PAGERDUTY = "x-pagerduty-signature"
GRAFANA = "x-grafana-alerting-signature"
GRAFANA_TIME = "x-grafana-alerting-timestamp"


def is_signed(kind: str, secret: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> bool:
    """Whether the body has a valid signature of this sender. `headers` have lower-case names."""
    if kind == "pagerduty":
        return pagerduty(secret, body, headers.get(PAGERDUTY, ""))
    return grafana(secret, body, headers.get(GRAFANA, ""), headers.get(GRAFANA_TIME, ""), now=now)


def digest(secret: str, *parts: bytes) -> str:
    return hmac.new(secret.encode(), b"".join(parts), "sha256").hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def pagerduty(secret: str, body: bytes, header: str) -> bool:
    """`v1=<hex>,v1=<hex>`: one for each valid secret."""
    sent = [part.strip() for part in header.split(",", MAX_SIGNATURES)[:MAX_SIGNATURES]]
    expected = f"v1={digest(secret, body)}"
    return any([same(expected, part) for part in sent])  # noqa: C419 - all of them, in constant time


def grafana(secret: str, body: bytes, header: str, timestamp: str, *, now: datetime) -> bool:
    """The digest of the body; with a timestamp header, of `<timestamp>:<body>`, and only while it is fresh."""
    if not timestamp:
        return same(digest(secret, body), header.strip())
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        return False
    fresh = abs(now.timestamp() - int(timestamp)) <= TOLERANCE
    return same(digest(secret, timestamp.encode(), b":", body), header.strip()) and fresh
