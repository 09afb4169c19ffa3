"""Files of timeline entries: attached, displayed, removed, restricted like their incident."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.files.models import StoredFile
from core.files.tests.factories import picture, upload
from core.files.tests.test_store import StoreTestCase
from core.testing import NOW, at_most
from incidents.actions.entry_files import MAX_PER_ENTRY, attach_file, remove_attached_file
from incidents.actions.timeline import add_entry, remove_entry
from incidents.models import EntryFile, TimelineEntry
from incidents.tests.factories import make_incident


def sent(content: bytes = b"22:05 slow\n", name: str = "pool.log") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


class EntryFilesCase(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.incident = make_incident(lead=self.ada, circle=self.circle)
        self.entry = add_entry(self.incident, by=self.ada, text="Errors rise", at=NOW, now=NOW)
        self.url = self.incident.get_absolute_url()
        self.api = f"/api/v1{self.url}entries/{self.entry.pk}/files/"
        self.client.force_login(self.ada)


class RuleTests(EntryFilesCase):
    def test_file_copies_the_circle_and_is_logged(self) -> None:
        file = attach_file(self.entry, by=self.grace, file=upload(), now=NOW)
        self.assertEqual((file.circle, EntryFile.objects.get().circle), (self.circle, self.circle))
        self.assertEqual(Event.objects.get(event_type="entry.file_attached").data["sha256"], file.sha256)

    def test_entry_and_file_are_stored_together_or_not_at_all(self) -> None:
        entry = add_entry(
            self.incident, by=self.ada, text="The graph", file=upload(picture(), "g.png"), at=NOW, now=NOW
        )
        self.assertEqual(entry.files.get().file.name, "g.png")
        with self.assertRaises(Invalid):
            add_entry(self.incident, by=self.ada, text="A program", file=upload(b"MZ\x90\x00"), at=NOW, now=NOW)
        self.assertFalse(TimelineEntry.objects.filter(text="A program").exists())

    def test_replayed_line_stores_one_file(self) -> None:
        for _ in range(2):
            add_entry(self.incident, by=self.ada, text="Once", client_key="k", file=upload(), at=NOW, now=NOW)
        self.assertEqual((StoredFile.objects.count(), len(self.on_disk())), (1, 1))

    def test_viewers_cannot_attach_and_no_file_is_stored(self) -> None:
        with self.assertRaises(NotAllowed):
            attach_file(self.entry, by=self.linus, file=upload(), now=NOW)
        self.assertFalse(self.root.exists())

    def test_entries_without_files_are_refused_with_a_message(self) -> None:
        with self.assertRaisesMessage(Invalid, "Choose a file"):
            attach_file(self.entry, by=self.ada, file=None, now=NOW)
        for _ in range(MAX_PER_ENTRY):
            attach_file(self.entry, by=self.ada, file=upload(), now=NOW)
        with self.assertRaisesMessage(Refused, "up to 20 files"):
            attach_file(self.entry, by=self.ada, file=upload(), now=NOW)
        gone = remove_entry(add_entry(self.incident, by=self.ada, text="x", at=NOW, now=NOW), by=self.ada, reason="x")
        with self.assertRaisesMessage(Refused, "was deleted"):
            attach_file(gone, by=self.ada, file=upload(), now=NOW)

    def test_only_uploader_or_manager_can_remove_a_file_once(self) -> None:
        file = attach_file(self.entry, by=self.grace, file=upload(), now=NOW)
        with self.assertRaisesMessage(NotAllowed, "@grace"):
            remove_attached_file(self.incident, file, by=self.ada, now=NOW)
        remove_attached_file(self.incident, file, by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "already"):
            remove_attached_file(self.incident, file, by=self.mona, now=NOW)

    def test_admin_view_of_a_private_file_is_logged(self) -> None:
        file = attach_file(self.entry, by=self.ada, file=upload(), now=NOW)
        for person in [self.linus, self.dana]:
            self.client.force_login(person)
            self.client.get(file.get_absolute_url())
        self.assertEqual([e.actor for e in Event.objects.filter(event_type="incident.viewed")], [self.dana])


class EntryPointTests(EntryFilesCase):
    def test_new_entry_shows_its_image(self) -> None:
        facts = {"text": "The graph", "at": "now", "type": "observation", "precision": "exact"}
        self.client.post(f"{self.url}entries/add/", facts | {"file": sent(picture(), "graph.png")})
        file = StoredFile.objects.get()
        page = self.client.get(self.url)
        for words in [file.get_absolute_url(), file.thumbnail_url, "graph.png"]:
            self.assertContains(page, words)

    def test_invalid_form_keeps_the_text_and_requests_the_file_again(self) -> None:
        facts = {"text": "The graph", "at": "gibberish", "type": "observation", "precision": "exact", "file": sent()}
        answer = self.client.post(f"{self.url}entries/add/", facts)
        self.assertContains(answer, "The graph", status_code=422)
        self.assertContains(answer, "Choose the file again", status_code=422)
        self.assertContains(answer, 'enctype="multipart/form-data"', status_code=422)

    def test_file_is_attached_later_and_removed(self) -> None:
        page = f"{self.url}entries/{self.entry.pk}/files/"
        self.assertContains(self.client.post(page, {}), "Choose a file.", status_code=422)
        self.assertContains(self.client.post(page, {"file": sent(b"MZ\x90\x00")}), "not supported", status_code=422)
        self.assertEqual(self.client.post(page, {"file": sent()}).status_code, 302)
        file = StoredFile.objects.get()
        self.assertContains(self.client.get(page), file.get_absolute_url())
        self.client.post(f"{self.url}files/{file.pk}/remove/")
        self.assertContains(self.client.get(page), "removed by Ada")
        self.assertNotContains(self.client.get(self.url), "pool.log")

    def test_api_attaches_lists_and_counts_files(self) -> None:
        made = self.client.post(self.api, {"file": sent()})
        self.assertEqual((made.status_code, made.json()["kind"]), (201, "text"))
        listed = self.client.get(f"/api/v1{self.url}entries/").json()["results"]
        self.assertEqual([file["name"] for entry in listed for file in entry["files"]], ["pool.log"])
        self.assertEqual(len(self.client.get(self.api).json()), 1)
        self.assertEqual(self.client.delete(f"/api/v1{self.url}files/{made.json()['id']}/").status_code, 204)
        self.assertEqual(self.client.get(self.api).json(), [])
        self.client.force_login(self.linus)
        self.assertEqual(self.client.post(self.api, {"file": sent()}).status_code, 403)

    def test_file_routes_are_404_outside_the_circle(self) -> None:
        file = attach_file(self.entry, by=self.ada, file=upload(), now=NOW)
        self.client.force_login(self.mallory)
        for url in [f"{self.url}entries/{self.entry.pk}/files/", self.api, file.get_absolute_url()]:
            self.assertEqual(self.client.get(url).status_code, 404)
        self.assertEqual(self.client.post(self.api, {"file": sent()}).status_code, 404)

    def test_files_of_another_incident_are_404(self) -> None:
        other = make_incident(lead=self.ada)
        file = attach_file(self.entry, by=self.ada, file=upload(), now=NOW)
        self.assertEqual(self.client.post(f"{other.get_absolute_url()}files/{file.pk}/remove/").status_code, 404)
        self.assertEqual(self.client.delete(f"/api/v1{other.get_absolute_url()}files/{file.pk}/").status_code, 404)

    def test_files_take_no_extra_query(self) -> None:
        self.client.force_login(self.grace)
        for count in [1, 5]:
            for _ in range(count):
                entry = add_entry(self.incident, by=self.ada, text="More", at=NOW, now=NOW)
                attach_file(entry, by=self.ada, file=upload(), now=NOW)
            self.client.get(self.url)
            with at_most(20):
                self.assertContains(self.client.get(self.url), "pool.log")
