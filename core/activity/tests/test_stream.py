import asyncio
import json
from contextlib import aclosing
from unittest import mock

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.models import User
from core.access.membership import add_members, remove_member
from core.access.models import Circle
from core.activity import stream
from core.activity.log import record
from core.activity.models import Event
from core.testing import NOW, CommittedTestCase, make_user

pytestmark = pytest.mark.slow

QUICK = {"POLL_SECONDS": 0.02, "RECHECK_SECONDS": 0.05, "HEARTBEAT_SECONDS": 0.2}


class StreamTests(CommittedTestCase):
    def setUp(self) -> None:
        self.ada, self.mallory, self.dana = make_user("ada"), make_user("mallory"), make_user("dana", "admin")
        self.circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        add_members(self.circle, [self.ada], now=NOW)
        quick = mock.patch.multiple(stream, **QUICK)
        quick.start()
        self.addCleanup(quick.stop)

    def happen(self, number, circle=None):
        event = record("person.edited", actor=self.ada, target=self.ada, at=NOW)
        Event.objects.filter(pk=event.pk).update(reference=f"T-{number}", circle=circle or Circle.public())
        return event.pk

    async def connect(self, user, **headers):
        client = AsyncClient()
        await client.aforce_login(user)
        response = await client.get("/stream/", headers=headers)
        assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream")
        return response

    async def listen(self, response, act, until):
        """References received until `until` is received or the stream ends."""
        received = []
        async with asyncio.timeout(10), aclosing(response.streaming_content) as parts:
            async for part in parts:
                text = part.decode() if isinstance(part, bytes) else part
                if "listening" in text:
                    await asyncio.sleep(0.1)
                    await sync_to_async(act)()
                received += [
                    json.loads(line[6:])["reference"] for line in text.splitlines() if line.startswith("data: ")
                ]
                if until in received or until in text:
                    break
        return received

    async def test_hint_contains_the_changed_object(self):
        response = await self.connect(self.ada)
        assert await self.listen(response, lambda: self.happen(1), "T-1") == ["T-1"]

    async def test_restricted_events_reach_only_members(self):
        def act():
            self.happen(1, self.circle)
            self.happen(2)

        for user, expected in [(self.ada, ["T-1", "T-2"]), (self.dana, ["T-1", "T-2"]), (self.mallory, ["T-2"])]:
            assert await self.listen(await self.connect(user), act, "T-2") == expected, user
            await sync_to_async(Event.objects.all().delete)()

    async def test_reconnecting_client_gets_missed_visible_events(self):
        first = await sync_to_async(self.happen)(1)
        await sync_to_async(self.happen)(2, self.circle)
        await sync_to_async(self.happen)(3)
        response = await self.connect(self.mallory, **{"last-event-id": str(first)})
        assert await self.listen(response, lambda: None, "T-3") == ["T-3"]

    async def test_events_between_the_page_and_its_stream_are_replayed(self):
        first = await sync_to_async(self.happen)(1)
        await sync_to_async(self.happen)(2)
        client = AsyncClient()
        await client.aforce_login(self.ada)
        response = await client.get(f"/stream/?since={first}")
        assert await self.listen(response, lambda: self.happen(3), "T-3") == ["T-2", "T-3"]
        response = await client.get(f"/stream/?since={first}", headers={"last-event-id": str(first + 1)})
        assert await self.listen(response, lambda: self.happen(4), "T-4") == ["T-3", "T-4"]

    async def test_invalid_last_event_id_replays_nothing(self):
        await sync_to_async(self.happen)(1)
        for word in ["x", "-1", "9" * 40, "²"]:
            response = await self.connect(self.ada, **{"last-event-id": word})
            assert await self.listen(response, lambda: self.happen(2), "T-2") == ["T-2"]

    async def test_removed_member_gets_no_more_events_within_seconds(self):
        def act():
            remove_member(self.circle, self.ada)

        response = await self.connect(self.ada)

        async def later():
            await asyncio.sleep(0.6)
            await sync_to_async(self.happen)(1, self.circle)
            await sync_to_async(self.happen)(2)

        speaking = asyncio.create_task(later())
        assert await self.listen(response, act, "T-2") == ["T-2"]
        await speaking

    async def test_deactivated_person_is_disconnected(self):
        response = await self.connect(self.ada)
        act = User.objects.filter(pk=self.ada.pk).update
        assert await self.listen(response, lambda: act(is_active=False), "never") == []

    async def test_idle_stream_is_kept_open(self):
        response = await self.connect(self.ada)
        assert await self.listen(response, lambda: None, ": still here") == []

    async def test_anonymous_client_is_redirected_to_sign_in(self):
        response = await AsyncClient().get("/stream/")
        assert response.status_code == 302

    async def test_one_person_cannot_hold_all_connections(self):
        with mock.patch.object(stream, "MAX_PER_PERSON", 2):
            held = [(await self.connect(self.ada)).streaming_content for _ in range(2)]
            for parts in held:
                assert b"listening" in await anext(parts)
            client = AsyncClient()
            await client.aforce_login(self.ada)
            assert (await client.get("/stream/")).status_code == 204
            await self.connect(self.mallory)
        for parts in held:
            await parts.aclose()
