"""The postmortem texts that are open in this process: each stores arriving changes and relays them to its sockets.

Changes that arrive within 30 ms become one transaction. A change is stored before anyone else sees it, and its sender
gets a confirmation. The channel layer carries it to other processes; changes that it loses, and changes made through
the API, are read from the table within a second.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone
from pycrdt import merge_updates

from core.errors import Invalid, Refused
from postmortems.actions.shared_text import MAX_BYTES, save_shared_text
from postmortems.coedit.document import NotAnUpdate
from postmortems.coedit.frames import update_frame
from postmortems.consumers.rights import Connection, current_rights, signed_out
from postmortems.consumers.storing import Change, new_rows, newest_row, store

logger = logging.getLogger(__name__)

BATCH_SECONDS = 0.03
SAVE_AFTER = 1.0  # seconds without an edit
SAVE_AT_LEAST = 10.0  # seconds while someone types without a pause
POLL_SECONDS = 1.0
RECHECK_SECONDS = 3.0  # with the poll, a lost right ends within five seconds
REMEMBERED_ROWS = 2_000
AWAY = (DatabaseError, InterfaceError)
GONE, SIGNED_OUT, TOO_LONG, TRY_LATER, NOT_YOURS, BAD_DATA = 4404, 4401, 4413, 4503, 4403, 4400

threads = ThreadPoolExecutor(4, thread_name_prefix="editor")


async def in_thread(work: Callable[..., Any], *args: Any) -> Any:
    def run() -> Any:
        try:
            return work(*args)
        finally:
            close_old_connections()

    return await sync_to_async(run, thread_sensitive=False, executor=threads)()


class OpenText:
    """One text and the sockets on it in this process."""

    def __init__(self, postmortem_id: int) -> None:
        self.postmortem_id = postmortem_id
        self.group = f"postmortem.{postmortem_id}"
        self.members: set[Connection] = set()
        self.waiting: list[Change] = []
        self.storing: asyncio.Task[None] | None = None
        self.saving: asyncio.Task[None] | None = None
        self.edited_at = 0.0
        self.text_bytes = MAX_BYTES  # measured at the first change
        self.known: set[int] = set()  # rows that our members were sent
        self.newest = 0

    def add(self, member: Connection, data: bytes) -> None:
        """Queue a change; it is stored within 30 ms."""
        member.received += 1
        member.bytes_waiting += len(data)
        self.waiting.append(Change(member, data, member.received))
        if self.storing is None or self.storing.done():
            self.storing = asyncio.create_task(self.store_waiting())

    async def store_waiting(self) -> None:
        while self.waiting:
            await asyncio.sleep(BATCH_SECONDS)
            batch, self.waiting = self.waiting, []
            try:
                await self.store_batch(batch)
            except AWAY as error:
                logger.warning("an edit was not stored: %s", type(error).__name__)
                await self.dismiss({change.member for change in batch}, TRY_LATER)

    async def store_batch(self, batch: list[Change]) -> None:
        """Store the batch in one transaction. If it fails, one per person, so that an error does not affect others."""
        by_member: dict[Connection, list[Change]] = {}
        for change in batch:
            by_member.setdefault(change.member, []).append(change)
        try:
            await self.store_and_send(batch)
        except (NotAnUpdate, Invalid, Refused):
            for member, own in by_member.items():
                try:
                    await self.store_and_send(own)
                except NotAnUpdate:
                    await self.dismiss({member}, BAD_DATA)
                except Invalid:
                    await self.dismiss({member}, TOO_LONG)
                except Refused:
                    await self.dismiss({member}, NOT_YOURS)

    async def store_and_send(self, changes: list[Change]) -> None:
        size = sum(len(change.data) for change in changes)
        check = self.text_bytes + size > MAX_BYTES
        result = await in_thread(store, changes, check)
        self.text_bytes = (result.text_bytes or self.text_bytes) + size
        self.remember(result.ids)
        self.edited_at = time.monotonic()
        merged = merge_updates(*result.data) if len(result.data) > 1 else result.data[0]
        senders = {change.member for change in changes}
        only = next(iter(senders)).consumer.channel_name if len(senders) == 1 else ""
        await self.send({"type": "relay", "data": update_frame(merged), "ids": result.ids, "sender": only})
        for change in changes:
            change.member.stored = change.number
            change.member.bytes_waiting -= len(change.data)
        for member in senders:
            await member.consumer.confirm()
        self.save_later()

    async def send(self, message: dict[str, Any]) -> None:
        """Send to everyone on this text in all processes; without the channel layer, in this process."""
        layer = get_channel_layer()
        try:
            if layer is None:
                raise RuntimeError("no channel layer")
            await layer.group_send(self.group, message)
        except Exception as error:
            logger.warning("the channel layer does not answer: %s", type(error).__name__)
            for member in list(self.members):
                await member.consumer.dispatch(message)

    def save_later(self) -> None:
        if self.saving is None or self.saving.done():
            self.saving = asyncio.create_task(self.save_after_pause())

    async def save_after_pause(self) -> None:
        began = time.monotonic()
        while (
            pause := self.edited_at + SAVE_AFTER - time.monotonic()
        ) > 0 and time.monotonic() - began < SAVE_AT_LEAST:
            await asyncio.sleep(pause)
        await self.write_text()

    async def write_text(self) -> None:
        """Write the text into the Markdown column. If this fails, the next opening or a job does it."""
        try:
            saved = await in_thread(save_shared_text, self.postmortem_id)
        except (*AWAY, Refused) as error:
            logger.warning("the text of a postmortem was not written: %s", type(error).__name__)
            return
        if saved is not None:
            at = timezone.now().isoformat()
            await self.send({"type": "saved", "version": saved.version, "at": at})

    async def dismiss(self, members: set[Connection], code: int) -> None:
        for member in members:
            member.may_write = False
            await member.consumer.leave(code)

    def remember(self, ids: list[int]) -> None:
        self.known.update(ids)
        self.newest = max([self.newest, *ids])
        if len(self.known) > 2 * REMEMBERED_ROWS:
            self.known = set(sorted(self.known)[-REMEMBERED_ROWS:])


class OpenTexts:
    """The open texts of this process, and the task that polls and rechecks them."""

    def __init__(self) -> None:
        self.open: dict[int, OpenText] = {}
        self.task: asyncio.Task[None] | None = None

    def count_of(self, user_id: int) -> int:
        """How many sockets this person has."""
        return sum(member.user_id == user_id for text in self.open.values() for member in text.members)

    async def join(self, member: Connection) -> OpenText:
        open_text = self.open.get(member.postmortem_id)
        if open_text is None:
            open_text = self.open.setdefault(member.postmortem_id, OpenText(member.postmortem_id))
        open_text.members.add(member)
        if not open_text.newest:
            open_text.newest = await in_thread(newest_row)
        if self.task is None or self.task.done() or self.task.get_loop() is not asyncio.get_running_loop():
            self.task = asyncio.create_task(self.look_after())
        return open_text

    async def leave(self, member: Connection) -> None:
        open_text = self.open.get(member.postmortem_id)
        if open_text is None or member not in open_text.members:
            return
        open_text.members.discard(member)
        if not open_text.members:
            if open_text.storing and not open_text.storing.done():
                await open_text.storing
            if not open_text.members and self.open.get(open_text.postmortem_id) is open_text:
                del self.open[open_text.postmortem_id]

    async def look_after(self) -> None:
        checked = time.monotonic()
        while self.open:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.relay_new_rows()
                if time.monotonic() - checked >= RECHECK_SECONDS:
                    checked = time.monotonic()
                    await self.recheck()
            except AWAY as error:
                logger.warning("open texts wait for the database: %s", type(error).__name__)
            except Exception:
                logger.exception("looking after open texts failed")

    async def relay_new_rows(self) -> None:
        """Send changes of other processes and the API that the channel layer did not deliver."""
        current = dict(self.open)
        if not current:
            return
        since = min(open_text.newest for open_text in current.values()) - REMEMBERED_ROWS // 2
        for postmortem_id, rows in (await in_thread(new_rows, list(current), since)).items():
            open_text = current[postmortem_id]
            fresh = {pk: data for pk, data in rows.items() if pk not in open_text.known}
            open_text.remember(list(fresh))
            for data in fresh.values():
                for member in list(open_text.members):
                    await member.consumer.send_frame(update_frame(data))

    async def recheck(self) -> None:
        members = [member for open_text in self.open.values() for member in open_text.members]
        rights = await in_thread(current_rights, members)
        ended = [member for member in members if member not in rights]
        out = await in_thread(signed_out, ended) if ended else set()
        for member in members:
            if member not in rights:
                await member.consumer.leave(SIGNED_OUT if member in out else GONE)
            elif rights[member].may_write != member.may_write:
                member.may_write = rights[member].may_write
                await member.consumer.tell_rights(rights[member].status)


open_texts = OpenTexts()
