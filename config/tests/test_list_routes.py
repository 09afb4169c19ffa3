"""Lists of the permission ledger: a restricted incident does not change the responses for an outsider.

Every GET row without an object is requested before and after creating a restricted incident whose fields have
unique words. Neither a word nor a count may change. Rows with `lists=True` show the words to its members.
"""

import re
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from accounts.roles import Role
from config.tests.planting import plant, plant_more
from config.tests.test_routes import all_rows, guarded_names
from core.testing import Route, TeamTestCase, make_user
from incidents.models import Service

CHANGES = re.compile(  # differences of equal responses: tokens, nonces, keys, times
    r"\b[A-Za-z0-9]{64}\b|nonce=\"[^\"]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{1,2}:\d\d(:\d\d)?"
)


# Managers see how many messages were sent or failed, not their content; a preview moves with the time.
COUNTS_ONLY = re.compile(r"^/feeds/|/deliveries/|/settings/(channels|templates)/")


def list_rows() -> list[Route]:
    single = guarded_names()
    return [row for row in all_rows() if row.method == "GET" and row.name not in single]


class ListRoutes(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.olga = make_user("olga", Role.MANAGER)  # outside, with a manager's pages
        cls.service = Service.objects.create(name="Ledger", slug="ledger", team=cls.team)
        Team.objects.filter(pk=cls.team.pk).update(manager=cls.olga)
        cls.rows = list_rows()
        cls.urls = [cls.address(row) for row in cls.rows]

    @classmethod
    def address(cls, row: Route) -> str:
        slug = {"slug": cls.service.slug} if "service" in row.name and row.make else None
        return reverse(row.name, kwargs=slug or (row.make(cls, None) if row.make else {})) + row.query

    def answers(self, person: User) -> dict[str, str]:
        """The response for this person from each URL, without the parts that always change."""
        found = {}
        for url in self.urls:
            client = Client()
            with transaction.atomic():
                client.force_login(person)  # afresh: some addresses sign out
                response = client.get(url)
                body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore
                transaction.set_rollback(True)
            found[url] = CHANGES.sub("", body.decode(errors="replace"))
        return found

    def test_outsiders_are_answered_as_if_it_did_not_exist(self) -> None:
        outsiders: list[Any] = [self.mallory, self.olga]
        before = [self.answers(person) for person in outsiders]
        secrets = plant_more(type(self), plant(type(self)), self.service).secrets
        for person, was in zip(outsiders, before, strict=True):
            for url, now in self.answers(person).items():
                with self.subTest(person=person.handle, url=url):
                    if not url.startswith("/feeds/"):  # the token of a feed is the access
                        self.assertEqual(set(secrets.findall(now)) - set(secrets.findall(url)), set())
                    if not COUNTS_ONLY.search(url):
                        self.assertEqual(now.splitlines(), was[url].splitlines())

    def test_members_meet_it_in_every_list(self) -> None:
        """So that the test above cannot pass because a list is empty for every person."""
        secrets = plant_more(type(self), plant(type(self)), self.service).secrets
        shown = set()
        for person in [self.ada, self.grace, self.mona, self.dana]:
            for url, body in self.answers(person).items():
                main = body.partition("<main")[2] or body  # the navigation has open incidents
                found = secrets.findall(main)
                shown |= {url} if set(found) - set(secrets.findall(url)) else set()
        listed = {url for url, row in zip(self.urls, self.rows, strict=True) if row.lists}
        self.assertEqual(sorted(listed - shown), [], "say lists=False, or plant what it lists")
        self.assertEqual(sorted(shown - listed), [], "say lists=True in the ledger")
