"""After a session expired while typing, sign-in returns to the page of the form, with its query."""

from urllib.parse import parse_qs, urlsplit

from django.test import SimpleTestCase


class ReturnTests(SimpleTestCase):
    def next_of(self, response):
        self.assertEqual(response.status_code, 302)
        return parse_qs(urlsplit(response["Location"]).query)["next"][0]

    def test_a_sent_form_leads_back_to_its_page(self):
        sender = {"Referer": "http://testserver/tasks/A-22/?do=finish"}
        reply = self.client.post("/incidents/declare/", {"note": "Three sentences."}, headers=sender)
        self.assertEqual(self.next_of(reply), "/tasks/A-22/?do=finish")

    def test_a_page_leads_back_to_itself_with_its_filters(self):
        self.assertEqual(self.next_of(self.client.get("/tasks/?owner=ada&late=1")), "/tasks/?owner=ada&late=1")

    def test_another_site_is_never_the_way_back(self):
        for sender in ("https://evil.test/tasks/", "http://testserver//evil.test/", "nonsense", "http://["):
            with self.subTest(sender):
                reply = self.client.post("/incidents/declare/", headers={"Referer": sender})
                self.assertNotIn("evil.test", self.next_of(reply))
