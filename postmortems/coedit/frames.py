"""Frames of `/ws/postmortems/<ref>/`: those of the Yjs sync and awareness protocols, and three of our own.

`0 0 <state vector>`   sync step 1: "send me what I lack"; the answer is step 2
`0 1 <update>`         sync step 2, `0 2 <update>` an edit; both are changes
`1 <awareness>`        the position of a caret; the server adds the name
`8 <number>`           from the server: that many changes of this connection are stored
`9 <JSON>`             from the server: what this connection may do, and notices in words
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pycrdt import write_message, write_var_uint

SYNC, AWARENESS, STORED, NOTICE = 0, 1, 8, 9
STEP_1, STEP_2, UPDATE = 0, 1, 2
MAX_BYTES = 640 * 1024  # one frame: a text of 256 KB as one update, with room
MAX_AWARENESS = 4 * 1024
MAX_CLOCK = 2**53
EMPTY_UPDATE = b"\x00\x00"


class BadFrame(ValueError):
    """The bytes are not a valid frame."""


@dataclass
class Reader:
    """Reads numbers and byte strings; raises BadFrame at the end of the data."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        value = shift = 0
        while shift < 64:
            if self.at >= len(self.data):
                raise BadFrame("cut short")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
        raise BadFrame("number too large")

    def piece(self) -> bytes:
        length = self.number()
        if length > len(self.data) - self.at:
            raise BadFrame("cut short")
        piece = self.data[self.at : self.at + length]
        self.at += length
        return piece


@dataclass(frozen=True)
class Frame:
    """`kind` SYNC with `step` and `body`, or AWARENESS with `body`."""

    kind: int
    step: int
    body: bytes

    @property
    def is_change(self) -> bool:
        return self.kind == SYNC and self.step in {STEP_2, UPDATE}


def parse(data: bytes) -> Frame:
    """The frame in these bytes. Raises BadFrame."""
    if len(data) > MAX_BYTES:
        raise BadFrame("too long")
    reader = Reader(data)
    kind = reader.number()
    step = reader.number() if kind == SYNC else 0
    if kind not in {SYNC, AWARENESS} or step > UPDATE:
        raise BadFrame("unknown kind")
    body = reader.piece()
    if kind == AWARENESS and len(body) > MAX_AWARENESS:
        raise BadFrame("too long")
    return Frame(kind, step, body)


def step_1(state_vector: bytes) -> bytes:
    return bytes([SYNC, STEP_1]) + write_message(state_vector)


def step_2(update: bytes) -> bytes:
    return bytes([SYNC, STEP_2]) + write_message(update)


def update_frame(update: bytes) -> bytes:
    return bytes([SYNC, UPDATE]) + write_message(update)


def stored_frame(number: int) -> bytes:
    return bytes([STORED]) + write_var_uint(number)


def notice_frame(facts: dict[str, Any]) -> bytes:
    return bytes([NOTICE]) + write_message(json.dumps(facts).encode())


Person = dict[str, Any]  # what others are shown: name, initials, color


def rewrite_awareness(body: bytes, owns: Callable[[int], bool], person: Person) -> tuple[bytes, int, int] | None:
    """The caret of this connection with the name that the server knows; other entries are dropped.

    `owns(client)` says whether a Yjs client id belongs to this connection. Returns the frame, the client id and its
    clock; None without an own entry. Only relative positions are kept of what the browser sent.
    """
    reader = Reader(body)
    for _ in range(min(reader.number(), 8)):
        client, clock, state = reader.number(), reader.number(), reader.piece()
        if not owns(client) or client > MAX_CLOCK or clock > MAX_CLOCK:
            continue
        return awareness_frame(client, clock, caret_of(state, person)), client, clock
    return None


def caret_of(state: bytes, person: Person) -> Person | None:
    """`{user, cursor}` of a browser's state; None when it leaves."""
    try:
        facts = json.loads(state)
    except (ValueError, RecursionError):
        raise BadFrame("not JSON") from None
    if facts is None:
        return None
    cursor = facts.get("cursor") if isinstance(facts, dict) else None
    if not isinstance(cursor, dict) or not {"anchor", "head"} <= cursor.keys():
        return {"user": person, "cursor": None}
    return {"user": person, "cursor": {end: position(cursor[end]) for end in ("anchor", "head")}}


def position(facts: Any) -> dict[str, Any]:
    """A relative position of Yjs, with nothing else in it."""
    if not isinstance(facts, dict):
        return {}
    kept: dict[str, Any] = {"tname": "body", "type": None}
    item = facts.get("item")
    if isinstance(item, dict) and all(isinstance(item.get(key), int) for key in ("client", "clock")):
        kept["item"] = {"client": item["client"], "clock": item["clock"]}
    kept["assoc"] = -1 if facts.get("assoc") == -1 else 0
    return kept


def awareness_frame(client: int, clock: int, state: Person | None) -> bytes:
    """One entry; `None` removes this caret for everyone."""
    words = json.dumps(state).encode()
    entry = write_var_uint(1) + write_var_uint(client) + write_var_uint(clock) + write_message(words)
    return bytes([AWARENESS]) + write_message(entry)
