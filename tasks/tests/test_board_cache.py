"""The board and the list are kept for a person until the next event, without what belongs to one response."""

import re

from django.core.cache import caches
from django.test import Client

from core.testing import NOW, CommittedTestCase, make_user
from tasks.actions.proposals import propose_task
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class BoardCacheTests(CommittedTestCase):
    def setUp(self) -> None:
        caches["pages"].clear()
        self.addCleanup(caches["pages"].clear)
        self.ada, self.grace = make_user("ada"), make_user("grace")
        self.task = make_task(title="Alert on queue age", owner=self.ada)

    def browser(self, person: object) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        return client

    def page(self, client: Client, address: str = "/tasks/?layout=list") -> str:
        return client.get(address).content.decode()

    def test_forms_of_each_browser_have_its_own_token(self) -> None:
        first, second = self.browser(self.ada), self.browser(self.ada)
        for client in [first, second]:
            token = TOKEN.findall(self.page(client).partition('id="bulk"')[2])[0]
            values = {"csrfmiddlewaretoken": token, "tasks": self.task.pk, "priority": "p2", "back": "/tasks/"}
            reply = client.post("/tasks/bulk/priority/", values)
            assert reply.status_code != 403, reply.content[:300]

    def test_a_new_event_and_another_address_give_a_new_list(self) -> None:
        client = self.browser(self.ada)
        assert "Alert on queue age" in self.page(client)
        propose_task(title="Limit retries", by=self.ada, now=NOW)
        assert "Limit retries" in self.page(client, "/tasks/")
        assert "Limit retries" not in self.page(client, "/tasks/?mine=1")

    def test_a_person_gets_no_list_of_another(self) -> None:
        self.page(self.browser(self.ada), "/tasks/?layout=list&mine=1")
        assert "Alert on queue age" not in self.page(self.browser(self.grace), "/tasks/?layout=list&mine=1")

    def test_a_second_request_reads_no_tasks(self) -> None:
        client = self.browser(self.ada)
        self.page(client)
        CorrectiveTask.objects.update(title="Changed without an event")
        assert "Changed without an event" not in self.page(client)
