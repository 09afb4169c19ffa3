"""Base class of the tests of audit exports."""

import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from django.test import override_settings

from audits.actions.audit_exports import request_export, write_requested
from audits.models import AuditExport
from core.testing import NOW, TeamTestCase

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class ExportTestCase(TeamTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.enterContext(override_settings(MEDIA_ROOT=self.folder / "files"))

    def request(self, by=None, **facts) -> AuditExport:
        days = {"first_day": NOW.date() - 30 * DAY, "last_day": NOW.date()}
        return request_export(by=by or self.dana, now=NOW, **{"seed": "s1", **days, **facts})

    def export(self, by=None, **facts) -> AuditExport:
        export = self.request(by, **facts)
        write_requested(export.pk, now=NOW)
        export.refresh_from_db()
        assert export.state == "done", export.error
        return export

    def zip_of(self, export: AuditExport) -> zipfile.ZipFile:
        assert export.file
        return zipfile.ZipFile(self.folder / "files" / export.file.stored_as)

    def rows(self, export: AuditExport, name: str) -> list[dict]:
        return json.loads(self.zip_of(export).read(f"lists/{name}.json"))

    def verify(self, *options: str) -> str:
        command = [sys.executable, "verify.py", *options]
        return subprocess.run(command, cwd=self.folder / "out", capture_output=True, text=True).stdout

    def unpack(self, export: AuditExport) -> None:
        self.zip_of(export).extractall(self.folder / "out")
