"""Frames as hostile programs send them: a clear refusal, never an unexpected exception."""

import json
import random

from django.test import SimpleTestCase
from pycrdt import Doc, Text, write_message, write_var_uint

from postmortems.coedit.document import NotAnUpdate, check_update, load, new_state, text_of
from postmortems.coedit.frames import (
    AWARENESS,
    MAX_AWARENESS,
    MAX_BYTES,
    SYNC,
    UPDATE,
    BadFrame,
    Reader,
    parse,
    rewrite_awareness,
    update_frame,
)

PERSON = {"name": "Ada", "initials": "A", "color": 3}


def awareness(client: int, state: object, clock: int = 1) -> bytes:
    entry = write_var_uint(client) + write_var_uint(clock) + write_message(json.dumps(state).encode())
    return write_var_uint(1) + entry


def state_of(frame: bytes) -> dict:
    body = Reader(parse(frame).body)
    body.number(), body.number(), body.number()
    return json.loads(body.piece())


class FrameTests(SimpleTestCase):
    def test_update_frame_is_decoded(self):
        frame = parse(update_frame(b"abc"))
        assert (frame.kind, frame.step, frame.body, frame.is_change) == (SYNC, UPDATE, b"abc", True)

    def test_bad_frames_are_refused(self):
        endless_number = b"\xff" * 40
        for data in [b"", b"\x00", b"\x00\x02", b"\x00\x02\x7fabc", b"\x00\x09\x00", b"\x07\x00", endless_number]:
            with self.assertRaises(BadFrame):
                parse(data)
        with self.assertRaises(BadFrame):
            parse(b"\x00\x02" + b"x" * MAX_BYTES)
        with self.assertRaises(BadFrame):
            parse(bytes([AWARENESS]) + write_message(b"x" * (MAX_AWARENESS + 1)))

    def test_random_bytes_are_refused_without_errors(self):
        source, refused = random.Random(11), 0
        for _ in range(3_000):
            data = source.randbytes(source.randint(0, 60))
            try:
                check_update(parse(data).body)
            except (BadFrame, NotAnUpdate):
                refused += 1
        assert refused > 2_900

    def test_damaged_updates_are_refused(self):
        doc = Doc()
        doc["body"] = Text("Impact began at 22:00.")
        good, source, refused = doc.get_update(), random.Random(3), 0
        for _ in range(2_000):
            data = bytearray(good)
            data[source.randrange(len(data))] = source.randrange(256)
            try:
                text_of(load(new_state("## Summary\n"), [bytes(data)]))
            except NotAnUpdate:
                refused += 1
        assert refused > 100


class AwarenessTests(SimpleTestCase):
    def test_name_and_color_come_from_the_server(self):
        forged = {"user": {"name": "<b>Dana</b>", "color": "red; background: url(x)"}, "admin": True, "cursor": None}
        frame, client, clock = rewrite_awareness(awareness(5, forged), lambda one: True, PERSON)
        assert (client, clock) == (5, 1)
        assert state_of(frame) == {"user": PERSON, "cursor": None}

    def test_only_the_position_of_a_caret_is_forwarded(self):
        end = {
            "type": None,
            "tname": "body",
            "item": {"client": 5, "clock": 9, "x": "y"},
            "assoc": -1,
            "junk": "z" * 50,
        }
        frame, _, _ = rewrite_awareness(awareness(5, {"cursor": {"anchor": end, "head": 7}}), lambda one: True, PERSON)
        kept = state_of(frame)["cursor"]
        assert kept["anchor"] == {"tname": "body", "type": None, "item": {"client": 5, "clock": 9}, "assoc": -1}
        assert kept["head"] == {}

    def test_carets_of_other_clients_are_ignored(self):
        assert rewrite_awareness(awareness(6, {"cursor": None}), lambda client: client == 5, PERSON) is None

    def test_states_that_are_not_json_are_refused(self):
        entry = write_var_uint(1) + write_var_uint(5) + write_var_uint(1) + write_message(b"{" * 2_000)
        with self.assertRaises(BadFrame):
            rewrite_awareness(entry, lambda one: True, PERSON)
