"""A restricted incident leaks nowhere: every field has a unique word, and an outsider opens every page.

Numbers may have gaps; titles, counts and links must not reveal it.
"""

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts.models import User
from config.tests.planting import TOKEN, plant
from config.tests.routes import patterns
from core.testing import NOW, TeamTestCase
from dashboard.counting import navigation_counts
from dashboard.registry import nav_items
from incidents.actions.access_list import revoke_access
from notifications.models import Notification

pytestmark = pytest.mark.slow

LINK = re.compile(r'(?:href|action|hx-get|src)="([^"#]+)')
PAGES_OF_A_ROUTE = 1  # with the same filters
LISTS = re.compile(r"^(?:api-[a-z-]+-list|[a-z]+:[a-z_-]+)$")


def without_echo(body: str) -> str:
    """The page without the searched word itself, in the search field and in links that keep the filter."""
    word = TOKEN.format(0)
    return body.replace(f'value="{word}"', "").replace(f"q={word}", "")


def view_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def shown_counts(person: User) -> dict[str, int]:
    """The numbers in the navigation of this person that are not 0."""
    shown = {item.key for item in nav_items}
    return {key: number for key, number in navigation_counts(person).items() if number and key in shown}


class CanaryTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        planted = plant(cls)
        cls.incident, cls.secrets = planted.incident, planted.secrets

    def walk(self, person):
        """Every page that this person can reach through links, and every list. Yields (path, body)."""
        self.client.force_login(person)
        queue = ["/", *self.places()]
        seen, of_route = set(queue), Counter()
        while queue:
            address = queue.pop(0)
            answer = self.client.get(address)
            if answer.status_code >= 300 or getattr(answer, "streaming", False):
                continue
            body = answer.content.decode(errors="replace")
            yield address, body
            for found in LINK.findall(body):
                path = urlsplit(found)
                target = path.path + (f"?{path.query}" if path.query else "")
                if path.netloc or not target.startswith("/") or "sign-out" in target or target in seen:
                    continue
                seen.add(target)
                route = (view_name(path.path), tuple(sorted(parse_qs(path.query))))
                of_route[route] += 1
                if of_route[route] <= PAGES_OF_A_ROUTE:
                    queue.append(target)

    def places(self):
        """Routes without arguments, and searches for the words."""
        for name, _ in patterns():
            if LISTS.match(name) and "stream" not in name:
                try:
                    yield reverse(name)
                except NoReverseMatch:
                    continue
        yield from [
            f"/search/?q={TOKEN.format(0)}",
            f"/api/v1/search/?q={self.incident.ref}",
            "/incidents/?q=zq0canary",
        ]

    def test_members_see_the_planted_word(self):
        self.sees_the_planted_words(self.ada)

    def sees_the_planted_words(self, person):
        found: set[str] = set()
        for _, body in self.walk(person):
            found |= set(self.secrets.findall(body))
            if len(found) > 10:
                return
        self.fail(f"only {sorted(found)} were found, so the walk proves little")

    def test_planted_word_is_hidden_from_people_without_access(self):
        pages = 0
        for address, body in self.walk(self.mallory):
            pages += 1
            self.assertEqual(self.secrets.findall(without_echo(body)), [], f"{address} tells of it")
        self.assertGreater(pages, 30)

    def test_removed_access_hides_the_planted_word(self):
        """They had a task, a seat and notifications: inbox, My work, search and counts must not show them any more."""
        self.assertGreater(Notification.objects.filter(recipient=self.grace).count(), 1)
        self.sees_the_planted_words(self.grace)
        revoke_access(self.incident, person=self.grace, by=self.ada, now=NOW)
        for address, body in self.walk(self.grace):
            self.assertEqual(self.secrets.findall(without_echo(body)), [], f"{address} tells of it")
        self.assertEqual(shown_counts(self.grace), {})

    def test_no_message_is_sent_to_an_outsider(self):
        self.assertFalse(Notification.objects.filter(recipient=self.mallory).exists())

    def test_counts_include_only_visible_rows(self):
        self.assertEqual(shown_counts(self.mallory), {})
