"""Archives: whole or refused; the round trip through both databases is in journeys/test_restore.py."""

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from django.db import models
from django.test import SimpleTestCase

from config.archive import MANIFEST, Damaged, decode, encode
from config.backup import backup
from config.restore import load_files, verify
from core.files.integrity import troubles
from core.files.tests.factories import make_file
from core.testing import NOW, TeamTestCase

pytestmark = pytest.mark.slow


class BackupTests(TeamTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "debrief.tar"
        media = Path(folder.name) / "files"
        (media / "ab").mkdir(parents=True)
        (media / "ab" / "graph.png").write_bytes(b"\x89PNG graph")
        with self.settings(MEDIA_ROOT=media):
            self.manifest = backup(self.file, now=NOW)

    def test_it_holds_rows_and_files_and_is_private(self) -> None:
        assert self.manifest.rows["accounts_user"] >= 6
        assert "files/ab/graph.png" in self.manifest.members
        assert self.file.stat().st_mode & 0o077 == 0
        assert verify(self.file).rows == self.manifest.rows

    def test_attachments_come_back_as_they_were(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        here, there = Path(folder.name) / "here", Path(folder.name) / "there"
        with self.settings(MEDIA_ROOT=here):
            file = make_file(self.ada, content=b"22:05 slow\n")
            manifest = backup(self.file, now=NOW)
        assert manifest.members[f"files/{file.stored_as}"] == {"size": 11, "sha256": file.sha256}
        assert not [name for name in manifest.members if "incoming" in name]
        with self.settings(MEDIA_ROOT=there), tarfile.open(self.file) as archive:
            load_files(archive, manifest)
            assert list(troubles()) == []

    def test_sessions_stay_behind(self) -> None:
        assert "django_session" not in self.manifest.rows

    def test_no_half_archive_is_left_beside_it(self) -> None:
        assert [path.name for path in self.file.parent.glob("*partial*")] == []

    def test_one_changed_byte_is_found(self) -> None:
        data = bytearray(self.file.read_bytes())
        place = data.find(b"PNG graph")
        data[place] ^= 1
        self.refuses(bytes(data), "is damaged")

    def test_a_cut_off_archive_is_refused(self) -> None:
        whole = self.file.read_bytes()
        for part in [0, 100, len(whole) // 2, len(whole) - 20_000]:
            with self.subTest(bytes=part):
                self.refuses(whole[:part], "")

    def test_something_else_is_refused(self) -> None:
        self.refuses(b"PK\x03\x04 a zip", "cannot be read")

    def test_a_newer_format_is_refused(self) -> None:
        self.refuses(self.rewritten(format=99), "Update it first")

    def test_unknown_migrations_are_refused(self) -> None:
        self.refuses(self.rewritten(migrations=[["incidents", "0999_from_the_future"]]), "newer Debrief")

    def test_names_that_lead_outside_are_refused(self) -> None:
        for name in ["files/../../etc/passwd", "/etc/passwd", "settings.py"]:
            with self.subTest(name=name):
                self.refuses(self.with_member(name), "")

    def refuses(self, content: bytes, words: str) -> None:
        bad = self.file.with_name("bad.tar")
        bad.write_bytes(content)
        with self.assertRaisesMessage(Damaged, words):
            verify(bad)

    def rewritten(self, **changes: object) -> bytes:
        return self.copied(lambda facts: facts | changes)

    def with_member(self, name: str) -> bytes:
        return self.copied(lambda facts: facts, extra=name)

    def copied(self, change, extra: str = "") -> bytes:
        """The same archive with another manifest, or with one member more that the manifest also lists."""
        out = io.BytesIO()
        with tarfile.open(self.file) as old, tarfile.open(fileobj=out, mode="w") as new:
            for each in old.getmembers():
                if each.name != MANIFEST:
                    new.addfile(each, old.extractfile(each))
            facts = change(json.loads(old.extractfile(MANIFEST).read()))
            if extra:
                facts["members"][extra] = {"size": 0, "sha256": "e3b0c442" + "0" * 56}
                new.addfile(tarfile.TarInfo(extra))
            text = json.dumps(facts).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            new.addfile(info, io.BytesIO(text))
        return out.getvalue()


class ValueTests(SimpleTestCase):
    def test_values_come_back_as_they_went(self) -> None:
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
