"""Files as evidence of tasks and answers: attached, shown, taken away; and what never gets through."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from audits.actions.answers import answer_item, attach_to_answer
from audits.actions.evidence import remove_answer_file
from audits.actions.runs import sign_run
from audits.models import AnswerEvidence
from audits.tests.factories import make_run
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.files.models import StoredFile
from core.files.store import path_of
from core.files.tests.factories import picture, upload
from core.files.tests.test_store import StoreTestCase
from core.testing import NOW
from incidents.tests.factories import make_incident
from tasks.actions.evidence import remove_evidence_file
from tasks.actions.progress import add_evidence, finish_task
from tasks.models import Evidence
from tasks.tests.factories import make_task


def sent(content: bytes = b"22:05 slow\n", name: str = "pool.log") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


class RuleTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.task = make_task(incident=make_incident(circle=self.circle))

    def test_file_has_name_digest_and_the_circle_of_its_task(self) -> None:
        row = add_evidence(self.task, by=self.grace, file=upload(), now=NOW)
        stored = row.file
        self.assertEqual((row.file_name, row.sha256), (stored.name, stored.sha256))
        self.assertEqual((stored.circle, stored.uploaded_by), (self.circle, self.grace))

    def test_file_alone_is_sufficient_evidence(self) -> None:
        self.assertEqual(finish_task(self.task, by=self.ada, file=upload(), now=NOW).status, "done")

    def test_upload_without_permission_stores_nothing(self) -> None:
        with self.assertRaises(NotAllowed):
            add_evidence(self.task, by=self.linus, file=upload(), now=NOW)
        with self.assertRaises(NotAllowed):
            finish_task(self.task, by=self.grace, file=upload(), now=NOW)
        self.assertFalse(self.root.exists())

    def test_lost_race_leaves_no_file(self) -> None:
        self.task.__class__.objects.filter(pk=self.task.pk).update(owner=self.mona)
        with self.assertRaises(Refused):
            finish_task(self.task, by=self.ada, file=upload(), now=NOW)
        self.assertEqual((self.on_disk(), StoredFile.objects.count(), Evidence.objects.count()), ([], 0, 0))

    def test_removed_file_is_not_evidence_but_its_name_is_kept(self) -> None:
        row = add_evidence(self.task, by=self.ada, file=upload(), now=NOW)
        remove_evidence_file(self.task, row, by=self.ada, now=NOW)
        with self.assertRaises(Invalid):
            finish_task(self.task, by=self.ada, now=NOW)
        self.assertEqual(Evidence.objects.get().file_name, "pool.log")
        self.assertEqual(Event.objects.filter(event_type="task.file_removed").get().data["sha256"], row.sha256)
        with self.assertRaisesMessage(Refused, "already"):
            remove_evidence_file(self.task, row, by=self.ada, now=NOW)

    def test_only_uploader_or_manager_can_remove_a_file(self) -> None:
        row = add_evidence(self.task, by=self.ada, file=upload(), now=NOW)
        with self.assertRaisesMessage(NotAllowed, "@ada"):
            remove_evidence_file(self.task, row, by=self.grace, now=NOW)
        remove_evidence_file(self.task, row, by=self.mona, now=NOW)

    def test_files_of_verified_or_signed_work_cannot_be_removed(self) -> None:
        verified = make_task(status="verified")
        row = add_evidence(verified, by=self.ada, file=upload(), now=NOW)
        with self.assertRaisesMessage(Refused, "Reopen the task first"):
            remove_evidence_file(verified, row, by=self.ada, now=NOW)
        run = make_run(items=1)
        answer_item(run, run.version.items.get(), by=self.ada, value="pass", now=NOW)
        row = attach_to_answer(run, run.version.items.get(), by=self.ada, file=upload(), now=NOW)
        run = sign_run(run, by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "is locked"):
            remove_answer_file(run, row, by=self.ada, now=NOW)


class EntryPointTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.task = make_task(incident=make_incident(circle=self.circle))
        self.url = self.task.get_absolute_url()
        self.client.force_login(self.ada)

    def test_image_is_shown_and_can_be_removed(self) -> None:
        self.client.post(f"{self.url}evidence/", {"file": sent(picture(), "graph.png"), "text": "Even again"})
        row = Evidence.objects.get()
        page = self.client.get(self.url)
        self.assertContains(page, row.file.get_absolute_url())
        self.assertContains(page, row.file.thumbnail_url)
        self.client.post(f"{self.url}evidence/{row.pk}/remove/")
        page = self.client.get(self.url)
        self.assertContains(page, "removed by Ada")
        self.assertNotContains(page, row.file.get_absolute_url())

    def test_task_is_finished_with_a_file_in_one_step(self) -> None:
        self.client.post(f"{self.url}finish/", {"file": sent()})
        self.task.refresh_from_db()
        self.assertEqual(self.task.status, "done")

    def test_rejected_file_is_a_field_error_and_the_input_is_kept(self) -> None:
        answer = self.client.post(
            f"{self.url}finish/", {"text": "Merged and out", "file": sent(b"MZ\x90\x00", "x.exe")}
        )
        self.assertContains(answer, "This file type is not supported", status_code=422)
        self.assertContains(answer, "Merged and out", status_code=422)
        self.assertContains(answer, "Choose the file again", status_code=422)

    def test_form_with_another_error_requests_the_file_again(self) -> None:
        answer = self.client.post(f"{self.url}evidence/", {"url": "no link", "file": sent()})
        self.assertContains(answer, "Choose the file again", status_code=422)
        self.assertEqual(self.on_disk(), [])

    def test_answer_of_a_run_shows_its_file(self) -> None:
        run = make_run(items=1)
        answer_item(run, run.version.items.get(), by=self.ada, value="pass", now=NOW)
        self.client.post(f"{run.get_absolute_url()}items/1/evidence/", {"file": sent()})
        row = AnswerEvidence.objects.get()
        self.assertContains(self.client.get(run.get_absolute_url()), row.file.get_absolute_url())
        self.client.post(f"{run.get_absolute_url()}evidence/{row.pk}/remove/", headers={"hx-request": "true"})
        self.assertContains(self.client.get(run.get_absolute_url()), "removed by Ada")

    @override_settings(UPLOADS_PER_HOUR=1)
    def test_page_and_api_limit_files_per_hour(self) -> None:
        for status in [302, 429]:
            answer = self.client.post(f"{self.url}evidence/", {"file": sent()})
            self.assertEqual(answer.status_code, status)
        self.assertContains(answer, "within an hour", status_code=429)
        self.assertEqual(self.client.post(f"/api/v1{self.url}evidence/", {"file": sent()}).status_code, 429)

    def test_evidence_of_another_task_is_404(self) -> None:
        row = add_evidence(make_task(), by=self.ada, file=upload(), now=NOW)
        self.assertEqual(self.client.post(f"{self.url}evidence/{row.pk}/remove/").status_code, 404)
        self.assertEqual(self.client.delete(f"/api/v1{self.url}evidence/{row.pk}/file/").status_code, 404)

    def test_api_stores_evidence_with_a_file(self) -> None:
        url = f"/api/v1{self.url}evidence/"
        self.assertEqual(self.client.post(url, {"text": "The log", "file": sent()}).status_code, 200)
        shown = self.client.get(url).json()[0]
        self.assertEqual((shown["file"]["name"], shown["file"]["kind"]), ("pool.log", "text"))
        content = self.client.get(f"/api/v1/files/{shown['file']['id']}/content/")
        self.assertEqual(b"".join(content.streaming_content), b"22:05 slow\n")
        self.assertEqual(self.client.delete(f"{url}{shown['id']}/file/").status_code, 204)
        self.assertIsNone(self.client.get(url).json()[0]["file"])
        refused = self.client.post(url, {"file": sent(b"MZ\x90\x00")})
        self.assertEqual((refused.status_code, list(refused.json()["errors"])), (422, ["file"]))

    def test_evidence_routes_are_404_outside_the_circle(self) -> None:
        row = add_evidence(self.task, by=self.ada, file=upload(), now=NOW)
        self.client.force_login(self.mallory)
        for url in [row.file.get_absolute_url(), f"/api/v1/files/{row.file_id}/", f"/api/v1{self.url}evidence/"]:
            self.assertEqual(self.client.get(url).status_code, 404)


@override_settings(UPLOAD_MAX_BYTES=3 * 2**20)
class SizeTests(StoreTestCase):
    """Only addresses that take files take large requests."""

    def test_only_file_routes_accept_large_bodies(self) -> None:
        task = make_task()
        self.client.force_login(self.ada)
        content = b"22:05 slow line\n" * 160_000
        self.assertEqual(
            self.client.post(f"{task.get_absolute_url()}evidence/", {"file": sent(content)}).status_code, 302
        )
        self.assertEqual(Path(path_of(Evidence.objects.get().file.stored_as)).stat().st_size, len(content))
        for url in [f"{task.get_absolute_url()}start/", "/tasks/create/", "/nowhere/", "/api/v1/tasks/"]:
            with self.subTest(url=url):
                self.assertEqual(self.client.post(url, {"file": sent(content)}).status_code, 413)
        self.assertEqual(
            self.client.post(f"/api/v1{task.get_absolute_url()}evidence/", {"file": sent(content)}).status_code, 200
        )
        too_large = self.client.post(f"{task.get_absolute_url()}evidence/", {"file": sent(bytes(3 * 2**20 + 2**17))})
        self.assertEqual(too_large.status_code, 413)

    def test_file_that_was_read_is_not_refused_for_its_size(self) -> None:
        """The announced length decides before anything is read; it includes the other fields of the form."""
        self.client.force_login(self.ada)
        answer = self.client.post(
            f"{make_task().get_absolute_url()}evidence/", {"file": sent(b"a" * (3 * 2**20 + 50_000))}
        )
        self.assertEqual(answer.status_code, 302)
