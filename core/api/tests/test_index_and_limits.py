"""What a newcomer meets: the index, the documentation page, and how many requests are left."""

import re
from unittest import mock

import pytest
from django.core.cache import caches

from core.api.throttles import AnonymousThrottle, ReadThrottle, WriteThrottle
from core.testing import TeamTestCase


class IndexTests(TeamTestCase):
    @pytest.mark.slow
    def test_every_resource_of_the_index_responds(self):
        self.client.force_login(self.dana)
        index = self.client.get("/api/v1/").json()
        self.assertIn("incidents", index["resources"])
        self.assertNotIn("schema", index["resources"])
        for name, url in index["resources"].items():
            query = {"q": "x"} if name == "search" else {}
            self.assertIn(self.client.get(url, query).status_code, (200, 405), name)

    @pytest.mark.slow
    def test_documentation_needs_sign_in_and_loads_only_own_files(self):
        answer = self.client.get("/api/docs/")
        self.assertRedirects(answer, "/sign-in/?next=/api/docs/", fetch_redirect_response=False)
        self.client.force_login(self.linus)
        page = self.client.get("/api/docs/").content.decode()
        self.assertIn("swagger-ui.js", page)
        self.assertEqual(re.findall(r'(?:src|href)="https?:', page), [])
        self.assertNotIn("swagger-ui", self.client.get("/help/").content.decode())

    @pytest.mark.slow
    def test_schema_names_its_server(self):
        self.client.force_login(self.linus)
        schema = self.client.get("/api/v1/schema/?format=json").json()
        self.assertEqual(schema["servers"][0]["url"], "/")


class RateLimitHeaderTests(TeamTestCase):
    def test_each_response_has_the_remaining_requests(self):
        caches["counters"].clear()
        self.client.force_login(self.grace)
        with mock.patch.object(ReadThrottle, "get_rate", lambda self: "600/min"):
            first, second = (self.client.get("/api/v1/services/").headers for _ in range(2))
        self.assertEqual((first["RateLimit-Limit"], first["RateLimit-Remaining"]), ("600", "599"))
        self.assertEqual(second["RateLimit-Remaining"], "598")
        self.assertTrue(0 < int(second["RateLimit-Reset"]) <= 60)
        self.assertNotIn("RateLimit-Limit", self.client.get("/help/").headers)

    def test_write_reports_the_lower_remaining_limit(self):
        caches["counters"].clear()
        self.client.force_login(self.grace)
        with mock.patch.object(WriteThrottle, "get_rate", lambda self: "2/min"):
            answers = [self.client.post("/api/v1/incidents/", {}, "application/json") for _ in range(3)]
        self.assertEqual([answer.status_code for answer in answers], [422, 422, 429])
        self.assertEqual([answer.headers["RateLimit-Remaining"] for answer in answers], ["1", "0", "0"])

    def test_address_that_a_client_invents_gives_no_new_limit(self):
        """X-Forwarded-For counts only as far as proxies of our own wrote it; there are none here."""
        caches["counters"].clear()
        token = {"Authorization": f"Bearer dbf_{'0' * 64}"}
        with mock.patch.object(AnonymousThrottle, "get_rate", lambda self: "3/min"):
            answers = [
                self.client.get("/api/v1/me/", headers={**token, "X-Forwarded-For": f"203.0.113.{number}"}).status_code
                for number in range(5)
            ]
        self.assertEqual(answers, [401, 401, 401, 429, 429])
