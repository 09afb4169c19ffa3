"""verify.py on the unpacked file, and the command."""

import hashlib
import io
import json
import os
import shutil
import zipfile
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.actions.teams import add_member
from accounts.models import Team
from audits.models import AuditExport
from audits.tests.export_case import DAY, MINUTE, ExportTestCase
from core.activity.seals.sealing import seal_events
from core.files.tests.factories import upload
from core.testing import NOW
from incidents.tests.factories import make_incident
from tasks.actions.progress import add_evidence
from tasks.tests.factories import make_task

KEY = "1f" + "8c3d5a9e7b20461c" * 3 + "0d4e6f8a9b1c2d"


@override_settings(SEAL_KEY=KEY)
class VerificationTests(ExportTestCase):
    def setUp(self) -> None:
        super().setUp()
        add_member(self.team, person=self.mona, by=self.dana, now=NOW)
        Team.objects.create(name="Edge", slug="edge")
        task = make_task(incident=make_incident(started_at=NOW - DAY), owner=self.ada)
        add_evidence(task, by=self.ada, file=upload(b"weights\n", "plan.txt"), now=NOW)
        seal_events(now=NOW)
        seal_events(now=NOW + MINUTE)
        self.unpack(self.export(sample_size=1))
        self.out = self.folder / "out"

    def change(self, name: str, before: bytes, after: bytes) -> bytes:
        content = (self.out / name).read_bytes()
        assert before in content
        (self.out / name).write_bytes(content.replace(before, after, 1))
        return content

    def test_verify_accepts_the_export_and_names_what_was_changed(self) -> None:
        result = self.verify()
        assert "OK: nothing was changed." in result
        assert AuditExport.objects.get().manifest_sha256 in result
        assert "Of the exported events 1 are sealed, 0 not yet." in result
        (evidence,) = [path.relative_to(self.out).as_posix() for path in self.out.glob("evidence/*")]
        for name, before, after in [
            ("lists/incidents.csv", b"SEV", b"sev"),
            (evidence, b"w", b"v"),
            ("seals/seals.jsonl", b'"count": ', b'"count": 1'),
        ]:
            content = self.change(name, before, after)
            result = self.verify()
            assert f"FAILED: {'2' if 'seals' in name else '1'} problem" in result
            assert f"The first one: {name}: changed" in result
            (self.out / name).write_bytes(content)

    def test_verify_finds_changes_that_the_manifest_was_made_to_fit(self) -> None:
        manifest = json.loads((self.out / "MANIFEST.json").read_text())
        self.change("seals/access-events.jsonl", b"mona", b"mina")
        self.change("samples.json", b'"of": 1', b'"of": 2')
        for name in ["seals/access-events.jsonl", "samples.json"]:
            content = (self.out / name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            manifest["files"][name] = {"size": len(content), "sha256": digest}
        (self.out / "MANIFEST.json").write_text(json.dumps(manifest))
        result = self.verify()
        assert "is not the sealed one" in result
        assert "samples.json: the sample of incidents is not that of its seed" in result
        assert "the signature of MANIFEST.json is wrong" in result

    def test_public_key_of_the_operator_is_compared(self) -> None:
        key = json.loads((self.out / "MANIFEST.sig").read_text())["public_key"]
        assert "OK" in self.verify("--public-key", key)
        assert "not signed with the public key that was given" in self.verify("--public-key", "0" * 64)

    def test_public_key_is_compared_however_it_is_given(self) -> None:
        assert "not signed with the public key that was given" in self.verify(f"--public-key={'0' * 64}")
        for options in [["--public-key"], ["--public-kye", "0" * 64]]:
            assert "OK" not in self.verify(*options)

    def test_files_that_systems_add_to_a_folder_are_no_change(self) -> None:
        for name in [".DS_Store", "lists/Thumbs.db"]:
            (self.out / name).write_bytes(b"x")
        assert "OK: nothing was changed." in self.verify()

    def test_names_that_a_console_cannot_show_are_no_change(self) -> None:
        team = Team.objects.create(name="支付", slug="pay")
        shutil.rmtree(self.out)
        self.unpack(self.export(team=team))
        with mock.patch.dict(os.environ, PYTHONIOENCODING="cp1252"):
            assert "OK: nothing was changed." in self.verify()


class CommandTests(ExportTestCase):
    def test_command_writes_the_file_and_records_the_export(self) -> None:
        out, words = self.folder / "export.zip", io.StringIO()
        facts = {"first_day": NOW.date() - DAY, "last_day": NOW.date(), "out": out, "zone": "UTC"}
        call_command("export_audit", **facts, stdout=words)
        export = AuditExport.objects.get()
        assert (export.by, export.state, export.file) == (self.dana, "done", None)
        assert export.manifest_sha256 in words.getvalue()
        assert zipfile.ZipFile(out).testzip() is None
        with self.assertRaisesMessage(CommandError, "exists already"):
            call_command("export_audit", **facts)
