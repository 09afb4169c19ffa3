"""Frames that no editor sends: each ends with a close code that the editor explains, and nothing is stored."""

import random
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from pycrdt import Doc, Text

from core.access.membership import remove_member
from core.testing import NOW
from postmortems.actions.drafts import restore_revision
from postmortems.coedit.frames import MAX_BYTES, update_frame
from postmortems.consumers import editor, open_texts
from postmortems.models import Postmortem
from postmortems.tests.sockets import in_database
from postmortems.tests.test_sockets import GONE, NOT_YOURS, SIGNED_OUT, TEXT, SocketTestCase

pytestmark = pytest.mark.slow

BAD_DATA, TOO_LONG, TOO_MUCH = 4400, 4413, 4429


def an_update(words: str = "x") -> bytes:
    """A valid update of a document that is not this one."""
    doc: Doc = Doc()
    doc["body"] = Text(words)
    return update_frame(doc.get_update())


# Name, bytes. Each is refused before anything is stored.
NO_FRAMES = [
    ("empty", b""),
    ("kind without a body", b"\x00"),
    ("a number that never ends", b"\xff" * 50),
    ("length beyond the end", b"\x00\x02\x7fabc"),
    ("unknown step", b"\x00\x09\x00"),
    ("unknown kind", b"\x05\x00"),
    ("no update", b"\x00\x02\x03abc"),
    ("half an update", an_update("half of it")[:-4]),
    ("an update of nothing that exists", update_frame(b"\x01\x01\x01\x00\x84\x01")),
    ("a state vector that is none", b"\x00\x00\x03\xff\xff\xff"),
    ("a caret that is no JSON", b"\x01\x05\x01\x01\x01\x01{"),
    ("longer than a frame may be", b"\x00\x02" + b"x" * MAX_BYTES),
]


class HostileFrameTests(SocketTestCase):
    async def test_invalid_frames_close_the_socket_and_store_nothing(self):
        for name, data in NO_FRAMES:
            ada = await self.enter(self.ada)
            await ada.send(data)
            await ada.receive()
            assert ada.code == BAD_DATA, name
        assert await self.rows() == 0

    async def test_text_instead_of_bytes_is_refused(self):
        ada = await self.enter(self.ada)
        await ada.line.send_input({"type": "websocket.receive", "text": '{"type": "update"}'})
        await ada.receive()
        assert (ada.code, await self.rows()) == (BAD_DATA, 0)

    async def test_update_from_a_viewer_is_not_stored(self):
        linus = await self.enter(self.linus)
        await linus.send(an_update())
        await linus.receive()
        assert (linus.code, await self.rows()) == (NOT_YOURS, 0)

    async def test_update_after_removal_or_sign_out_is_not_stored(self):
        slow = mock.patch.multiple(open_texts, RECHECK_SECONDS=60)  # the update comes before the next check of rights
        slow.start()
        self.addCleanup(slow.stop)
        grace, ada = await self.enter(self.grace), await self.enter(self.ada)
        await in_database(remove_member)(self.circle, self.grace)
        await in_database(Session.objects.filter(pk=ada.session).delete)()
        for browser in [grace, ada]:
            await browser.send(an_update())
            await browser.receive()
            assert browser.code in {GONE, SIGNED_OUT, NOT_YOURS}
        assert await self.rows() == 0

    async def test_random_updates_do_not_affect_other_clients(self):
        grace, source = await self.enter(self.grace), random.Random(5)
        for _ in range(8):
            ada = await self.enter(self.ada)
            await ada.send(update_frame(source.randbytes(30)))
            await ada.receive(seconds=0.2)
        assert (grace.text, grace.code) == (TEXT, None)
        await self.leave_all()

    async def test_text_over_the_limit_is_refused_and_saved_text_is_kept(self):
        ada = await self.enter(self.ada)
        await ada.type("x" * 257 * 1024)
        await ada.receive()
        assert (ada.code, await self.rows()) == (TOO_LONG, 0)

    async def test_flooding_client_is_disconnected_and_others_continue(self):
        ada, grace = await self.enter(self.ada), await self.enter(self.grace)
        for _ in range(40):
            await ada.send(b"\x00\x00\x01\x00")
        await ada.receive()
        assert ada.code == TOO_MUCH
        await grace.type("still here ")
        await grace.receive(until=lambda: grace.stored == 1)
        assert grace.stored == 1
        await self.leave_all()

    async def test_deleted_text_can_be_restored(self):
        ada = await self.enter(self.ada)
        before = ada.doc.get_state()
        ada.doc["body"].clear()
        await ada.send(update_frame(ada.doc.get_update(before)))
        await ada.receive(until=lambda: ada.notices[-1].get("version") == 2)
        emptied = await in_database(Postmortem.objects.get)(pk=self.draft.pk)
        assert emptied.text == ""
        await in_database(restore_revision)(emptied, by=self.ada, number=1, version=2, now=NOW)
        await ada.receive(until=lambda: ada.text == TEXT)
        assert ada.text == TEXT
        await self.leave_all()

    async def test_one_person_cannot_hold_all_connections(self):
        with mock.patch.object(editor, "MAX_PER_PERSON", 1):
            await self.enter(self.ada)
            again, grace = await self.enter(self.ada), await self.enter(self.grace)
            await again.receive()
            assert (again.code, grace.code) == (TOO_MUCH, None)
