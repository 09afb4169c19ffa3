"""The same form sent twice creates one object; a changed form and a corrected one create another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from core.testing import CommittedTestCase, TeamTestCase, make_user
from incidents.models import Incident, Severity
from tasks.models import CorrectiveTask

FORM = {"title": "Checkout is slow", "severity": "3", "form_key": "k1"}
URL = "/incidents/declare/"


class FormKeyTests(TeamTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.ada)

    def test_same_form_sent_again_leads_to_the_first_incident(self) -> None:
        first, again = self.client.post(URL, FORM), self.client.post(URL, FORM)
        self.assertEqual(Incident.objects.count(), 1)
        self.assertEqual((again.status_code, again["Location"]), (302, first["Location"]))

    def test_changed_form_with_the_same_key_is_another_incident(self) -> None:
        self.client.post(URL, FORM)
        self.client.post(URL, {**FORM, "title": "Search is slow"})
        self.assertEqual(Incident.objects.count(), 2)

    def test_invalid_form_can_be_sent_again(self) -> None:
        for _ in range(2):
            self.assertEqual(self.client.post(URL, {**FORM, "title": ""}).status_code, 422)
        self.client.post(URL, FORM)
        self.assertEqual(Incident.objects.count(), 1)

    def test_keys_belong_to_one_person(self) -> None:
        self.client.post(URL, FORM)
        self.client.force_login(self.grace)
        self.client.post(URL, FORM)
        self.assertEqual(Incident.objects.count(), 2)

    def test_form_without_a_key_is_carried_out_each_time(self) -> None:
        for _ in range(2):
            self.client.post(URL, {**FORM, "form_key": ""})
        self.assertEqual(Incident.objects.count(), 2)

    @pytest.mark.slow
    def test_pages_that_create_contain_a_new_key_each_time(self) -> None:
        self.client.force_login(self.dana)
        for url in [
            URL,
            "/tasks/new/",
            "/audits/runs/new/",
            "/training/programs/new/",
            "/training/sessions/new/",
            "/training/sessions/record/",
            "/training/tasks/new/",
            "/drills/new/",
            "/postmortems/meetings/plan/",
        ]:
            with self.subTest(url):
                keys = {
                    self.client.get(url).content.decode().partition('name="form_key" value="')[2][:32] for _ in "ab"
                }
                self.assertEqual(len(keys), 2)

    def test_same_task_sent_again_is_one_task(self) -> None:
        body = {"title": "Alert on slow checkout", "kind": "detect", "closes_by": "evidence", "form_key": "k2"}
        self.assertEqual([self.client.post("/tasks/create/", body).status_code for _ in range(2)], [302, 302])
        self.assertEqual(CorrectiveTask.objects.count(), 1)


class FormKeyRaceTests(CommittedTestCase):
    def setUp(self) -> None:
        self.ada = make_user("ada")
        Severity.objects.get_or_create(rank=3, defaults={"name": "SEV-3", "description": "x"})

    def test_three_posts_at_once_declare_one_incident(self) -> None:
        gate = Barrier(3)

        def send(_: int) -> str:
            client = Client()
            client.force_login(self.ada)
            gate.wait()
            try:
                return str(client.post(URL, FORM)["Location"])
            finally:
                connections.close_all()

        with ThreadPoolExecutor(3) as pool:
            self.assertEqual(len(set(pool.map(send, range(3)))), 1)
        self.assertEqual(Incident.objects.count(), 1)
