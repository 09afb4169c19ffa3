"""Statements per page, however many rows there are. The shell around a page counts too."""

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.invitations import invite
from accounts.actions.tokens import create_token
from accounts.models import Membership
from accounts.roles import Role
from core.testing import TeamTestCase, make_user

PAGES = {  # path: statements in addition to those of the shell (session, user, navigation, live incident)
    "/me/": 2,
    "/me/password/": 1,
    "/me/tokens/": 1,
    "/settings/": 0,
    "/settings/people/": 6,
    "/settings/teams/": 1,
    "/teams/api/": 16,  # numbers, ages, late tasks, load, readiness; the same for any number of tasks
    "/people/ada/": 2,
    "/api/v1/me/": 0,
    "/api/v1/people/": 2,
    "/api/v1/teams/": 2,
    "/api/v1/invitations/": 1,
    "/api/v1/tokens/": 1,
}
SHELL = 8


class QueryBudget(TeamTestCase):
    with_counts = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        for number in range(12):
            person = make_user(f"person{number}")
            Membership.objects.create(team=cls.team, user=person)
            invite(email=f"kim{number}@example.test", role=Role.VIEWER, team=cls.team, by=cls.dana)
            create_token(cls.mona, name=f"bot {number}", scope="read")

    @pytest.mark.slow
    def test_each_page_stays_within_its_query_budget(self):
        self.client.force_login(self.mona)
        for address, budget in PAGES.items():
            with self.subTest(address), CaptureQueriesContext(connection) as asked:
                self.assertEqual(self.client.get(address).status_code, 200)
            shell = 2 if address.startswith("/api/") else SHELL
            self.assertLessEqual(len(asked), shell + budget, [q["sql"][:120] for q in asked])

    def test_page_writes_nothing(self):
        self.client.post("/sign-in/", {"login": "mona@example.test", "password": "correct horse battery"})
        self.client.get("/me/")
        with CaptureQueriesContext(connection) as asked:
            self.client.get("/me/")
        assert not [q for q in asked if not q["sql"].lstrip("(").startswith(("SELECT", "WITH"))]
        self.assertEqual(UserSession.objects.count(), 1)
