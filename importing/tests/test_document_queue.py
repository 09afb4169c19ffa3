"""Several documents at once: rows first, read by a worker, each with its own result, none read twice or lost."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.testing import TeamTestCase
from importing.actions.document_queue import LEASE, MAX_TRIES, claim_reading
from importing.actions.imports import discard_import
from importing.jobs import delete_expired_imports, parse_waiting_imports
from importing.models import Import
from importing.uploads import create_imports, parse_next_waiting

STORY = """# Checkout failed for some shoppers

Duration: 4 March 2025, 09:00 to 10:30 UTC
Root cause: the certificate of the payment gateway had run out.

## Timeline
- 09:00 UTC Alerts for failed payments
- 09:40 UTC Cause found: the certificate had run out
- 10:30 UTC New certificate in place, payments work

## Action items
- Add an alert on certificates that run out within 30 days (owner: Ada)
"""
OTHER = STORY.replace("Checkout", "Sign-in").replace("09:40", "09:50")


def packed(files: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


class ReadingTests(TeamTestCase):
    def setUp(self):
        self.start = timezone.now()

    def bring(self, files: dict[str, bytes | str], by=None) -> list[Import]:
        return create_imports([("all.zip", packed(files))], by=by or self.ada, now=timezone.now())

    def test_several_documents_are_queued_with_separate_results(self):
        kept = self.bring({"a.md": STORY, "b.md": OTHER, "notes.txt": "milk, eggs"})
        self.assertEqual((kept[0].name, kept[0].state), ("a.md", "reading"))
        self.assertEqual(len({each.batch for each in kept}), 1)
        self.assertEqual(parse_waiting_imports(), 3)
        rows = {row.name: row for row in Import.objects.all()}
        self.assertEqual((rows["a.md"].state, rows["a.md"].found), ("waiting", "3 entries, 1 task"))
        self.assertEqual(rows["b.md"].state, "waiting")
        self.assertIn("No incident was found", rows["notes.txt"].problem)
        self.assertEqual([row.raw for row in rows.values()], [None, None, None])

    def test_single_document_is_parsed_immediately_even_in_an_archive(self):
        self.assertEqual([each.state for each in self.bring({"a.md": STORY})], ["waiting"])

    def test_row_is_claimed_by_one_worker(self):
        kept = self.bring({"a.md": STORY, "b.md": OTHER})[0]
        twin = Import.objects.get(pk=kept.pk)
        self.assertTrue(claim_reading(kept, now=self.start))
        self.assertFalse(claim_reading(twin, now=self.start))

    def test_document_of_a_lost_worker_is_retried_after_its_lease(self):
        kept = self.bring({"a.md": STORY, "b.md": OTHER})[0]
        claim_reading(kept, now=self.start)
        self.assertTrue(parse_next_waiting(now=self.start))
        self.assertFalse(parse_next_waiting(now=self.start))
        self.assertTrue(parse_next_waiting(now=self.start + LEASE + timedelta(seconds=1)))
        kept.refresh_from_db()
        self.assertEqual(kept.state, "waiting")

    def test_document_that_never_finishes_fails_with_a_message(self):
        kept = self.bring({"a.md": STORY, "b.md": OTHER})[0]
        for n in range(MAX_TRIES):
            kept.refresh_from_db()
            self.assertTrue(claim_reading(kept, now=self.start + n * 2 * LEASE))
        parse_next_waiting(now=self.start + 9 * LEASE)
        kept.refresh_from_db()
        self.assertEqual(kept.state, "failed")
        self.assertIn("failed three times", kept.problem)

    def test_discarded_import_stays_discarded_after_analysis(self):
        kept = self.bring({"a.md": STORY, "b.md": OTHER})[0]
        discard_import(kept, by=self.ada)
        self.assertEqual(parse_waiting_imports(), 1)
        kept.refresh_from_db()
        self.assertEqual((kept.state, kept.raw), ("discarded", None))

    def test_duplicate_text_in_an_archive_is_imported_once(self):
        self.bring({"a.md": STORY, "copy.md": STORY.replace("\n", "\r\n")})
        parse_waiting_imports()
        self.assertEqual(Import.objects.get(name="copy.md").problem, "Duplicate of a.md.")

    def test_nested_archives_and_unsafe_names_are_rejected(self):
        inner = packed({"x.md": STORY})
        kept = self.bring(
            {"../../etc/passwd.md": STORY, "/etc/a.md": STORY, "in.zip": inner, "big.txt": "x" * 1_000_001}
        )
        self.assertEqual(kept[0].name, "/etc/a.md")
        self.assertIn("Nested archives", kept[1].problem)
        self.assertIn("larger than 1 MB", kept[2].problem)
        self.assertEqual([each.raw is None for each in kept], [False, True, True])

    @pytest.mark.slow
    def test_archive_bomb_is_refused_as_a_whole(self):
        blank = b"0" * 1_000_000
        kept = self.bring({f"{n}.txt": blank for n in range(102)})
        self.assertEqual([each.state for each in kept], ["failed"])
        self.assertIn("unpacks to more than 100 MB", kept[0].problem)
        self.assertIn(
            "could not be opened",
            create_imports([("x.zip", b"PK\x03\x04junk")], by=self.ada, now=self.start)[0].problem,
        )
        self.assertIn("no supported files", self.bring({"photo.png": b"x"})[0].problem)

    def test_unconfirmed_imports_are_deleted_by_the_nightly_job(self):
        self.bring({"a.md": STORY, "b.md": OTHER})
        Import.objects.filter(name="a.md").update(expires_at=timezone.now() - timedelta(minutes=1))
        Import.objects.filter(name="b.md").update(expires_at=timezone.now() + timedelta(days=1))
        self.assertEqual(delete_expired_imports(), 1)
        self.assertEqual(Import.objects.get().name, "b.md")


class ReadingPageTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_list_shows_progress_and_outcomes(self):
        files = [SimpleUploadedFile(name, text.encode()) for name, text in [("a.md", STORY), ("b.md", OTHER)]]
        answer = self.client.post("/imports/read/", {"text": "", "files": files}, follow=True)
        self.assertContains(answer, "0 of 2 analyzed")
        self.assertContains(answer, 'hx-trigger="every 2s"')
        parse_waiting_imports()
        answer = self.client.get("/imports/")
        self.assertNotContains(answer, "every 2s")
        self.assertContains(answer, "3 entries, 1 task. Ready for review", count=2)

    def test_directory_import_skips_unsupported_files(self):
        files = [SimpleUploadedFile("a.md", STORY.encode()), SimpleUploadedFile("photo.png", b"x")]
        answer = self.client.post("/imports/read/", {"folder": files}, follow=True)
        self.assertContains(answer, "Review import")
        answer = self.client.post("/imports/read/", {"folder": [SimpleUploadedFile("photo.png", b"x")]})
        self.assertContains(answer, "This folder has no supported files.", status_code=422)

    def test_discarded_and_expired_imports_show_a_message(self):
        kept = create_imports([("a.md", STORY.encode())], by=self.ada, now=timezone.now())[0]
        Import.objects.filter(pk=kept.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        self.assertContains(self.client.get(f"/imports/{kept.pk}/"), "expired after 30 days", status_code=410)
        answer = self.client.get(f"/api/v1/imports/{kept.pk}/")
        self.assertEqual((answer.status_code, "30 days" in answer.json()["detail"]), (410, True))
        self.assertEqual(self.client.get("/api/v1/imports/").json()["results"], [])
        self.client.force_login(self.grace)
        self.assertEqual(self.client.get(f"/imports/{kept.pk}/").status_code, 404)
