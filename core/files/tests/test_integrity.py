"""Files without a row are deleted after a day; files with a row are checked."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command

from core.files.integrity import damaged_files, kept_files, sweep
from core.files.store import INCOMING, ensure_folder, path_of, receive, remove_stored_file
from core.files.tests.factories import make_file, picture, upload
from core.files.tests.test_store import StoreTestCase
from core.testing import NOW


class SweepTests(StoreTestCase):
    def age(self, *paths: Path, hours: int = 25) -> None:
        moment = (NOW - timedelta(hours=hours)).timestamp()
        for path in paths:
            os.utime(path, (moment, moment))

    def test_file_without_a_row_is_deleted_after_a_day(self) -> None:
        left = receive(upload(), by=self.ada, now=NOW)
        path = path_of(left.stored_as)
        self.age(path, hours=23)
        assert sweep(now=NOW) == 0
        self.age(path)
        assert sweep(now=NOW) == 1
        assert self.on_disk() == []

    def test_file_with_a_row_is_kept_with_its_thumbnail(self) -> None:
        file = make_file(self.ada, content=picture())
        self.age(path_of(file.stored_as), path_of(file.stored_as, thumbnail=True), hours=900)
        assert sweep(now=NOW) == 0
        assert len(self.on_disk()) == 2

    def test_partial_files_are_deleted(self) -> None:
        part = ensure_folder(self.root / INCOMING) / "abc"
        part.write_bytes(b"half")
        self.age(part)
        assert sweep(now=NOW) == 1

    def test_content_of_removed_files_is_deleted_a_day_later(self) -> None:
        file = make_file(self.ada)
        self.age(path_of(file.stored_as), hours=900)
        remove_stored_file(file, by=self.ada, now=NOW)
        assert sweep(now=NOW + timedelta(hours=23)) == 0
        assert sweep(now=NOW + timedelta(hours=25)) == 1

    def test_missing_directory_is_ignored(self) -> None:
        assert sweep(now=NOW) == 0


class VerifyTests(StoreTestCase):
    def test_unchanged_files_are_reported(self) -> None:
        make_file(self.ada)
        output = StringIO()
        call_command("verify_attachments", stdout=output)
        assert "1 attachments are as they were stored" in output.getvalue()

    def test_missing_and_changed_files_are_reported(self) -> None:
        missing, changed = make_file(self.ada), make_file(self.ada)
        path_of(missing.stored_as).unlink()
        path_of(changed.stored_as).write_bytes(b"other")
        assert [problem.words for problem in damaged_files()] == ["file missing", "file changed"]
        with self.assertRaises(CommandError):
            call_command("verify_attachments", stderr=StringIO())

    def test_backup_skips_uploads_in_progress(self) -> None:
        file = make_file(self.ada)
        (ensure_folder(self.root / INCOMING) / "abc").write_bytes(b"half")
        assert list(kept_files()) == [path_of(file.stored_as)]
