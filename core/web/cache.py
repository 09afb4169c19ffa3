"""The shared cache on Redis. While Redis is unavailable, the memory of the process replaces it, and no page fails."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

BACKOFF = 10.0  # seconds without requests to Redis after a failure
OPTIONS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.5}
_retry_after: dict[str, float] = {}


def with_fallback(name: str) -> Callable[..., Any]:
    """The Redis method, or the in-memory fallback."""
    asked = getattr(RedisCache, name)

    def method(self: "RedisOrMemory", *args: Any, **facts: Any) -> Any:
        if time.monotonic() >= _retry_after.get(self.place, 0.0):
            try:
                return asked(self, *args, **facts)
            except RedisError as error:
                _retry_after[self.place] = time.monotonic() + BACKOFF
                logger.warning("the cache is away: %s", type(error).__name__)
        return getattr(self.memory, name)(*args, **facts)

    method.__name__ = name
    return method


class RedisOrMemory(RedisCache):
    """The fallback belongs to this process; its values are not copied to Redis later."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**OPTIONS, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self.place = server
        self.memory = LocMemCache(f"while away: {server}", {**params, "OPTIONS": {}})

    add, get, set, touch, delete = map(with_fallback, ["add", "get", "set", "touch", "delete"])
    has_key, incr, clear = map(with_fallback, ["has_key", "incr", "clear"])
    get_many, set_many, delete_many = map(with_fallback, ["get_many", "set_many", "delete_many"])
