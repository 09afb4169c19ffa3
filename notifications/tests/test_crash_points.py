"""A worker process is killed at every step between claim and record: nothing is lost, nothing is seen twice."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.testing import CommittedTestCase, make_user
from notifications.delivery import LEASE, deliver_batch
from notifications.faults import POINTS
from notifications.models import Delivery
from notifications.tests.factories import make_notifications
from notifications.tests.sink import Sink
from notifications.tests.test_delivery import through

pytestmark = pytest.mark.slow

WORKER = """
import django; django.setup()
import notifications.tests.factories
from notifications.jobs import deliver_pending
deliver_pending(seconds=20)
"""
ACCEPTED = {"accepted", "recorded"}  # the receiver has it and we do not know: these may send one more copy


def database() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    place = f"{facts['HOST'] if not facts['HOST'].startswith('/') else ''}:{facts['PORT']}".rstrip(":")
    socket = f"?host={facts['HOST']}" if facts["HOST"].startswith("/") else ""
    return f"postgres://{quote(facts['USER'])}:{quote(facts['PASSWORD'])}@{place}/{facts['NAME']}{socket}"


def run_worker(sink: Sink, faultpoint: str) -> int:
    """One real worker process on the same database that exits at a given point. Returns its exit status."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database()}
    env |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port), "EMAIL_TLS": "0", "FAULTPOINT": faultpoint}
    root = Path(settings.ROOT)
    return subprocess.run([sys.executable, "-c", WORKER], env=env, cwd=root, timeout=60, check=False).returncode


class CrashPoints(CommittedTestCase):
    def test_worker_killed_at_any_step_delivers_each_message_once(self):
        ada, grace = make_user("ada"), make_user("grace")
        with Sink() as sink, through(sink):
            for number, point in enumerate(POINTS):
                make_notifications([grace], by=ada, number=number, now=timezone.now() - timedelta(seconds=1))
                assert run_worker(sink, point) == 137, f"the worker did not die at {point}"
                delivery = Delivery.objects.latest("pk")
                expected = Delivery.State.SENT if point == "committed" else Delivery.State.CLAIMED
                assert delivery.state == expected, point
                deliver_batch(now=timezone.now() + LEASE, deadline=time.monotonic() + 20)
                delivery.refresh_from_db()
                assert delivery.state == Delivery.State.SENT, point
                copies = sink.copies[f"<{delivery.message_id}@127.0.0.1>"]
                assert copies == (2 if point in ACCEPTED else 1), (point, copies)
            assert len(sink.copies) == len(POINTS), "lost, or seen twice"
