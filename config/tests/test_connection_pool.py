"""The pool of connections to PostgreSQL after the server has closed all of them."""

import time
from unittest import skipUnless

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from config.databases import pool
from core.testing import CommittedTestCase

pytestmark = pytest.mark.both_databases


@skipUnless(connection.vendor == "postgresql", "only PostgreSQL has a pool")
class PoolTests(CommittedTestCase):
    def test_a_request_gets_a_connection_after_all_idle_ones_were_closed(self) -> None:
        parameters = {**connection.get_connection_params(), "autocommit": True}
        options = {**pool(8)["pool"], "check": ConnectionPool.check_connection}
        with ConnectionPool(kwargs=parameters, **options) as connections:
            taken = [connections.getconn() for _ in range(8)]
            for each in taken:
                connections.putconn(each)
            ids = [each.info.backend_pid for each in taken]
            with psycopg.connect(**parameters) as other:
                other.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [ids])
            began = time.monotonic()
            connections.putconn(connections.getconn())
            assert time.monotonic() - began < 3
