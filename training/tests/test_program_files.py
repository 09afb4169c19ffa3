"""Files and versions of programs by API."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.testing import NOW, TeamTestCase
from training.actions.programs import MAX_FILES, add_file, edit_program, remove_file
from training.tests.factories import make_program


def sent(name: str = "slides.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Read the graph of each server.\n", "text/plain")


class ProgramFileTests(TeamTestCase):
    def setUp(self) -> None:
        self.program = make_program(self.mona)
        self.url = f"/api/v1/programs/{self.program.slug}/files/"
        self.client.force_login(self.mona)

    def test_manager_adds_lists_and_removes_a_file(self) -> None:
        made = self.client.post(self.url, {"file": sent()})
        self.assertEqual((made.status_code, made.json()["name"]), (201, "slides.txt"), made.content)
        self.assertEqual([row["id"] for row in self.client.get(self.url).json()], [made.json()["id"]])
        content = self.client.get(f"/api/v1/files/{made.json()['id']}/content/")
        self.assertEqual(b"".join(content.streaming_content), b"Read the graph of each server.\n")
        self.assertEqual(self.client.delete(f"{self.url}{made.json()['id']}/").status_code, 204)
        self.assertEqual(self.client.get(self.url).json(), [])
        self.assertEqual(self.client.delete(f"{self.url}{made.json()['id']}/").status_code, 409)

    def test_responder_reads_the_files_and_adds_none(self) -> None:
        add_file(self.program, by=self.mona, file=sent(), now=NOW)
        self.client.force_login(self.ada)
        self.assertEqual(len(self.client.get(self.url).json()), 1)
        self.assertEqual(self.client.post(self.url, {"file": sent()}).status_code, 403)

    def test_removed_files_do_not_count_for_the_limit(self) -> None:
        rows = [add_file(self.program, by=self.mona, file=sent(f"{n}.txt"), now=NOW) for n in range(MAX_FILES)]
        self.assertEqual(self.client.post(self.url, {"file": sent()}).status_code, 409)
        remove_file(self.program, rows[0], by=self.mona, now=NOW)
        self.assertEqual(self.client.post(self.url, {"file": sent()}).status_code, 201)

    def test_versions_say_what_a_certificate_was_issued_for(self) -> None:
        edit_program(self.program, by=self.mona, goals="Lead calmly", note="One goal", now=NOW)
        url = f"/api/v1/programs/{self.program.slug}/versions/"
        (newest, *_) = self.client.get(url).json()
        self.assertEqual((newest["number"], newest["note"], newest["created_by"]), (2, "One goal", "mona"))
        self.assertEqual(self.client.get(f"{url}2/").json()["goals"], "Lead calmly")
        self.assertEqual(self.client.get(f"{url}9/").status_code, 404)
