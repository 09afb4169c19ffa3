"""Bytes first, then the row; images re-encoded; nothing stored incompletely."""

import io
import resource
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from PIL import Image

from core.errors import Invalid
from core.files.file_types import NEUTRAL, OTHER
from core.files.models import StoredFile
from core.files.store import (
    INCOMING,
    StorageFull,
    TooMany,
    path_of,
    receive,
    remove_stored_file,
    save_file_row,
    store_upload,
)
from core.files.tests.factories import (
    archive,
    enormous_picture,
    make_file,
    moving_picture,
    photo_with_position,
    picture,
    upload,
)
from core.testing import NOW, TeamTestCase
from core.web.body_limits import FORM_FIELDS_BYTES


class StoreTestCase(TeamTestCase):
    """Each test has a folder of its own."""

    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "files"
        own = override_settings(MEDIA_ROOT=self.root)
        own.enable()
        self.addCleanup(own.disable)

    def on_disk(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())

    def refused(self, content: bytes, words: str, name: str = "x") -> None:
        with self.assertRaisesMessage(Invalid, words):
            receive(upload(content, name), by=self.ada, now=NOW)
        assert self.on_disk() == []


class StoreUploadTests(StoreTestCase):
    def test_log_is_stored_unchanged_under_a_generated_name(self) -> None:
        file = make_file(self.ada, content=b"22:05 slow\n", name="../pool.log")
        assert path_of(file.stored_as).read_bytes() == b"22:05 slow\n"
        assert (file.name, file.kind, file.size, file.is_picture) == ("pool.log", "text", 11, False)
        assert file.sha256 == file.given_sha256
        assert "pool" not in file.stored_as

    def test_directories_and_files_are_private(self) -> None:
        path = path_of(make_file(self.ada).stored_as)
        assert path.stat().st_mode & 0o777 == 0o600
        for folder in [self.root, self.root / INCOMING, path.parent, path.parent.parent]:
            assert folder.stat().st_mode & 0o777 == 0o700, folder

    def test_failed_action_leaves_no_file(self) -> None:
        with self.assertRaises(ZeroDivisionError), store_upload(upload(), by=self.ada, now=NOW) as received:
            assert received
            assert self.on_disk() == [received.stored_as]
            raise ZeroDivisionError
        assert self.on_disk() == []
        assert not StoredFile.objects.exists()

    def test_missing_upload_stores_nothing(self) -> None:
        with store_upload(None, by=self.ada, now=NOW) as received:
            assert received is None
        assert not self.root.exists()

    def test_file_can_be_removed_once(self) -> None:
        file = make_file(self.ada)
        assert remove_stored_file(file, by=self.ada, now=NOW)
        assert not remove_stored_file(file, by=self.ada, now=NOW)
        assert not StoredFile.objects.not_removed().exists()


class LimitTests(StoreTestCase):
    def test_empty_file_is_refused(self) -> None:
        self.refused(b"", "This file is empty")

    @override_settings(UPLOAD_MAX_BYTES=2**20)
    def test_too_large_file_is_refused_before_writing(self) -> None:
        self.refused(bytes(2**20 + FORM_FIELDS_BYTES + 1), "Choose a file of up to 1 MB")
        assert not self.root.exists()

    def test_refused_file_type_is_named(self) -> None:
        self.refused(b"\x7fELF\x02\x01\x01\x00", "Supported: pictures, text, PDF, documents, ZIP and gzip, recordings.")
        with override_settings(UPLOAD_KINDS=["text"]):
            self.refused(b"%PDF-1.7", "Supported: text.")
        with override_settings(UPLOAD_KINDS=["other"]):
            assert receive(upload(b"\x7fELF\x02\x01\x01\x00"), by=self.ada, now=NOW).content_type == NEUTRAL

    def test_archive_bomb_is_refused(self) -> None:
        self.refused(archive("zeros", content=bytes(60_000_000)), "expands to too much data")

    @override_settings(UPLOADS_PER_HOUR=2)
    def test_uploads_per_hour_are_limited(self) -> None:
        for _ in range(2):
            make_file(self.ada)
        with self.assertRaisesMessage(TooMany, "within an hour"):
            make_file(self.ada)
        make_file(self.grace)
        make_file(self.ada, now=NOW + timedelta(hours=1))

    def test_full_disk_is_reported_and_leaves_no_file(self) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        big = upload(bytes(200_000) + b"x")
        with override_settings(UPLOAD_KINDS=["other", "text"]):
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # no file may grow beyond this
            try:
                with self.assertRaisesMessage(StorageFull, "out of storage"):
                    receive(big, by=self.ada, now=NOW)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert self.on_disk() == []


class ImageTests(StoreTestCase):
    def shown(self, content: bytes, name: str = "x.png") -> tuple[StoredFile, Image.Image]:
        file = make_file(self.ada, content=content, name=name)
        return file, Image.open(io.BytesIO(path_of(file.stored_as).read_bytes()))

    def test_photo_is_rotated_and_loses_its_location(self) -> None:
        photo = photo_with_position()
        assert b"taken at home" in photo
        file, kept = self.shown(photo)
        assert (file.width, file.height) == kept.size == (40, 60)
        assert not kept.getexif()
        assert b"taken at home" not in path_of(file.stored_as).read_bytes()
        assert file.sha256 != file.given_sha256

    @pytest.mark.slow
    def test_data_appended_to_an_image_is_dropped(self) -> None:
        for form in ["PNG", "JPEG", "WEBP"]:
            with self.subTest(form=form):
                file, _ = self.shown(picture(form) + archive("x.html", content=b"<script>"))
                assert file.is_picture
                assert b"PK\x03\x04" not in path_of(file.stored_as).read_bytes()

    def test_thumbnail_is_stored_with_the_image(self) -> None:
        file, _ = self.shown(picture(size=(1200, 400)))
        small = Image.open(path_of(file.stored_as, thumbnail=True))
        assert (small.format, small.size) == ("WEBP", (480, 160))
        assert file.thumbnail_url

    def test_animated_image_is_stored_unchanged_and_not_inline(self) -> None:
        moving = moving_picture()
        file, _ = self.shown(moving)
        assert path_of(file.stored_as).read_bytes() == moving
        assert (file.is_picture, file.has_thumbnail) == (False, True)

    @pytest.mark.slow
    def test_broken_images_are_stored_as_binary(self) -> None:
        head_then_page = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
        script = b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)"
        for content in [picture(size=(300, 300))[:150], head_then_page, script, b"RIFF\x20\x00\x00\x00WEBPVP8 junk"]:
            with self.subTest(head=content[:14]):
                file = make_file(self.ada, content=content)
                assert (file.kind, file.content_type, file.is_picture) == (OTHER, NEUTRAL, False)
                assert not file.has_thumbnail
                assert path_of(file.stored_as).read_bytes() == content

    def test_huge_images_are_refused_before_decoding(self) -> None:
        self.refused(enormous_picture(), "more than 40 megapixels")
        self.refused(picture(size=(4000, 2)), "Crop the image")

    def test_transparency_is_kept(self) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).convert("P").save(file, "PNG", transparency=0)
        assert self.shown(file.getvalue())[1].mode == "RGBA"


class FieldsTests(StoreTestCase):
    def test_row_stores_upload_metadata(self) -> None:
        received = receive(ContentFile(b"-----BEGIN " + b"PRIVATE KEY-----", name="key.pem"), by=self.ada, now=NOW)
        file = save_file_row(received, by=self.ada, owner=self.circle, now=NOW)
        assert file.caution == "This file may contain a secret key."
        assert not StoredFile.objects.visible_to(self.mallory).exists()
        assert file.get_absolute_url() == f"/files/{file.pk}/key.pem"
        assert make_file(self.ada, content=b"REGION=eu\n", name=".env").caution == file.caution
