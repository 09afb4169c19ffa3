"""Pictures in a text: stored, shown, rejected."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.testing import NOW, TeamTestCase
from core.text.markdown import to_html
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import start_postmortem


def picture(size=(4, 3), kind="PNG"):
    drawn = BytesIO()
    Image.new("RGB", size).save(drawn, kind)
    return SimpleUploadedFile("graph.png", drawn.getvalue(), "image/png")


class PictureTests(TeamTestCase):
    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text="## Impact", now=NOW)
        self.client.force_login(self.ada)

    def upload(self, file):
        return self.client.post(f"/postmortems/{self.draft.ref}/pictures/", {"file": file} if file else {})

    def test_returned_url_is_rendered_by_pages(self):
        answer = self.upload(picture())
        self.assertEqual(answer.status_code, 201)
        self.assertIn(f'<img src="{answer.json()["url"]}"', to_html(f"![A graph]({answer.json()['url']})"))

    def test_other_files_are_refused_with_a_message(self):
        answer = self.upload(SimpleUploadedFile("notes.txt", b"only text", "text/plain"))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Use PNG, JPEG, WebP or GIF", answer.json()["detail"])
        self.assertEqual(self.upload(None).json(), {"detail": "Choose a picture."})

    @pytest.mark.slow
    def test_sixty_megapixels_are_refused_with_a_message(self):
        answer = self.upload(picture((7_800, 7_800)))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("megapixels", answer.json()["detail"])

    def test_viewer_cannot_upload_a_picture(self):
        self.client.force_login(self.linus)
        self.assertEqual(self.upload(picture()).status_code, 403)
