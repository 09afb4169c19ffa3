"""The cast of every test, and one restricted circle without Mallory."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.test import TestCase

from core.access.membership import admit
from core.access.models import Circle
from core.accounts.models import Membership, Team, User
from core.accounts.roles import Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "correct horse battery"


def make_user(handle: str, role: str = Role.RESPONDER, **facts: Any) -> User:
    facts = {"name": handle.capitalize(), "email": f"{handle}@example.test", **facts}
    return User.objects.create_user(handle=handle, role=role, password=facts.pop("password", PASSWORD), **facts)


class TeamTestCase(TestCase):
    """Ada responder and incident lead, Grace responder, Linus viewer, Mona manager, Dana admin, Mallory outside."""

    ada: ClassVar[User]
    grace: ClassVar[User]
    linus: ClassVar[User]
    mona: ClassVar[User]
    dana: ClassVar[User]
    mallory: ClassVar[User]
    team: ClassVar[Team]
    circle: ClassVar[Circle]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ada, cls.grace = make_user("ada"), make_user("grace")
        cls.linus = make_user("linus", Role.VIEWER)
        cls.mona = make_user("mona", Role.MANAGER)
        cls.dana = make_user("dana", Role.ADMIN)
        cls.mallory = make_user("mallory")
        cls.team = Team.objects.create(name="API", slug="api", lead=cls.grace, manager=cls.mona)
        Membership.objects.bulk_create([Membership(team=cls.team, user=u) for u in [cls.ada, cls.grace, cls.linus]])
        cls.circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        admit(cls.circle, [cls.ada, cls.grace, cls.linus, cls.mona], now=NOW)
