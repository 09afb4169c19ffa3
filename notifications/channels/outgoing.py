"""Sends one HTTP message to an endpoint and interprets the response."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from core.outbound.addresses import AddressRefused
from core.outbound.client import Answer, Unreachable, send
from notifications.faults import faultpoint

LONGEST_WAIT = timedelta(hours=24)
GONE = 410


@dataclass(frozen=True)
class Outgoing:
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class NotDelivered(Exception):
    """The endpoint did not take the message. `retry_after` is what it asked for; `timed_out`: it held us up."""

    def __init__(
        self,
        cause: str,
        *,
        permanent: bool = False,
        gone: bool = False,
        timed_out: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.permanent, self.gone, self.timed_out, self.retry_after = permanent, gone, timed_out, retry_after


def post(message: Outgoing, *, now: datetime) -> str:
    """Send it. Returns the answer in short ("200"); raises NotDelivered. Redirects are not followed."""
    faultpoint("connected")
    headers = {"Content-Type": "application/json", **message.headers}
    try:
        answer = send(message.url, headers=headers, body=message.body)
    except AddressRefused as error:
        raise NotDelivered(str(error), permanent=True) from error
    except Unreachable as error:
        raise NotDelivered(error.message, timed_out="did not answer" in error.message) from error
    if answer.ok:
        return str(answer.status)
    raise NotDelivered(
        cause_of(answer),
        permanent=not answer.retry,
        gone=answer.status == GONE,
        retry_after=retry_after(answer, now),
    )


def cause_of(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return f"{answer.status}: the endpoint redirects. Enter its final URL."
    words = re.sub(r"\s+", " ", answer.body[:300].decode(errors="replace")).strip()
    return f"{answer.status} {words}".strip()[:300]


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """The header Retry-After, in seconds or as a date, at most a day."""
    value = next((value for name, value in answer.headers if name.lower() == "retry-after"), "").strip()
    if value.isdecimal() and len(value) < 9:
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    try:
        return min(max(parsedate_to_datetime(value) - now, timedelta(0)), LONGEST_WAIT)
    except (ValueError, TypeError):
        return None
