"""Who has the incident page open: sent by the stream to people who have it open too and may see the incident."""

import asyncio
import json
from contextlib import aclosing
from unittest import mock

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import caches
from django.test import AsyncClient

from core.access.membership import add_members, remove_member
from core.access.models import Circle
from core.activity import stream
from core.activity.models import Event
from core.activity.presence import Page, key, page_of
from core.testing import NOW, CommittedTestCase, TeamTestCase, make_user
from incidents.models import Severity
from incidents.tests.factories import make_incident

QUICK = {"POLL_SECONDS": 0.02, "RECHECK_SECONDS": 0.05, "HEARTBEAT_SECONDS": 5.0}


class PageTests(TeamTestCase):
    def test_only_pages_that_the_person_may_see_say_who_has_them_open(self):
        public, private = make_incident(), make_incident(circle=self.circle)
        self.assertEqual(page_of(public.ref, self.mallory), Page(public.ref, public.circle_id))
        self.assertEqual(page_of(private.ref, self.ada), Page(private.ref, private.circle_id))
        for unseen in [private.ref, "INC-999999", "XX-1", "INC-1 ", "inc-1", ""]:
            self.assertIsNone(page_of(unseen, self.mallory), unseen)


@pytest.mark.slow
class StreamPresenceTests(CommittedTestCase):
    def setUp(self):
        quick = mock.patch.multiple(stream, **QUICK)
        quick.start()
        self.addCleanup(quick.stop)
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.ada, self.grace = make_user("ada"), make_user("grace")
        circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        add_members(circle, [self.ada, self.grace], now=NOW)
        self.incident = make_incident(lead=self.ada, circle=circle)
        caches["counters"].delete(key(self.incident.ref))

    async def present(self, user, found):
        """Adds the names of the others to `found` until the connection is closed."""
        client = AsyncClient()
        await client.aforce_login(user)
        response = await client.get(f"/stream/?at={self.incident.ref}")
        async with aclosing(response.streaming_content) as parts:
            async for part in parts:
                text = part.decode() if isinstance(part, bytes) else part
                if "event: present" in text:
                    found.append([person["name"] for person in json.loads(text.partition("data: ")[2])])

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.02)

    async def test_people_come_and_go_and_who_loses_access_is_told_no_more(self):
        events = await sync_to_async(Event.objects.count)()
        of_ada, of_grace = [], []
        ada = asyncio.create_task(self.present(self.ada, of_ada))
        await self.until(lambda: of_ada == [[]])
        grace = asyncio.create_task(self.present(self.grace, of_grace))
        await self.until(lambda: of_ada == [[], ["Grace"]] and of_grace[-1:] == [["Ada"]])
        assert await sync_to_async(Event.objects.count)() == events
        await sync_to_async(remove_member)(self.incident.circle, self.grace)
        await self.until(lambda: of_ada[-1] == [] and of_grace[-1] == [])
        seen = len(of_grace)
        ada.cancel()
        grace.cancel()
        await asyncio.gather(ada, grace, return_exceptions=True)
        assert len(of_grace) == seen
        await self.until(lambda: not stream.hub.pages_here)
