"""What a file is, by its bytes; and what its name may be."""

import io
import warnings

import pytest
from django.test import SimpleTestCase

from core.files import cautions, file_types
from core.files.file_types import Dangerous, kind_of
from core.files.models import StoredFile
from core.files.names import address_name, clean_name
from core.files.tests.factories import archive, overlapping_archive, picture
from core.web.templatetags.ui import size

PAGE = b"<!doctype html><script>alert(1)</script>"


def found(content: bytes, name: str = "") -> tuple[str, str, str]:
    each = kind_of(io.BytesIO(content), name)
    return each.kind, each.type, each.caution


class KindTests(SimpleTestCase):
    def test_type_is_detected_from_content(self) -> None:
        cases = {
            picture("PNG"): (file_types.PICTURE, "image/png"),
            picture("JPEG"): (file_types.PICTURE, "image/jpeg"),
            picture("GIF"): (file_types.PICTURE, "image/gif"),
            picture("WEBP"): (file_types.PICTURE, "image/webp"),
            b"%PDF-1.7\n": (file_types.PDF, "application/pdf"),
            b"\x1f\x8b\x08rest": (file_types.ARCHIVE, "application/gzip"),
            archive("a.log"): (file_types.ARCHIVE, "application/zip"),
            b"\x00\x00\x00\x20ftypisom": (file_types.RECORDING, "video/mp4"),
            b"\xd4\xc3\xb2\xa1\x02\x00": (file_types.RECORDING, "application/vnd.tcpdump.pcap"),
            b"GET /health 200 \x1b[32mok\x1b[0m\r\n": (file_types.TEXT, "text/plain"),
            "Größe: 5 µs".encode("latin-1"): (file_types.TEXT, "text/plain"),
            "<html>".encode("utf-16"): (file_types.TEXT, "text/plain"),
            b"\x7fELF\x02\x01\x01\x00": (file_types.OTHER, file_types.NEUTRAL),
            b"MZ\x90\x00\x03": (file_types.OTHER, file_types.NEUTRAL),
            b"II*\x00\x08\x00\x00\x00": (file_types.OTHER, file_types.NEUTRAL),
            b"\x00\x00\x01\x00\x01\x00": (file_types.OTHER, file_types.NEUTRAL),
        }
        for content, expected in cases.items():
            with self.subTest(expected=expected, head=content[:12]):
                assert found(content)[:2] == expected

    def test_active_content_is_served_as_text(self) -> None:
        for content in [PAGE, b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", b"<HTA:APPLICATION ID=a>"]:
            assert found(content) == (file_types.TEXT, "text/plain", cautions.SCRIPT)
        for content in [b"self.onfetch = 1", b"=cmd()"]:
            assert found(content) == (file_types.TEXT, "text/plain", "")

    def test_shortcuts_of_every_system_are_detected(self) -> None:
        plist = (
            b'<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n\t<key>URL</key><string>x</string></dict></plist>'
        )
        wide = "[InternetShortcut]\r\nURL=https://example.test/\r\n".encode("utf-16")
        for content in [plist, wide, b"[Shell]\nCommand=2\n", b"[Desktop Entry]\nExec=sh\n"]:
            assert found(content)[2] == cautions.SHORTCUT

    def test_office_files_and_macros_are_detected(self) -> None:
        word = ["[Content_Types].xml", "word/document.xml"]
        assert found(archive(*word))[0] == file_types.DOCUMENT
        assert found(archive(*word, "word/vbaProject.bin"))[2] == cautions.MACROS
        assert found(archive("mimetype", "content.xml"))[0] == file_types.DOCUMENT
        assert found(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")[2] == cautions.MACROS

    def test_private_key_is_detected(self) -> None:
        head = b"-----BEGIN " + b"RSA PRIVATE KEY-----\nabc"
        assert found(head) == (file_types.TEXT, "text/plain", cautions.KEYS)

    def test_secrets_and_shortcuts_get_a_warning(self) -> None:
        settings = b"# production\nDEBUG=0\nDATABASE_PASSWORD = hunter2\n"
        assert found(settings)[2] == cautions.KEYS
        assert found(b"export API_KEY=abc123\n")[2] == cautions.KEYS
        assert found(b"\xef\xbb\xbf[InternetShortcut]\r\nURL=https://example.test/\r\n")[2] == cautions.SHORTCUT
        for harmless in [
            b"PASSWORD=\n",
            b"API_KEY=$KEY\n",
            b"TOKEN=<token>\n",
            b"The PASSWORD = was wrong",
            b"a = 1\n",
        ]:
            assert found(harmless)[2] == ""

    def test_files_in_an_archive_get_a_warning(self) -> None:
        for names, words in [
            ([".env", "pool.log"], "a file that may hold a secret key"),
            (["deploy/.env.production"], "a file that may hold a secret key"),
            (["links\\Status page.URL"], "a shortcut"),
            (["tools/Setup.EXE"], "a program"),
            (["report.docm"], "a document with macros"),
            (["prod.key", "a.lnk", "run.ps1"], "a program, a shortcut, a file that may hold a secret key"),
        ]:
            assert found(archive(*names)) == (
                file_types.ARCHIVE,
                "application/zip",
                f"The archive contains {words}.",
            )
        assert found(archive("pool.log", ".env.example", "environment.txt", "app/key", "url"))[2] == ""

    def test_file_gets_the_warning_of_its_name(self) -> None:
        for name, caution in [
            ("restart.bat", cautions.PROGRAM),
            ("Graph.url", cautions.SHORTCUT),
            (".env", cautions.KEYS),
            ("pool.log", ""),
        ]:
            assert found(b"REGION=eu\n", name)[2] == caution
        assert found(b"MZ\x90\x00\x03", "graph.bin")[2] == cautions.PROGRAM
        assert found(archive(".env"), "logs.zip")[2] == "The archive contains a file that may hold a secret key."

    def test_longest_warning_can_be_stored(self) -> None:
        longest = cautions.caution_of_archive(["a.exe", "a.docm", "a.url", "a.key"])
        assert len(longest) <= StoredFile._meta.get_field("caution").max_length

    def test_archive_with_duplicate_names_is_refused(self) -> None:
        with warnings.catch_warnings(action="ignore"):  # zipfile warns about the name
            twice = archive("a.log", "a.log")
        with self.assertRaisesMessage(Dangerous, "two files of one name"):
            kind_of(io.BytesIO(twice))

    def test_broken_archive_is_still_detected(self) -> None:
        assert found(archive("a")[:20]) == (file_types.ARCHIVE, file_types.NEUTRAL, "")
        assert found(b"PK\x03\x04 not really")[0] == file_types.ARCHIVE

    @pytest.mark.slow
    def test_harmful_archives_are_refused(self) -> None:
        bombs = [
            archive("zeros", content=bytes(60_000_000)),
            archive(*(f"{n}" for n in range(file_types.MAX_ENTRIES + 1))),
            overlapping_archive(),
        ]
        for bomb in bombs:
            with self.assertRaisesMessage(Dangerous, file_types.BOMB):
                found(bomb)
        for name in ["../../x", "/etc/cron.d/x", "..\\x", "C:\\x"]:
            with self.subTest(name=name), self.assertRaisesMessage(Dangerous, file_types.SLIP):
                found(archive(name))


class NameTests(SimpleTestCase):
    def test_file_name_is_sanitized(self) -> None:
        cases = {
            "../../../etc/cron.d/x": "x",
            "C:\\x.txt": "x.txt",
            "..": "file",
            ".": "file",
            "": "file",
            " ": "file",
            "\u202egnp.exe": "gnp.exe",
            "a\u200bb.txt": "ab.txt",
            "a\x00.png": "a .png",
            "a\r\nb.txt": "a b.txt",
            "-rf.txt": "-rf.txt",
            "a\u0301.txt": "á.txt",
            "日本.png": "日本.png",
            ".htaccess": "htaccess",
        }
        for given, expected in cases.items():
            with self.subTest(given=given):
                assert clean_name(given) == expected
        assert clean_name(None) == "file"

    def test_long_name_keeps_its_ending(self) -> None:
        name = clean_name("x" * 400 + ".log")
        assert len(name) == 120
        assert name.endswith("….log")
        assert len(clean_name("x" * 400)) == 120
        assert len(clean_name("x." + "y" * 400)) == 120

    def test_url_file_name_is_sanitized(self) -> None:
        assert address_name("Größe graph (1).png") == "Größe-graph-1.png"
        assert address_name("приложение.png") == "приложение.png"
        assert address_name("日本") == "日本"
        assert address_name("(?).png") == "file.png"
        assert address_name("../../etc/passwd") == "etc-passwd"
        assert address_name("?#") == "file"

    def test_sizes_are_formatted(self) -> None:
        assert [size(n) for n in [0, 999, 1000, 1_500_000]] == ["0 B", "999 B", "1 KB", "1.5 MB"]
