"""Injects are edited and get pictures by API as on the page."""

from core.errors import Refused
from core.files.tests.factories import picture, upload
from core.testing import NOW, TeamTestCase
from training.actions.drill_injects import add_inject, edit_inject, remove_inject
from training.models import DrillInject
from training.tests.drill_rows import make_drill


class InjectApiTests(TeamTestCase):
    def setUp(self):
        self.inject = add_inject(make_drill(self.ada), by=self.ada, text="A call", offset_seconds=60, now=NOW)
        self.url = f"/api/v1/drills/{self.inject.drill.ref}/injects/{self.inject.pk}/"
        self.client.force_login(self.ada)

    def patch(self, **body):
        return self.client.patch(self.url, body, content_type="application/json")

    def test_patch_changes_only_the_given_fields(self):
        answer = self.patch(text="Two calls").json()
        assert (answer["text"], answer["offset_seconds"]) == ("Two calls", 60)
        refused = self.patch(offset_seconds=None)
        assert refused.status_code == 422 and "offset_seconds" in refused.json()["errors"]

    def test_edit_of_an_outdated_version_is_refused(self):
        assert self.patch(text="Two calls", version=1).json()["version"] == 2
        refused = self.patch(text="Three calls", version=1)
        assert (refused.status_code, refused.json()["version"]) == (409, 2)
        assert self.patch(text="Three calls", version=2).status_code == 200

    def test_edits_of_different_fields_at_the_same_time_are_both_kept(self):
        theirs = DrillInject.objects.get(pk=self.inject.pk)
        edit_inject(self.inject, by=self.ada, text="Two calls", now=NOW)
        edit_inject(theirs, by=self.ada, expected="Somebody answers", now=NOW)
        theirs.refresh_from_db()
        assert (theirs.text, theirs.expected) == ("Two calls", "Somebody answers")

    def test_edit_of_a_removed_inject_does_not_restore_it(self):
        gone = DrillInject.objects.get(pk=self.inject.pk)
        remove_inject(self.inject, by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "was removed"):
            edit_inject(gone, by=self.ada, text="Two calls", now=NOW)
        assert not DrillInject.objects.filter(pk=gone.pk).exists()

    def test_image_is_set_replaced_and_removed(self):
        first = self.client.post(f"{self.url}picture/", {"file": upload(picture(), "pool.png")}).json()["picture"]
        second = self.client.post(f"{self.url}picture/", {"file": upload(picture(), "pool.png")}).json()["picture"]
        assert first and second and first != second
        assert self.patch(remove_picture=True).json()["picture"] is None

    def test_only_author_and_managers_can_set_an_image(self):
        for person, status in [(self.grace, 403), (self.linus, 403), (self.mona, 200)]:
            self.client.force_login(person)
            answer = self.client.post(f"{self.url}picture/", {"file": upload(picture(), "pool.png")})
            assert answer.status_code == status, (person.handle, answer.content)

    def test_text_file_is_refused_as_image(self):
        answer = self.client.post(f"{self.url}picture/", {"file": upload(b"words", "pool.txt")})
        assert answer.status_code == 422, answer.content
