"""Network is refused in tests: only this machine may be spoken to."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

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
