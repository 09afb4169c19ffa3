"""Server-sent events: which object changed and which entry was added. Pages fetch their own fragments.

One poller per process reads the log for all listeners and rechecks the access of each every few seconds.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from core.access.rule import hidden_circle_ids
from core.activity.cursor import HINT, Follower, Row
from core.activity.models import Event
from core.activity.presence import SHOWN, Page, People, Present, exchange

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25  # one short query; for events of other processes
LEAST_SECONDS = 0.02  # between two polls; an action records several events
RECHECK_SECONDS = 4.0  # with the poll, a lost right ends within five seconds
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 15 * 60.0  # then the browser reconnects by itself
REPLAY = 200
WAITING = 500
MAX_PER_PERSON = 24  # streams in one process: each takes memory and one of its connections
CLOSE = None


@dataclass(eq=False)
class Listener:
    """`page` is the page that this person has open, if it says who else has."""

    user_id: int
    session_key: str
    name: str = ""
    page: Page | None = None
    hidden: frozenset[int] = frozenset()
    sent: Present | None = None
    queue: "asyncio.Queue[Row | Present | None]" = field(default_factory=lambda: asyncio.Queue(WAITING))

    @property
    def open_page(self) -> str:
        """Its reference; "" for none, and for one that this person may no longer see."""
        return self.page.reference if self.page and self.page.circle_id not in self.hidden else ""

    def send_presence(self, people: dict[int, str]) -> None:
        """Queue who else is on the page, if that changed."""
        others = sorted((pk, name) for pk, name in people.items() if pk != self.user_id)
        present = Present(tuple(others[:SHOWN]))
        if present != self.sent:
            self.sent = present
            self.put(present)

    def put(self, row: Row | Present | None) -> None:
        """Queue a hint. A listener that does not read is disconnected; its browser reconnects and fetches all."""
        if isinstance(row, Row) and row.circle_id in self.hidden:
            return
        try:
            self.queue.put_nowait(row)
        except asyncio.QueueFull:
            self.queue.get_nowait()
            self.queue.put_nowait(CLOSE)


class Hub:
    """The listeners of this process, and the task that serves them while there are any."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.task: asyncio.Task[None] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.news = asyncio.Event()
        self.pages_here: set[str] = set()
        self.moved = False  # someone came to a page, or left one

    def wake(self) -> None:
        """An event was committed in this process: read the log at once. Called from any thread."""
        if self.listeners and self.loop is not None:
            with suppress(RuntimeError):  # the loop is closing
                self.loop.call_soon_threadsafe(self.news.set)

    def is_full_for(self, user_id: int) -> bool:
        return sum(listener.user_id == user_id for listener in list(self.listeners)) >= MAX_PER_PERSON

    async def join(self, listener: Listener) -> bool:
        """False if this person may not listen (any more), or has too many streams."""
        rights = await run_in_thread(hidden_circles_by_listener, [listener])
        if (hidden := rights.get(listener)) is None or self.is_full_for(listener.user_id):
            return False
        listener.hidden = hidden
        self.listeners.add(listener)
        self.moved = self.moved or bool(listener.page)
        if self.task is None or self.task.done() or self.task.get_loop() is not asyncio.get_running_loop():
            self.loop, self.news = asyncio.get_running_loop(), asyncio.Event()
            self.task = asyncio.create_task(self.serve())
        return True

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self.moved = self.moved or bool(listener.page)

    async def serve(self) -> None:
        follower: Follower | None = None
        checked = shared = time.monotonic()
        while self.listeners or self.moved:
            try:
                if self.moved or time.monotonic() - shared >= HEARTBEAT_SECONDS:
                    await self.share_presence()
                    shared = time.monotonic()
                follower = follower or await run_in_thread(Follower)
                if time.monotonic() - checked >= RECHECK_SECONDS:
                    await self.recheck()
                    checked = time.monotonic()
                for row in await run_in_thread(follower.read, time.monotonic()):
                    for listener in list(self.listeners):
                        listener.put(row)
            except DatabaseError as error:
                logger.warning("the stream waits for the database: %s", type(error).__name__)
            await self.next_poll()

    async def next_poll(self) -> None:
        """Wait until something was recorded here, at most POLL_SECONDS."""
        await asyncio.sleep(min(LEAST_SECONDS, POLL_SECONDS))
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), POLL_SECONDS)
        self.news.clear()

    async def recheck(self) -> None:
        """Recheck the access of all listeners; disconnect those who were signed out or deactivated."""
        listeners = list(self.listeners)
        rights = await run_in_thread(hidden_circles_by_listener, listeners)
        for listener in listeners:
            hidden = rights.get(listener)
            if hidden is None:
                listener.put(CLOSE)
                self.leave(listener)
            else:
                self.moved = self.moved or bool(listener.page and hidden != listener.hidden)
                listener.hidden = hidden

    async def share_presence(self) -> None:
        """Exchange with the other processes who is on which page, and send it to the listeners that show it."""
        self.moved = False
        here: dict[str, People] = {page: {} for page in self.pages_here}  # those that everyone left, too
        for listener in self.listeners:
            if page := listener.open_page:
                here.setdefault(page, {})[listener.user_id] = listener.name
        self.pages_here = {page for page, people in here.items() if people}
        everywhere = await run_in_thread(exchange, here) if here else {}
        for listener in list(self.listeners):
            if listener.page:
                listener.send_presence(everywhere.get(listener.open_page, {}))


hub = Hub()


async def run_in_thread(work: Callable[..., Any], *args: Any) -> Any:
    def run() -> Any:
        try:
            return work(*args)
        finally:
            close_old_connections()

    return await sync_to_async(run)()


def hidden_circles_by_listener(listeners: Iterable[Listener]) -> dict[Listener, frozenset[int]]:
    """For each listener with a valid session and an active account: the hidden circles. Two statements in total."""
    listeners = list(listeners)
    keys = {listener.session_key for listener in listeners}
    alive = set(Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True))
    hidden = hidden_circle_ids({listener.user_id for listener in listeners})
    return {
        listener: hidden[listener.user_id]
        for listener in listeners
        if listener.session_key in alive and listener.user_id in hidden
    }


def missed_rows(last: int, listener: Listener) -> list[Row]:
    """Visible events after that id, at most the newest two hundred."""
    rows = Event.objects.filter(pk__gt=last).order_by("-pk").values_list(*HINT)
    found = [Row(*facts) for facts in rows[:REPLAY]]
    return [row for row in reversed(found) if row.circle_id not in listener.hidden]


async def event_stream(listener: Listener, last: int | None) -> AsyncIterator[str]:
    """The body of one connection."""
    if not await hub.join(listener):
        return
    ends = time.monotonic() + LONGEST_SECONDS
    try:
        yield "retry: 3000\n: listening\n\n"
        for row in await run_in_thread(missed_rows, last, listener) if last is not None else []:
            yield format_event(row)
        while time.monotonic() < ends:
            try:
                row = await asyncio.wait_for(listener.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if row is CLOSE:
                return
            yield format_event(row)
    finally:
        hub.leave(listener)


def format_event(row: Row | Present) -> str:
    if isinstance(row, Present):
        return f"event: present\ndata: {json.dumps(row.facts())}\n\n"
    facts: dict[str, Any] = {"reference": row.reference, "verb": row.event_type}  # pages read it by this name
    if row.event_type == "entry.added" and row.entry:
        facts["entry"] = row.entry
    data = json.dumps(facts)
    return f"id: {row.pk}\nevent: activity\ndata: {data}\n\n"
