"""Tests may only reach this machine, and `--reuse-db` starts from a snapshot of a migrated database."""

import gc
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLUpdateCompiler
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from tools.database_snapshot import lock, snapshot_of_test_database

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL_HOSTS:
            raise PermissionError(f"A test tried to reach {address[0]}. Tests may only reach this machine.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_update_through_a_join() -> Iterator[None]:
    """Django moves the conditions of such an update into a subquery, which PostgreSQL does not check again when another
    transaction has just changed the row: both updates then succeed. Use `run__in=…` or `pk__in=…` for the other table.
    """
    prepare = SQLUpdateCompiler.pre_sql_setup

    def prepare_one_table(self: SQLUpdateCompiler) -> None:
        self.query.get_initial_alias()
        assert self.query.count_active_tables() == 1, f"This update of {self.query.get_meta().label} joins tables."
        prepare(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLUpdateCompiler, "pre_sql_setup", prepare_one_table)
        yield


@pytest.fixture(scope="session")
def reusable_database(
    django_db_modify_db_settings: None, django_db_keepdb: bool, django_db_createdb: bool, django_db_blocker: Any
) -> Iterator[Callable[[], None] | None]:
    """With `--reuse-db`: restores the snapshot, or yields what saves a new one once the database is migrated."""
    if not django_db_keepdb:
        yield None
        return
    with lock() as file:
        with django_db_blocker.unblock():
            snapshot = snapshot_of_test_database()
            if django_db_createdb:
                snapshot.delete()
            restored = snapshot.restore()

        def finish() -> None:
            if not restored:
                with django_db_blocker.unblock():
                    snapshot.save()
            file.close()

        yield finish


@pytest.fixture(scope="session")
def django_db_setup(reusable_database: Callable[[], None] | None, django_db_setup: None) -> None:
    """pytest-django's own setup, between restoring and saving the snapshot."""
    if reusable_database:
        reusable_database()


@pytest.hookimpl(tryfirst=True)  # before the selection by mark
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Races and crashes matter on both databases. A test without a database gives the same result everywhere."""
    for item in items:
        if commits(item):
            item.add_marker(pytest.mark.both_databases)
    if connection.vendor == "sqlite":
        return
    without_database = [item for item in items if not uses_database(item)]
    config.hook.pytest_deselected(items=without_database)
    items[:] = [item for item in items if uses_database(item)]


def pytest_collection_finish() -> None:
    """Code and tests live until the end. A twelfth of the time is saved when the garbage collector leaves them out."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def commits(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    return cls is not None and issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase)


def uses_database(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    if cls is None:
        return item.get_closest_marker("django_db") is not None
    return not issubclass(cls, SimpleTestCase) or issubclass(cls, TransactionTestCase)
