"""The filesystem broker: a reader sees whole messages only, while several processes write."""

import tempfile
import threading
from pathlib import Path
from queue import Empty

from django.test import SimpleTestCase
from kombu import Connection

from config.celery import app
from config.env import broker_options

MESSAGES = 300


class FileBrokerTests(SimpleTestCase):
    def test_celery_uses_the_file_broker(self) -> None:
        connection = app.connection_for_write("filesystem://localhost")
        assert type(connection.transport).__module__ == "config.file_broker"

    def test_reader_never_sees_a_partial_message(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            options = broker_options("", Path(folder))
            for name in ("data_folder_in", "processed_folder", "control_folder"):
                Path(options[name]).mkdir(parents=True, exist_ok=True)
            connection = Connection("filesystem://localhost", transport_options=options)
            writer, reader = connection.channel(), connection.channel()
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
            assert list(Path(options["data_folder_in"]).iterdir()) == []
