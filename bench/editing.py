"""Measures joint editing: `python -m bench.editing`.

Ten editors on one document of 20 kB, each typing twice a second; how long until the others have a change. Then fifty
documents open at once; how much the web process grows. Prints one line of JSON.
"""

import asyncio
import contextlib
import json
import random
import statistics
import time
from pathlib import Path

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from config.tests.journeys.stage import Stage, embedded
from config.tests.journeys.test_editor import web_process
from postmortems.coedit.frames import STEP_1, SYNC, Reader, step_1, step_2, update_frame

EDITORS, DOCUMENTS, SECONDS, SIZE = 10, 50, 20.0, 20_000
SETUP = f"""
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from core.testing import make_user, NOW
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import start_postmortem
import json
ada = make_user("bench-ada")
client = Client(); client.force_login(ada)
text = "## Impact\\n\\n" + "The gateway answered slowly for most users. " * ({SIZE} // 44)
refs = [start_postmortem(make_incident(lead=ada), by=ada, text=text, now=NOW).ref for _ in range({DOCUMENTS})]
print(json.dumps([client.cookies["session"].value, refs]))
"""


class Editor:
    """One socket and the document behind it."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire
        self.doc: Doc = Doc()
        self.doc["body"] = Text()
        self.seen: dict[str, float] = {}

    @property
    def text(self) -> str:
        return str(self.doc["body"])

    async def listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._receive()

    async def _receive(self) -> None:
        async for data in self.wire:
            reader = Reader(data if isinstance(data, bytes) else data.encode())
            if reader.number() != SYNC:
                continue
            if reader.number() == STEP_1:
                await self.wire.send(step_2(self.doc.get_update(reader.piece())))
                continue
            self.doc.apply_update(reader.piece())
            now, text = time.perf_counter(), self.text
            for mark in [part[:12] for part in text.split("<")[1:]]:
                self.seen.setdefault(mark, now)

    async def type(self, mark: str, *, at_end: bool = False) -> None:
        before, body = self.doc.get_state(), self.doc["body"]
        place = len(str(body).encode()) if at_end else random.randrange(40, 400)
        body.insert(place, f"<{mark}>")
        await self.wire.send(update_frame(self.doc.get_update(before)))

    async def bring(self, other: Doc) -> None:
        """Send what another document of the same text has beyond this one."""
        missing = other.get_update(self.doc.get_state())
        self.doc.apply_update(missing)
        await self.wire.send(update_frame(missing))


async def open_editor(stage: Stage, session: str, ref: str, server: str = "") -> Editor:
    """`server` is the address of another web process than the one that serves pages."""
    origin = server or stage.url
    address = f"{origin.replace('http', 'ws')}/ws/postmortems/{ref}/"
    wire = await connect(address, additional_headers={"Cookie": f"session={session}"}, origin=origin)  # type: ignore[arg-type]
    editor = Editor(wire)
    await wire.send(step_1(editor.doc.get_state()))
    asyncio.get_running_loop().create_task(editor.listen())
    for _ in range(600):
        if editor.text:
            return editor
        await asyncio.sleep(0.05)
    raise SystemExit(f"{ref} did not open")


async def propagation(stage: Stage, session: str, ref: str) -> dict[str, float]:
    """Milliseconds from sending a change until another editor has it: median, 95th percentile, longest."""
    editors = [await open_editor(stage, session, ref) for _ in range(EDITORS)]
    sent: dict[str, float] = {}

    async def write(number: int, editor: Editor) -> None:
        end, count = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < end:
            mark = f"{number:03d}-{count:06d}"[:12].ljust(12, "x")
            sent[mark] = time.perf_counter()
            await editor.type(mark)
            count += 1
            await asyncio.sleep(0.4 + random.random() * 0.2)

    await asyncio.gather(*(write(number, editor) for number, editor in enumerate(editors)))
    await asyncio.sleep(3)
    waits = [
        (editor.seen[mark] - at) * 1000
        for mark, at in sent.items()
        for number, editor in enumerate(editors)
        if int(mark[:3]) != number and mark in editor.seen
    ]
    assert len({editor.text for editor in editors}) == 1, "the texts differ"
    for editor in editors:
        await editor.wire.close()
    waits.sort()
    return {
        "changes": len(sent),
        "median_ms": round(statistics.median(waits)),
        "p95_ms": round(waits[int(len(waits) * 0.95)]),
        "longest_ms": round(waits[-1]),
    }


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


async def memory(stage: Stage, session: str, refs: list[str]) -> float:
    """Megabytes that the web process grows by fifty open documents, each edited once."""
    pid = web_process(stage)
    before = resident_mb(pid)
    editors = [await open_editor(stage, session, ref) for ref in refs]
    for number, editor in enumerate(editors):
        await editor.type(f"mem-{number:08d}"[:12])
    await asyncio.sleep(3)
    grown = resident_mb(pid) - before
    for editor in editors:
        await editor.wire.close()
    return round(grown, 1)


def main() -> None:
    with embedded() as stage:
        session, refs = json.loads(stage.python(SETUP).strip().splitlines()[-1])
        facts = asyncio.run(propagation(stage, session, refs[0]))
        grown = asyncio.run(memory(stage, session, refs))
        print(json.dumps({**facts, "fifty_documents_mb": grown}))


if __name__ == "__main__":
    main()
