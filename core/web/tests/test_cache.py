import socket
import time

from django.test import SimpleTestCase

from core.web.cache import BACKOFF, RedisOrMemory, _retry_after


class RedisAwayTests(SimpleTestCase):
    def cache(self, port):
        self.addCleanup(_retry_after.clear)
        cache = RedisOrMemory(f"redis://127.0.0.1:{port}/0", {})
        self.addCleanup(cache.memory.clear)
        return cache

    def test_without_redis_limits_are_counted_in_memory(self):
        with socket.create_server(("127.0.0.1", 0)) as once:
            port = once.getsockname()[1]
        cache = self.cache(port)
        assert cache.get("tries", 0) == 0
        assert cache.add("tries", 1)
        assert cache.incr("tries") == 2
        assert cache.get_many(["tries", "other"]) == {"tries": 2}
        assert cache.get_or_set("made", lambda: "once") == "once"
        cache.set_many({"a": 1})
        cache.delete("tries")
        assert not cache.has_key("tries") and cache.has_key("a")

    def test_unreachable_redis_is_tried_once(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            cache = self.cache(silent.getsockname()[1])
            assert cache.get("x") is None
            begun = time.monotonic()
            for _ in range(20):
                cache.set("x", 1)
            assert time.monotonic() - begun < 0.5
            assert 0 < _retry_after[cache.place] - time.monotonic() <= BACKOFF
