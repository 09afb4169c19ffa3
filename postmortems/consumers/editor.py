"""`/ws/postmortems/INC-214/`: joint editing of one postmortem (frames in `postmortems/coedit/frames.py`).

The Origin was checked before (config/sockets.py). Close codes: 4401 signed out; 4404 unknown, no access, or access
ended, all alike; 4403 may not write; 4409 another document; 4413 text too long; 4400 not a frame; 4429 too much;
4503 database away.
"""

import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from postmortems.coedit.frames import (
    AWARENESS,
    BadFrame,
    Frame,
    awareness_frame,
    notice_frame,
    parse,
    rewrite_awareness,
    step_1,
    step_2,
    stored_frame,
)
from postmortems.consumers.open_texts import (
    BAD_DATA,
    GONE,
    NOT_YOURS,
    SIGNED_OUT,
    TRY_LATER,
    OpenText,
    in_thread,
    open_texts,
)
from postmortems.consumers.rights import Connection, current_rights, find_postmortem
from postmortems.consumers.storing import missing_update, state_vector
from postmortems.models import Postmortem

OTHER_DOCUMENT, TOO_MUCH = 4409, 4429
MAX_MEMBERS = 60  # sockets on one text in one process
MAX_PER_PERSON = 24  # sockets of one person in one process
MAX_WAITING = 4 * 1024 * 1024  # bytes of one connection that are not stored yet
FRAMES = (60.0, 600.0)  # per second, and at once
BYTES = (200_000.0, 4_000_000.0)
QUESTIONS = (1.0, 20.0)  # sync step 1 reads the document; browsers send it every 15 s
COLORS = 8


class Allowance:
    """A token bucket: an amount at once, refilled by so much each second."""

    def __init__(self, per_second: float, at_once: float) -> None:
        self.per_second, self.at_once, self.left, self.counted = per_second, at_once, at_once, time.monotonic()

    def spend(self, amount: float) -> bool:
        """Use some of it. False if not enough is left."""
        now = time.monotonic()
        self.left = min(self.at_once, self.left + (now - self.counted) * self.per_second) - amount
        self.counted = now
        return self.left >= 0


class PostmortemConsumer(AsyncWebsocketConsumer):
    """One browser on one text."""

    member: Connection | None = None
    open_text: OpenText | None = None
    left = False

    async def connect(self) -> None:
        self.frames, self.bytes, self.questions = Allowance(*FRAMES), Allowance(*BYTES), Allowance(*QUESTIONS)
        key = self.scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, "")
        await self.accept()
        try:
            user, postmortem = await in_thread(open_postmortem, key, self.scope["url_route"]["kwargs"]["pk"])
            if user is None or postmortem is None:
                await self.leave(SIGNED_OUT if user is None else GONE)
                return
            await self.enter(Connection(user, key, postmortem.pk, self), postmortem)
        except (DatabaseError, InterfaceError):
            await self.leave(TRY_LATER)

    async def enter(self, member: Connection, postmortem: Postmortem) -> None:
        document, vector = await in_thread(state_vector, postmortem)
        wanted = parse_qs(self.scope.get("query_string", b"").decode("latin1")).get("document", [document])[0]
        if wanted != document:
            await self.leave(OTHER_DOCUMENT)
            return
        rights = (await in_thread(current_rights, [member])).get(member)
        already_open = open_texts.open.get(postmortem.pk)
        full = already_open and len(already_open.members) >= MAX_MEMBERS
        if rights is None or full or open_texts.count_of(member.user_id) >= MAX_PER_PERSON:
            await self.leave(GONE if rights is None else TOO_MUCH)
            return
        member.may_write = rights.may_write
        self.member, self.open_text = member, await open_texts.join(member)
        with suppress(Exception):  # without Redis the rows are found in the table
            await self.channel_layer.group_add(self.open_text.group, self.channel_name)
        await self.tell_rights(rights.status, vector)
        await self.open_text.send({"type": "announce", "sender": self.channel_name})
        if await in_thread(has_unsaved, postmortem.pk):
            self.open_text.save_later()

    async def disconnect(self, code: int) -> None:
        self.left = True
        if self.member is None or self.open_text is None:
            return
        with suppress(Exception):
            await self.channel_layer.group_discard(self.open_text.group, self.channel_name)
        await open_texts.leave(self.member)
        if self.member.client_id is not None:
            frame = awareness_frame(self.member.client_id, self.member.clock + 1, None)
            await self.open_text.send({"type": "relay", "data": frame, "ids": [], "sender": self.channel_name})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.member is None or self.open_text is None or self.left:
            return
        if not self.frames.spend(1) or not self.bytes.spend(len(bytes_data or b"")):
            await self.leave(TOO_MUCH)
            return
        try:
            if not bytes_data:
                raise BadFrame("not bytes")
            await self.answer(parse(bytes_data), self.member, self.open_text)
        except BadFrame:
            await self.leave(BAD_DATA)
        except (DatabaseError, InterfaceError):
            await self.leave(TRY_LATER)

    async def answer(self, frame: Frame, member: Connection, open_text: OpenText) -> None:
        if frame.kind == AWARENESS:
            await self.pass_caret(frame, member, open_text)
        elif not frame.is_change and not self.questions.spend(1):
            await self.leave(TOO_MUCH)
        elif not frame.is_change:
            await self.send_frame(step_2(await in_thread(missing_from, member.postmortem_id, frame.body)))
        elif not member.may_write:
            await self.leave(NOT_YOURS)
        elif member.bytes_waiting + len(frame.body) > MAX_WAITING:
            await self.leave(TOO_MUCH)
        else:
            open_text.add(member, frame.body)

    async def pass_caret(self, frame: Frame, member: Connection, open_text: OpenText) -> None:
        """The first client id that a browser uses is its own; its name and color come from here."""
        person = {"name": member.user.name, "initials": member.user.initials, "color": member.user.pk % COLORS}
        found = rewrite_awareness(frame.body, lambda client: member.client_id in {None, client}, person)
        if found is None:
            return
        member.caret, member.client_id, member.clock = found
        if member.may_write:
            message = {"type": "relay", "data": member.caret, "ids": [], "sender": self.channel_name}
            await open_text.send(message)

    # --- Messages of the channel layer, and calls of the open text

    async def relay(self, event: dict[str, Any]) -> None:
        if self.open_text is not None:
            self.open_text.remember(event["ids"])
        if event["sender"] != self.channel_name:
            await self.send_frame(event["data"])

    async def saved(self, event: dict[str, Any]) -> None:
        await self.send_frame(notice_frame({"version": event["version"], "savedAt": event["at"]}))

    async def announce(self, event: dict[str, Any]) -> None:
        """A browser joined: send it this caret."""
        if self.member and self.open_text and self.member.caret and event["sender"] != self.channel_name:
            message = {"type": "relay", "data": self.member.caret, "ids": [], "sender": self.channel_name}
            await self.open_text.send(message)

    async def confirm(self) -> None:
        if self.member is not None:
            await self.send_frame(stored_frame(self.member.stored))

    async def tell_rights(self, status: str, vector: bytes = b"\x00") -> None:
        """Send the rights; to writers also the server's state, so that they send unsaved changes."""
        if self.member is None:
            return
        await self.send_frame(notice_frame({"mayWrite": self.member.may_write, "status": status}))
        if self.member.may_write:
            await self.send_frame(step_1(vector))

    async def send_frame(self, data: bytes) -> None:
        if not self.left:
            with suppress(Exception):  # the browser is gone; `disconnect` follows
                await self.send(bytes_data=data)

    async def leave(self, code: int) -> None:
        self.left = True
        with suppress(Exception):
            await self.close(code)


def open_postmortem(key: str, incident_id: int) -> Any:
    return find_postmortem(key, incident_id, now=timezone.now())


def missing_from(postmortem_id: int, vector: bytes) -> bytes:
    """The update that this state vector lacks. Raises BadFrame for invalid bytes."""
    try:
        return missing_update(postmortem_id, vector)
    except ValueError as error:
        raise BadFrame("no state vector") from error


def has_unsaved(postmortem_id: int) -> bool:
    return Postmortem.objects.filter(pk=postmortem_id, text_updates__saved=False).exists()
