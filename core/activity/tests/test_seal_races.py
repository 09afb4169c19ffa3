"""Workers that seal at the same time, and an event that is committed after events with higher ids."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest import mock, skipUnless

import pytest
from django.db import connection, transaction

from core.activity.log import record
from core.activity.models import EventSeal
from core.activity.seals.sealing import seal_events
from core.activity.seals.verification import DatabaseLog, verify_log
from core.testing import NOW, CommittedTestCase, at_once, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.slow, pytest.mark.race]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class SealRaceTests(CommittedTestCase):
    def test_workers_at_the_same_time_make_one_chain(self):
        ada = make_user("ada")
        for _ in range(12):
            record("person.edited", actor=ada, target=ada, at=NOW)
        seal_events(now=NOW)
        with mock.patch("core.activity.seals.sealing.BLOCK", 2):
            at_once(lambda number: seal_events(now=NOW + MINUTE))
            seal_events(now=NOW + MINUTE * 2)
        report = verify_log(DatabaseLog(), now=NOW + HOUR * 3)
        assert (report.problems, report.events, report.late) == ([], 12, [])
        assert EventSeal.objects.count() == 6

    @skipUnless(connection.vendor == "postgresql", "SQLite commits in the order of the ids")
    def test_event_of_a_long_transaction_is_sealed_late(self):
        ada, recorded, sealed = make_user("ada"), Barrier(2), Barrier(2)

        def slow():
            with transaction.atomic():
                record("person.edited", actor=ada, target=ada, at=NOW, item="slow")
                recorded.wait()
                sealed.wait()
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(slow)
            recorded.wait()
            record("person.edited", actor=ada, target=ada, at=NOW)
            seal_events(now=NOW)
            assert seal_events(now=NOW + MINUTE) == 1
            sealed.wait()
            running.result()
        assert seal_events(now=NOW + MINUTE * 2) == 1
        report = verify_log(DatabaseLog(), now=NOW + HOUR * 3)
        assert (report.problems, report.events, len(report.late)) == ([], 2, 1)
