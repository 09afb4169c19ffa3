"""The filesystem broker: a reader sees whole messages only, while several processes write."""

import tempfile
import threading
from contextlib import nullcontext
from pathlib import Path
from queue import Empty
from unittest import mock

from django.test import SimpleTestCase
from kombu import Connection
from kombu.exceptions import ChannelError

from config.celery import app
from config.env import broker_options
from config.file_broker import Channel

MESSAGES = 300


class FileBrokerTests(SimpleTestCase):
    def test_celery_uses_the_file_broker(self) -> None:
        connection = app.connection_for_write("filesystem://localhost")
        assert type(connection.transport).__module__ == "config.file_broker"

    def test_reader_never_sees_a_partial_message(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            writer, reader = channel_in(Path(folder)), channel_in(Path(folder))
            large = {"body": "x" * 50_000}
            sending = threading.Thread(target=lambda: [writer._put("jobs", large) for _ in range(MESSAGES)])
            sending.start()
            received = 0
            while received < MESSAGES and (sending.is_alive() or reader._size("jobs")):
                try:
                    assert reader._get("jobs") == large
                    received += 1
                except Empty:
                    continue
            sending.join()
            assert received == MESSAGES
            assert list((Path(folder) / "queue").iterdir()) == []

    def test_table_left_incomplete_by_a_full_disk_is_replaced(self) -> None:
        """Otherwise no worker starts any more, long after space was freed."""
        with tempfile.TemporaryDirectory() as folder:
            channel = channel_in(Path(folder))
            for content in ["", '[["celery", ""']:
                table = Path(folder) / "control" / "celery.exchange"
                table.write_text(content)
                channel._queue_bind("celery", "celery", "", "celery")
                assert [row.queue for row in channel.get_table("celery")] == ["celery"]

    def test_worker_starts_on_a_full_disk(self) -> None:
        """It waits for jobs there; one that exits would be restarted again and again."""
        with tempfile.TemporaryDirectory() as folder:
            channel = channel_in(Path(folder))
            for number, refused in [(28, False), (13, True)]:
                full = mock.patch("pathlib.Path.open", side_effect=OSError(number, "No space left on device"))
                with full, self.assertRaises(ChannelError) if refused else nullcontext():
                    channel._queue_bind("celery", "celery", "", "celery")

    def test_full_disk_leaves_no_partial_message(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            channel = channel_in(Path(folder))
            full = mock.patch("pathlib.Path.replace", side_effect=OSError(28, "No space left on device"))
            with full, self.assertRaises(OSError):
                channel._put("jobs", {"body": "x"})
            assert list((Path(folder) / "queue").iterdir()) == []


def channel_in(folder: Path) -> Channel:
    options = broker_options("", folder)
    for name in ("data_folder_in", "processed_folder", "control_folder"):
        Path(options[name]).mkdir(parents=True, exist_ok=True)
    return Connection("filesystem://localhost", transport_options=options).channel()
