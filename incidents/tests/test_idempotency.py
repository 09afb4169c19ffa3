"""Fifty concurrent equal calls have one effect."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client

from core.testing import CommittedTestCase, make_user
from incidents.models import Incident, Severity

CALLS = 50


class FiftyCallsTests(CommittedTestCase):
    def test_repeated_key_creates_one_row_and_returns_the_same_response(self):
        Severity.objects.get_or_create(rank=1, defaults={"name": "SEV-1", "description": "x"})
        person = make_user("grace")
        client = Client()
        client.force_login(person)

        def call(number):
            try:
                mine = Client()
                mine.cookies = client.cookies
                body = {"title": "Errors", "severity": 1}
                headers = {"Idempotency-Key": "once"}
                answer = mine.post("/api/v1/incidents/", body, content_type="application/json", headers=headers)
                return answer.status_code, answer.json()["ref"]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(10) as pool:
            answers = set(pool.map(call, range(CALLS)))
        self.assertEqual(Incident.objects.count(), 1)
        self.assertEqual(answers, {(201, Incident.objects.get().ref)})
