"""Keeps the bodies of requests: accepted ones to recognize a repetition, refused ones with the reason."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F

from alerts.models import AlertSource, ReceivedBody


@dataclass(frozen=True)
class Body:
    """A body as it was received. `once`: the same body again is the same event sent again."""

    content: bytes
    digest: str
    once: bool = False


KEPT_OF_REFUSED = 8 * 1024  # characters of the text
MOST_REFUSED = 200  # rows of one source; older ones are deleted


def digest_of(body: bytes, headers: dict[str, str]) -> str:
    """Of the body and, in binary CloudEvents, of the headers that belong to the event."""
    events = sorted((name, value) for name, value in headers.items() if name.startswith("ce-"))
    return sha256(body + repr(events).encode() if events else body).hexdigest()


def text_to_keep(body: bytes) -> str:
    return body.decode("utf-8", "replace").replace("\0", "\ufffd")


def keep_accepted(source: AlertSource, body: Body, *, answer: list[dict[str, Any]], now: datetime) -> None:
    """Inside the transaction of the intake, which has locked the source."""
    rows = ReceivedBody.objects.filter(source=source, digest=body.digest)
    if rows.update(times=F("times") + 1, last_at=now, answer=answer):
        return
    ReceivedBody.objects.for_parent(source).create(
        digest=body.digest,
        text=text_to_keep(body.content),
        size=len(body.content),
        accepted=True,
        status=202,
        answer=answer,
        first_at=now,
        last_at=now,
    )


@transaction.atomic
def keep_refused(source: AlertSource, body: bytes, digest: str, *, reason: str, status: int, now: datetime) -> None:
    """Store a refused body, and count it for the source.

    Its row is another one than that of the same body accepted before or afterwards, whose text and answer stay.
    """
    digest = sha256(f"refused {digest}".encode()).hexdigest()
    AlertSource.objects.filter(pk=source.pk).update(refused=F("refused") + 1)
    rows = ReceivedBody.objects.filter(source=source, digest=digest)
    if rows.update(times=F("times") + 1, last_at=now, accepted=False, status=status, reason=reason[:300]):
        return
    ReceivedBody.objects.for_parent(source).create(
        digest=digest,
        text=text_to_keep(body[:KEPT_OF_REFUSED]),
        size=len(body),
        accepted=False,
        status=status,
        reason=reason[:300],
        first_at=now,
        last_at=now,
    )
    refused = ReceivedBody.objects.filter(source=source, accepted=False).order_by("-last_at", "-pk")
    old = list(refused.values_list("pk", flat=True)[MOST_REFUSED : MOST_REFUSED * 2])
    ReceivedBody.objects.filter(pk__in=old).delete()


def earlier_answer(source: AlertSource, digest: str) -> list[dict[str, Any]] | None:
    """What the same body was answered before."""
    row = ReceivedBody.objects.filter(source=source, digest=digest).first()
    return row.answer if row else None
