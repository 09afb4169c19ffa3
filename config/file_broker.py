"""The filesystem broker of the embedded profile. A file becomes visible to readers only when it is complete.

Kombu writes a message under its final name. A worker that lists the folder at that moment reads half of it and stops
with a JSONDecodeError.
"""

import logging
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

from core.errors import FULL

logger = logging.getLogger(__name__)

ATTEMPTS, PAUSE = 5, 0.05  # to read a table of queues while another process writes it; seconds


class Channel(filesystem.Channel):  # type: ignore[misc]
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Write under a temporary name, which no reader looks for, then rename."""
        folder = Path(self.data_folder_out)
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)  # of a full disk

    def _queue_bind(self, exchange: str, *binding: Any) -> None:
        """On a full disk the table stays as it is: jobs are sent to their queue by name, and a worker that stops here
        would be restarted for as long as the disk is full."""
        try:
            self.bind_in_table(exchange, *binding)
        except (ChannelError, OSError) as error:
            cause = error.__cause__ or error
            if not (isinstance(cause, OSError) and cause.errno in FULL):
                raise
            logger.warning("the table of queues was not written: %s", cause.strerror)

    def bind_in_table(self, exchange: str, *binding: Any) -> None:
        for _ in range(ATTEMPTS):
            try:
                super()._queue_bind(exchange, *binding)
                return
            except ValueError:  # incomplete: another process is writing it
                time.sleep(PAUSE)
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        table.unlink(missing_ok=True)  # left by a full disk or a crash; binding makes a new one
        super()._queue_bind(exchange, *binding)


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel
