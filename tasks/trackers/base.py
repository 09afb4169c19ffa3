"""The interface of issue trackers: read an issue, create one, parse a signed webhook."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from core.outbound.addresses import AddressRefused
from core.outbound.client import Unreachable, send

OPEN, CLOSED = "open", "closed"
NO_ISSUE = "The answer of the tracker is not an issue."
UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # valid in JSON, not in a database or on one line


@dataclass(frozen=True)
class Issue:
    """An issue as its tracker describes it. `updated_at` orders what arrives out of order."""

    key: str
    title: str
    url: str
    state: str  # open or closed
    updated_at: datetime


@dataclass(frozen=True)
class Access:
    """Where a tracker is, and with which rights."""

    base_url: str
    project: str
    token: str
    webhook_secret: str


class TrackerFailed(Exception):
    """The tracker did not answer as it should; the words are for a manager."""


class BadSignature(Exception):
    """The webhook was not signed with the secret of this connection."""


class Tracker(Protocol):
    """One kind of tracker. Pure except for `core.outbound`."""

    label: str
    key_pattern: str

    def get_issue(self, access: Access, key: str) -> Issue: ...

    def create_issue(self, access: Access, title: str, body: str) -> Issue: ...

    def read_webhook(self, access: Access, headers: Mapping[str, str], body: bytes) -> Issue | None:
        """The issue that a webhook reports; None for other events. Raises BadSignature."""


def call(url: str, *, headers: Mapping[str, str], method: str = "GET", payload: Mapping[str, Any] | None = None) -> Any:
    """The JSON that the tracker answers. Raises TrackerFailed."""
    body = json.dumps(payload).encode() if payload is not None else b""
    kind = {"Content-Type": "application/json"} if payload is not None else {}
    try:
        answer = send(url, method=method, headers={"Accept": "application/json", **kind, **headers}, body=body)
    except (AddressRefused, Unreachable) as error:
        raise TrackerFailed(str(error)) from error
    if answer.status in {401, 403}:
        raise TrackerFailed(f"The tracker refused the token ({answer.status}).")
    if answer.status in {404, 410}:
        raise TrackerFailed("The tracker knows no such issue or project.")
    if not answer.ok or answer.cut:
        raise TrackerFailed(f"The tracker answered {answer.status}{', too much to read' if answer.cut else ''}.")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise TrackerFailed("The tracker did not answer with JSON.") from None


def issue_from(read: Any, data: Any) -> Issue:
    """`read(data)`, with one error for missing values, wrong types and an address that is not a web page."""
    try:
        found: Issue = read(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise TrackerFailed(NO_ISSUE) from None
    if not found.url.startswith(("https://", "http://")):
        raise TrackerFailed(NO_ISSUE)
    return replace(found, title=" ".join(UNSTORABLE.sub(" ", found.title).split()), url=UNSTORABLE.sub("", found.url))


def moment(text: str) -> datetime:
    """ISO 8601 as GitHub, GitLab and Jira write it: "…Z", "+0000", or "2026-03-02 09:00:00 UTC"."""
    found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def check_hmac(secret: str, body: bytes, given: str) -> None:
    """`given` is "sha256=" and the hexadecimal HMAC of the body."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise BadSignature


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise TrackerFailed("The webhook is not JSON.") from None
