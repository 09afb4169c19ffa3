"""Lists of the permission ledger: a restricted incident does not change the responses for an outsider.

Every GET row without an object is requested before and after creating a restricted incident whose fields have
unique words. Neither a word nor a count may change. Rows with `lists=True` show the words to its members.
"""

import re
from collections.abc import Iterable
from typing import ClassVar

import pytest
from django.urls import reverse

from accounts.models import Team, User
from accounts.roles import Role
from config.tests.each_route import RouteTestCase, all_rows, rolled_back, signed_in
from config.tests.planting import plant, plant_more
from config.tests.test_routes import guarded_names
from core.testing import Facts, Maker, Route, make_user
from incidents.models import Service

pytestmark = pytest.mark.slow

CHANGES = re.compile(  # differences of equal responses: tokens, nonces, keys, times
    r"\b[A-Za-z0-9]{64}\b|nonce=\"[^\"]*|\b[0-9a-f]{32}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{1,2}:\d\d(:\d\d)?"
)


# Managers see how many messages were sent or failed, not their content; a preview moves with the time, and the
# key of a new authenticator app is random.
COUNTS_ONLY = re.compile(r"^/feeds/|^/me/security/app/|/deliveries/|/settings/(channels|templates)/")


def list_rows() -> list[Route]:
    single = guarded_names()
    return [row for row in all_rows() if row.method == "GET" and row.name not in single]


class ListRoutes(RouteTestCase):
    made_by: ClassVar[dict[Maker, Facts]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.olga = make_user("olga", Role.MANAGER)  # outside, with a manager's pages
        cls.sessions["olga"] = signed_in(cls.olga)
        cls.service = Service.objects.create(name="Ledger", slug="ledger", team=cls.team)
        Team.objects.filter(pk=cls.team.pk).update(manager=cls.olga)
        cls.rows, cls.made_by = list_rows(), {}
        cls.urls = [cls.address(row) for row in cls.rows]

    @classmethod
    def address(cls, row: Route) -> str:
        slug = {"slug": cls.service.slug} if "service" in row.name and row.make else None
        return reverse(row.name, kwargs=slug or (cls.arguments(row.make) if row.make else {})) + row.query

    @classmethod
    def arguments(cls, make: Maker) -> Facts:
        """Rows with the same maker share what it makes, which there may be only one of."""
        if make not in cls.made_by:
            cls.made_by[make] = make(cls, None)
        return cls.made_by[make]

    def answers(self, person: User, urls: Iterable[str]) -> dict[str, str]:
        """The response for this person from each URL, without the parts that always change."""
        found = {}
        for url in urls:
            with rolled_back():  # some addresses sign out
                response = self.client_of(person.handle).get(url)
                body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore
            found[url] = CHANGES.sub("", body.decode(errors="replace"))
        return found

    def test_lists_hide_restricted_rows_from_outsiders(self) -> None:
        listed = {url for url, row in zip(self.urls, self.rows, strict=True) if row.lists}
        outsiders: dict[User, Iterable[str]] = {self.olga: self.urls, self.mallory: listed}
        before = {person: self.answers(person, urls) for person, urls in outsiders.items()}
        secrets = plant_more(type(self), plant(type(self)), self.service).secrets
        for person, was in before.items():
            for url, now in self.answers(person, was).items():
                with self.subTest(person=person.handle, url=url):
                    if not url.startswith("/feeds/"):  # the token of a feed is the access
                        self.assertEqual(set(secrets.findall(now)) - set(secrets.findall(url)), set())
                    if not COUNTS_ONLY.search(url):
                        self.assertEqual(now.splitlines(), was[url].splitlines())
        self.members_meet_it_in_every_list(listed, secrets)

    def members_meet_it_in_every_list(self, listed: set[str], secrets: re.Pattern[str]) -> None:
        """So that the comparison above cannot pass because a list is empty for every person."""
        shown: set[str] = set()
        for person in [self.mona, self.ada, self.grace, self.dana]:
            for url, body in self.answers(person, (listed if person != self.mona else set(self.urls)) - shown).items():
                main = body.partition("<main")[2] or body  # the navigation has open incidents
                found = secrets.findall(main)
                shown |= {url} if set(found) - set(secrets.findall(url)) else set()
        self.assertEqual(sorted(listed - shown), [], "say lists=False, or plant what it lists")
        self.assertEqual(sorted(shown - listed), [], "say lists=True in the ledger")
