"""My work with every room's sources and panels: the statements do not grow with what waits."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import TeamTestCase

MOST = 8


class MyWorkBudget(TeamTestCase):
    def test_my_work(self):
        self.client.force_login(self.ada)
        self.client.get("/")
        with CaptureQueriesContext(connection) as statements:
            self.client.get("/")
        spent = [each["sql"] for each in statements if "usersessions" not in each["sql"]]
        assert len(spent) <= MOST, "\n".join(spent)
