"""Processes exchange who has a page open."""

from unittest import mock

from django.core.cache import caches
from django.test import SimpleTestCase

from core.activity import presence
from core.activity.presence import SECONDS, Page, Present, exchange, key
from core.activity.stream import Listener


class ProcessesTests(SimpleTestCase):
    def setUp(self):
        caches["counters"].delete(key("INC-1"))
        self.addCleanup(caches["counters"].delete, key("INC-1"))

    def test_each_process_sees_the_people_of_all(self):
        exchange({"INC-1": {1: "Ada"}}, "one")
        self.assertEqual(exchange({"INC-1": {2: "Grace"}}, "two"), {"INC-1": {1: "Ada", 2: "Grace"}})
        self.assertEqual(exchange({"INC-1": {1: "Ada"}}, "one"), {"INC-1": {1: "Ada", 2: "Grace"}})

    def test_person_who_left_is_gone_at_once(self):
        exchange({"INC-1": {1: "Ada"}}, "one")
        exchange({"INC-1": {}}, "one")
        self.assertEqual(exchange({"INC-1": {2: "Grace"}}, "two"), {"INC-1": {2: "Grace"}})

    def test_process_that_stopped_is_left_out(self):
        exchange({"INC-1": {1: "Ada"}}, "one")
        later = presence.time.time() + SECONDS + 1
        with mock.patch.object(presence.time, "time", return_value=later):
            self.assertEqual(exchange({"INC-1": {2: "Grace"}}, "two"), {"INC-1": {2: "Grace"}})

    def test_all_pages_of_a_process_take_one_read_and_one_write(self):
        cache = mock.Mock(get_many=mock.Mock(return_value={}))
        with mock.patch.object(presence, "caches", {"counters": cache}):
            exchange({f"INC-{n}": {1: "Ada"} for n in range(20)})
        self.assertEqual((cache.get_many.call_count, cache.set_many.call_count), (1, 1))

    def test_listener_is_sent_the_others_and_only_changes(self):
        listener = Listener(1, "key", "Ada", Page("INC-1", 7))
        for people in [{1: "Ada"}, {1: "Ada", 2: "Grace"}, {2: "Grace"}, {1: "Ada"}]:
            listener.send_presence(people)
        sent = [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]
        self.assertEqual(sent, [Present(()), Present(((2, "Grace"),)), Present(())])
