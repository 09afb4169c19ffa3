"""After a crash at any point there is no row without a file, and after the sweep no file without a row."""

import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connections, transaction
from django.test import override_settings

from accounts.models import User
from core.access.models import Circle
from core.files.integrity import damaged_files, sweep
from core.files.models import StoredFile
from core.files.store import INCOMING, SMALL, ensure_folder, path_of, remove_stored_file, save_file_row, store_upload
from core.files.tests.factories import picture, upload
from core.testing import NOW, CommittedTestCase, make_user

pytestmark = pytest.mark.slow

ROUNDS = 12
CONTENTS = [b"22:05 slow\n" * 20_000, picture(size=(400, 300)), b"%PDF-1.7\n" + bytes(300_000)]


def attach_for_ever(by: User) -> None:
    while True:
        for content in CONTENTS:
            with store_upload(upload(content), by=by, now=NOW) as received, transaction.atomic():
                assert received
                file = save_file_row(received, by=by, owner=Circle.public(), now=NOW)
        remove_stored_file(file, by=by, now=NOW)


@override_settings(UPLOADS_PER_HOUR=10**6)
class KilledUploadTests(CommittedTestCase):
    def test_killed_uploads_leave_no_partial_file(self) -> None:
        ada = make_user("ada")
        with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=Path(folder) / "files"):
            ensure_folder(Path(folder) / "files" / INCOMING)
            for seed in range(ROUNDS):
                self.kill_in_the_middle(ada, Path(folder), seed)
            time.sleep(1)  # a child that renders an image may outlive its parent briefly
            self.check(Path(folder) / "files")

    def kill_in_the_middle(self, by: User, folder: Path, seed: int) -> None:
        before = len(list(folder.rglob("*")))
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                attach_for_ever(by)
            finally:
                os._exit(1)
        patience = time.monotonic() + 10
        while seed % 2 and len(list(folder.rglob("*"))) <= before + 6 and time.monotonic() < patience:
            time.sleep(0.01)  # in every other run a file is stored before
        time.sleep(random.Random(seed).uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def check(self, root: Path) -> None:
        assert StoredFile.objects.not_removed().exists()
        assert list(damaged_files()) == []
        files = [path for path in root.rglob("*") if path.is_file()]
        for path in files:
            os.utime(path, (0, 0))
        sweep(now=NOW + timedelta(hours=25))
        left = {path for path in root.rglob("*") if path.is_file() and path.suffix != SMALL}
        assert left == {path_of(file.stored_as) for file in StoredFile.objects.not_removed()}
