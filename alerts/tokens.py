"""Tokens of alert sources: stored as a hash, compared in constant time."""

import secrets
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from alerts.models import AlertSource

PREFIX = "dba_"
LONGEST = 200  # characters; a longer one is not ours and is not hashed
NO_HASH = sha256(b"").hexdigest()


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def new_key() -> str:
    """The part of the URL that names a source. Never only digits, which are ids of alerts."""
    return f"s{secrets.token_hex(8)}"


def token_hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def is_token_of(source: AlertSource | None, token: str, *, now: datetime) -> bool:
    """Takes the same steps for an unknown source, so that the time tells nothing."""
    sent = token_hash(token[:LONGEST])
    known = source.token_hash if source else NO_HASH
    old = source.old_token_hash if source and source.old_token_until and source.old_token_until > now else NO_HASH
    current, former = compare_digest(sent, known), compare_digest(sent, old or NO_HASH)
    return source is not None and bool(token) and len(token) <= LONGEST and (current or former)
