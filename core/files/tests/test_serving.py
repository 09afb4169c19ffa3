"""Serving files: access is checked each time, and no content runs in a browser."""

from core.files.store import path_of, remove_stored_file
from core.files.tests.factories import make_file, moving_picture, picture
from core.files.tests.test_store import StoreTestCase
from core.testing import NOW

PAGE = b"<!doctype html><script>alert(1)</script>"


class ServingTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.linus)

    def test_non_images_are_generic_downloads(self) -> None:
        for content in [PAGE, b"%PDF-1.7", moving_picture(), b"<svg onload='x()'/>"]:
            response = self.client.get(make_file(self.ada, content=content, name='a"b;\u202e.html').get_absolute_url())
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"].startswith("attachment")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert b"".join(response.streaming_content) == content

    def test_stored_image_is_served_inline(self) -> None:
        file = make_file(self.ada, content=picture(), name="graph.png")
        response = self.client.get(file.get_absolute_url())
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Content-Disposition"].startswith("inline")
        small = self.client.get(file.thumbnail_url)
        assert small.headers["Content-Type"] == "image/webp"
        assert (
            self.client.get(make_file(self.ada).get_absolute_url().replace("seen.txt", "thumbnail/")).status_code == 404
        )

    def test_revalidation_returns_304(self) -> None:
        url = make_file(self.ada).get_absolute_url()
        first = self.client.get(url)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = self.client.get(url, headers={"if-none-match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_restricted_files_are_not_cached(self) -> None:
        response = self.client.get(make_file(self.ada, self.circle).get_absolute_url())
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers

    def test_restricted_file_is_404_for_outsiders_even_with_its_path(self) -> None:
        url = make_file(self.ada, self.circle).get_absolute_url()
        tag = f'"{self.client.get(url).headers.get("ETag", "")}"'
        self.client.force_login(self.mallory)
        for address in [url, url.replace("seen.txt", "other"), "/files/999999/seen.txt"]:
            assert self.client.get(address, headers={"if-none-match": tag}).status_code == 404

    def test_name_in_the_url_is_ignored(self) -> None:
        file = make_file(self.ada)
        assert self.client.get(f"/files/{file.pk}/anything").status_code == 200
        for bad in ["..%2F..%2Fetc%2Fpasswd", "../secret-key", "%00"]:
            assert self.client.get(f"/files/{file.pk}/{bad}").status_code in {200, 400, 404}

    def test_removed_and_missing_files_are_404(self) -> None:
        gone, lost = make_file(self.ada), make_file(self.ada)
        remove_stored_file(gone, by=self.ada, now=NOW)
        path_of(lost.stored_as).unlink()
        assert [self.client.get(each.get_absolute_url()).status_code for each in [gone, lost]] == [404, 404]

    def test_anonymous_client_is_redirected_to_sign_in(self) -> None:
        url = make_file(self.ada).get_absolute_url()
        self.client.logout()
        assert self.client.get(url).status_code == 302

    def test_api_returns_metadata_and_content(self) -> None:
        file = make_file(self.ada, name="seen.txt")
        facts = self.client.get(f"/api/v1/files/{file.pk}/").json()
        assert (facts["name"], facts["size"], facts["uploaded_by"]) == ("seen.txt", 5, "ada")
        response = self.client.get(f"/api/v1/files/{file.pk}/content/", headers={"accept": "image/png"})
        assert b"".join(response.streaming_content) == b"seen\n"
