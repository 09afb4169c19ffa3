"""The readiness check has a connection of its own, so that it works again after a restart of the database."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from core.testing import CommittedTestCase
from core.web.readiness import applied_migrations, known_migrations


class OwnConnectionTests(CommittedTestCase):
    def test_check_leaves_the_connection_of_its_thread_unused(self) -> None:
        """It would never be replaced there: only requests check the connections that they use."""

        def check() -> object:
            assert known_migrations() <= applied_migrations()
            return connections["default"].connection

        with ThreadPoolExecutor(1) as pool:
            self.assertIsNone(pool.submit(check).result())
