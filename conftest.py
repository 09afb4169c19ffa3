"""Network is refused in tests: only this machine may be spoken to."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

HERE = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in HERE:
            raise PermissionError(f"A test wanted to reach {address[0]}; only this machine may be spoken to.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", only_here)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database says the same on each, so it runs on SQLite only."""
    if connection.vendor == "sqlite":
        return
    apart = [item for item in items if is_pure(item)]
    kept = [item for item in items if not is_pure(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = kept


def is_pure(item: pytest.Item) -> bool:
    """Django and its pytest plugin keep such a test from any database."""
    cls = getattr(item, "cls", None)
    if cls is None:
        return item.get_closest_marker("django_db") is None
    return issubclass(cls, SimpleTestCase) and not issubclass(cls, TransactionTestCase)
