"""`manage.py import_postmortem`: files, folders and archives; without a database as long as nothing is kept."""

import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from core.testing import TeamTestCase
from importing.models import Import
from importing.tests.test_document_queue import OTHER, STORY, packed
from incidents.models import Incident


def run(*args, **options) -> str:
    out = io.StringIO()
    call_command("import_postmortem", *map(str, args), stdout=out, **options)
    return out.getvalue()


class Folder(SimpleTestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = Path(held.name)
        (self.folder / "in" / "deep").mkdir(parents=True)
        self.one = self.folder / "in" / "a.md"
        self.one.write_text(STORY)
        (self.folder / "in" / "deep" / "a.txt").write_text(OTHER)
        (self.folder / "all.zip").write_bytes(packed({"b.md": STORY, "milk.txt": "milk, eggs"}))


class DryRunTests(Folder):
    @pytest.mark.slow
    def test_json_output_has_the_documented_format(self):
        found = json.loads(run(self.one, dry_run=True, json=True))
        self.assertEqual(found["title"], "Checkout failed for some shoppers")
        self.assertEqual(found["started_at"], "2025-03-04T09:00:00+00:00")
        self.assertEqual((len(found["timeline"]), found["action_items"][0]["owner"]), (3, "Ada"))

    @pytest.mark.slow
    def test_each_document_of_directories_and_archives_has_a_file(self):
        output = self.folder / "out"
        run(self.folder / "in", self.folder / "all.zip", output=output)
        self.assertEqual(sorted(p.name for p in output.iterdir()), ["a-2.json", "a.json", "b.json", "milk.json"])
        self.assertIn("No incident was found", json.loads((output / "milk.json").read_text())["problem"])

    @pytest.mark.slow
    def test_output_lists_found_and_open_values(self):
        text = run(self.one, dry_run=True)
        self.assertIn("a.md: 3 entries", text)

    def test_unreadable_document_fails_with_a_message(self):
        with self.assertRaisesMessage(CommandError, "Not found"):
            run(self.folder / "nothing.md", dry_run=True)
        (self.folder / "bad.zip").write_bytes(b"PK\x03\x04 no archive")
        with self.assertRaisesMessage(CommandError, "No documents could be analyzed"):
            run(self.folder / "bad.zip", dry_run=True)

    @pytest.mark.slow
    def test_dry_run_needs_no_database(self):
        world = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "DATA_DIR": str(self.folder)}
        command = [sys.executable, "manage.py", "import_postmortem", str(self.one), "--dry-run", "--json"]
        ended = subprocess.run(command, cwd=settings.ROOT, env=world, capture_output=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr.decode()[-400:])
        self.assertEqual(len(json.loads(ended.stdout)["timeline"]), 3)


class KeepTests(Folder, TeamTestCase):
    def test_imports_are_stored_for_the_given_person(self):
        text = run(self.folder / "in", by="@ada")
        self.assertEqual(Import.objects.filter(author=self.ada, state="waiting").count(), 2)
        self.assertIn("a.md: ready for review at /imports/", text)
        with self.assertRaisesMessage(CommandError, "--by HANDLE"):
            run(self.one)
        with self.assertRaisesMessage(CommandError, "Only responders can import postmortems"):
            run(self.one, by="linus")

    def test_confirm_creates_incidents_without_open_questions(self):
        self.assertIn("needs review (severity)", run(self.one, by="ada", confirm=True))
        self.assertIn(" became INC-", run(self.one, by="ada", confirm=True, severity=2))
        self.assertIn(
            f"was already imported as {Incident.objects.get().ref}", run(self.one, by="ada", confirm=True, severity=2)
        )
