"""Two people write one postmortem through two web processes on PostgreSQL and Redis; one process is killed."""

import asyncio
import contextlib
import json
import signal
import sys
import time
from pathlib import Path

import pytest
from django.test import SimpleTestCase
from websockets.exceptions import ConnectionClosed

from bench.editing import SETUP, Editor, open_editor
from config.tests.journeys.stage import Stage, clean_environment, free_port, listen, production, start, wait_for_port

pytestmark = [pytest.mark.stack, pytest.mark.long]
COLUMN = "from postmortems.models import Postmortem; print(Postmortem.objects.get(incident={}).text, end='')"
ROUNDS = 12


class TwoProcessesTests(SimpleTestCase):
    def test_both_processes_and_the_database_end_with_the_same_text(self) -> None:
        with production() as stage:
            session, refs = json.loads(stage.python(SETUP).strip().splitlines()[-1])
            first = f"http://127.0.0.1:{stage.environment['STREAM_PORT']}"
            text = asyncio.run(self.write(stage, session, refs[0], first))
            for number in range(ROUNDS):
                assert f"<one-{number:08d}" in text
                assert f"<two-{number:08d}" in text
            column, end = COLUMN.format(refs[0].partition("-")[2]), time.monotonic() + 60
            while (stored := stage.python(column)) != text and time.monotonic() < end:
                time.sleep(1)
            assert stored == text

    async def write(self, stage: Stage, session: str, ref: str, first: str) -> str:
        """Both type; the second process is killed after half of the rounds and its writer connects again."""
        port = free_port()
        second = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(start_web, stage, port)
        one = await open_editor(stage, session, ref, first)
        two = await open_editor(stage, session, ref, second)
        for number in range(ROUNDS):
            if number == ROUNDS // 2:
                stage.processes["second"].send_signal(signal.SIGKILL)
                stage.processes["second"].wait()
                await asyncio.to_thread(start_web, stage, port)
                two = await reconnected(two, stage, session, ref, second)
            await one.type(f"one-{number:08d}", at_end=True)
            await two.type(f"two-{number:08d}", at_end=True)
            await asyncio.sleep(0.15)
        await until_equal(one, two)
        return one.text


def start_web(stage: Stage, port: int) -> None:
    command = [str(Path(sys.executable).parent / "uvicorn"), "config.asgi:application", "--port", str(port)]
    stage.processes["second"] = start([*command, "--log-level", "warning"], clean_environment(**stage.environment))
    listen(stage, stage.processes["second"])
    wait_for_port(port)


async def reconnected(lost: Editor, stage: Stage, session: str, ref: str, server: str) -> Editor:
    """A new connection that brings the document of the lost one, as a browser does."""
    with contextlib.suppress(ConnectionClosed):
        await lost.wire.close()
    again = await open_editor(stage, session, ref, server)
    await again.bring(lost.doc)
    return again


async def until_equal(one: Editor, two: Editor) -> None:
    for _ in range(200):
        if one.text == two.text:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the texts differ: {len(one.text)} and {len(two.text)} characters")
