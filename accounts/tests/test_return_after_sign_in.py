"""After a session expired while typing, sign-in returns to the page of the form, with its query."""

from urllib.parse import parse_qs, urlsplit

from django.test import SimpleTestCase


class ReturnAfterSignInTests(SimpleTestCase):
    def next_of(self, response):
        self.assertEqual(response.status_code, 302)
        return parse_qs(urlsplit(response["Location"]).query)["next"][0]

    def test_sign_in_after_a_form_returns_to_the_page_of_the_form(self):
        sender = {"Referer": "http://testserver/tasks/A-22/?do=finish"}
        reply = self.client.post("/incidents/declare/", {"note": "Three sentences."}, headers=sender)
        self.assertEqual(self.next_of(reply), "/tasks/A-22/?do=finish")

    def test_sign_in_returns_to_the_page_with_its_filters(self):
        self.assertEqual(self.next_of(self.client.get("/tasks/?owner=ada&late=1")), "/tasks/?owner=ada&late=1")

    def test_sign_in_never_returns_to_another_site(self):
        for sender in ("https://evil.test/tasks/", "http://testserver//evil.test/", "nonsense", "http://["):
            with self.subTest(sender):
                reply = self.client.post("/incidents/declare/", headers={"Referer": sender})
                self.assertNotIn("evil.test", self.next_of(reply))
