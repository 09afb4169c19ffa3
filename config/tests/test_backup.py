"""Archives: complete or refused. The round trip through both databases is in journeys/test_restore.py."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock, skipUnless
from uuid import UUID

import pytest
from django.db import DataError, OperationalError, connection, models
from django.test import SimpleTestCase

from accounts.models import Team
from config.archive import MANIFEST, Damaged, decode, digest_of, encode
from config.backup import backup, sqlite_snapshot
from config.restore import load, load_files, load_rows, member_path
from config.verify_archive import verify
from core.files.integrity import damaged_files
from core.files.tests.factories import make_file
from core.testing import NOW, TeamTestCase

pytestmark = pytest.mark.slow
GRAPH = "ab/cd/" + "abcd" * 8


class BackupTests(TeamTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "debrief.tar"
        media = Path(folder.name) / "files"
        (media / GRAPH).parent.mkdir(parents=True)
        (media / "left-over.txt").write_text("not ours")
        (media / GRAPH).write_bytes(b"\x89PNG graph")
        with self.settings(MEDIA_ROOT=media):
            self.manifest = backup(self.file, now=NOW)

    def test_backup_contains_rows_and_files_and_is_private(self) -> None:
        assert self.manifest.rows["accounts_user"] >= 6
        assert [name for name in self.manifest.members if name.startswith("files/")] == [f"files/{GRAPH}"]
        assert self.file.stat().st_mode & 0o077 == 0
        assert verify(self.file).rows == self.manifest.rows

    def test_attachments_are_restored_unchanged(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        here, there = Path(folder.name) / "here", Path(folder.name) / "there"
        with self.settings(MEDIA_ROOT=here):
            file = make_file(self.ada, content=b"22:05 slow\n")
            manifest = backup(self.file, now=NOW)
        assert manifest.members[f"files/{file.stored_as}"] == {"size": 11, "sha256": file.sha256}
        assert not [name for name in manifest.members if "incoming" in name]
        with self.settings(MEDIA_ROOT=there), tarfile.open(self.file) as archive:
            load_files(archive, manifest)()
            assert list(damaged_files()) == []

    def test_secret_key_belongs_to_installations_that_generated_it(self) -> None:
        """Elsewhere the key comes from the environment or a file, and the one in the data directory is unused."""
        for given in [{}, {"SECRET_KEY": "x" * 60}, {"SECRET_KEY_FILE": str(self.file)}]:
            with TemporaryDirectory() as folder, self.settings(DATA_DIR=folder, MEDIA_ROOT=Path(folder) / "files"):
                key = Path(folder) / "secret-key"
                key.write_text("of the backup")
                manifest = backup(self.file, now=NOW)
                key.unlink()
                unrelated = {"SECRET_KEY": "", "SECRET_KEY_FILE": ""}
                with mock.patch.dict(os.environ, {**unrelated, **given}), tarfile.open(self.file) as archive:
                    load_files(archive, manifest)()
                    assert key.exists() is not bool(given), given
                    key.write_text("unused")
                    archived = {*backup(self.file.with_name("again.tar"), now=NOW).members}
                assert ("secret-key" in archived) is not bool(given), given

    def test_secret_key_that_cannot_be_one_is_refused(self) -> None:
        """With it no command would start after the restore, or stored credentials could not be read."""
        generated = mock.patch.dict(os.environ, {"SECRET_KEY": "", "SECRET_KEY_FILE": ""})
        for key in [b"", b" \n", b"\xff\xfe key", b"k" * 5000]:
            with self.subTest(key=key[:10]), TemporaryDirectory() as folder, self.settings(DATA_DIR=folder), generated:
                (Path(folder) / "secret-key").write_bytes(key)
                backup(self.file, now=NOW)
                self.assertRaisesMessage(Damaged, "The secret key of the archive", verify, self.file)

    def test_table_without_a_line_is_a_damaged_archive(self) -> None:
        for content in [b"", b"[]\n[]\n"]:
            with self.assertRaises(ValueError):  # which `load` reports
                load_rows(Team, io.BytesIO(content))

    def test_row_that_no_database_can_store_is_a_damaged_archive(self) -> None:
        for error in [OverflowError("int too large"), ZeroDivisionError(), IndexError(), DataError()]:
            changes = {
                "load_tables": mock.Mock(side_effect=error),
                "executor_as_of": mock.Mock(),
                "leaves": mock.Mock(),
            }
            with mock.patch.multiple("config.restore", **changes):
                self.assertRaisesMessage(Damaged, "cannot be loaded", load, self.file, self.manifest)

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL needs no copy")
    def test_full_disk_during_the_copy_is_a_database_error(self) -> None:
        copying = mock.Mock(backup=mock.Mock(side_effect=sqlite3.OperationalError("database or disk is full")))
        with TemporaryDirectory() as folder, mock.patch.object(connection, "connection", copying):
            self.assertRaisesMessage(OperationalError, "full", sqlite_snapshot(Path(folder)).__enter__)

    def test_sessions_are_not_in_the_backup(self) -> None:
        assert "django_session" not in self.manifest.rows

    def test_no_partial_archive_remains(self) -> None:
        assert [path.name for path in self.file.parent.glob("*partial*")] == []

    def test_changed_byte_is_detected(self) -> None:
        data = bytearray(self.file.read_bytes())
        place = data.find(b"PNG graph")
        data[place] ^= 1
        self.refuses(bytes(data), "is damaged")

    def test_cut_off_archive_is_refused(self) -> None:
        whole = self.file.read_bytes()
        for part in [0, 100, len(whole) // 2, len(whole) - 20_000]:
            with self.subTest(bytes=part):
                self.refuses(whole[:part], "")

    def test_other_files_are_refused(self) -> None:
        self.refuses(b"PK\x03\x04 a zip", "cannot be read")

    def test_newer_format_is_refused(self) -> None:
        self.refuses(self.rewritten(format=99), "Update it first")

    def test_unknown_migrations_are_refused(self) -> None:
        self.refuses(self.rewritten(migrations=[["incidents", "0999_from_the_future"]]), "newer Debrief")

    def test_file_names_outside_the_data_directory_are_refused(self) -> None:
        names = ["files/../../etc/passwd", "/etc/passwd", "settings.py", "files//srv/x", ".", "files/ab/graph.png"]
        for name in [*names, "files/ab/cd/" + "A" * 32, "tables/../x.jsonl", "tables//srv/x.jsonl", "secret-key/x"]:
            with self.subTest(name=name):
                self.refuses(self.with_member(name), "unexpected file name")

    def test_nothing_is_extracted_outside_the_target_directory(self) -> None:
        for name in ["../x", "/srv/x", "a/../../x"]:
            with self.assertRaises(Damaged):
                member_path(self.file.parent, name)

    def test_manifest_with_wrong_types_is_refused_with_a_message(self) -> None:
        changes = [
            {"migrations": 5},
            {"migrations": []},
            {"migrations": [["tasks"]]},
            {"rows": {}},
            {"rows": {"x": "1"}},
        ]
        more = [{"members": []}, {"version": None}, {"more": 1}, {"made_at": {}}, {"format": -1}, {"format": "2"}]
        for change in [*changes, *more]:
            with self.subTest(change=change):
                self.refuses(self.rewritten(**change), "manifest is invalid")
        self.refuses(self.copied(lambda facts: facts, text=b"[" * 100_000), "manifest is invalid")

    def test_changed_manifest_is_detected(self) -> None:
        whole = self.file.read_bytes()
        changed = whole.replace(b'"accounts_user": ', b'"accounts_user":1')
        assert changed != whole
        self.refuses(changed, "manifest is damaged")

    def test_incomplete_list_of_migrations_is_refused(self) -> None:
        kept = [migration for migration in self.manifest.migrations if migration[0] != "tasks"]
        self.refuses(self.rewritten(migrations=kept), "list of migrations is incomplete")

    def test_tables_must_match_the_row_counts(self) -> None:
        rows = {name: count for name, count in self.manifest.rows.items() if name != "tasks_task"}
        self.refuses(self.rewritten(rows={**rows, "another_table": 1}), "does not count and hold")

    def refuses(self, content: bytes, words: str) -> None:
        bad = self.file.with_name("bad.tar")
        bad.write_bytes(content)
        with self.assertRaisesMessage(Damaged, words):
            verify(bad)

    def rewritten(self, **changes: object) -> bytes:
        return self.copied(lambda facts: facts | changes)

    def with_member(self, name: str) -> bytes:
        return self.copied(lambda facts: facts, extra=name)

    def copied(self, change, extra: str = "", text: bytes = b"") -> bytes:
        """The same archive with another manifest, or with one member more that the manifest also lists."""
        out = io.BytesIO()
        with tarfile.open(self.file) as old, tarfile.open(fileobj=out, mode="w") as new:
            for member in old.getmembers():
                if member.name != MANIFEST:
                    new.addfile(member, old.extractfile(member))
            facts = change(json.loads(old.extractfile(MANIFEST).read()))
            if extra:
                facts["members"][extra] = {"size": 0, "sha256": hashlib.sha256(b"").hexdigest()}
                new.addfile(tarfile.TarInfo(extra))
            facts.pop("sha256", "")
            text = text or json.dumps({**facts, "sha256": digest_of(facts)}).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            new.addfile(info, io.BytesIO(text))
        return out.getvalue()


class ValueTests(SimpleTestCase):
    def test_values_survive_encoding_and_decoding(self) -> None:
        values = {
            models.DateTimeField(): datetime(2024, 2, 13, 22, 5, 0, 123456, tzinfo=UTC),
            models.DateField(): datetime(2024, 2, 13).date(),
            models.DurationField(): -timedelta(days=1, microseconds=7),
            models.DecimalField(): Decimal("0.10"),
            models.UUIDField(): UUID(int=7),
            models.BinaryField(): b"\x00\xff",
            models.JSONField(): {"phases": [["repair", 3, None]]},
            models.TextField(): "naïve\u2028\u0000text 🜚"[:-2],
            models.BooleanField(): False,
            models.IntegerField(): None,
        }
        for column, value in values.items():
            with self.subTest(column=type(column).__name__):
                assert decode(column, json.loads(json.dumps(encode(value)))) == value
