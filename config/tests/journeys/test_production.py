"""The production set together: gunicorn, uvicorn, worker and scheduler on PostgreSQL and Redis."""

import socket
import time
import urllib.request

import pytest
import redis
from django.test import SimpleTestCase

from config.tests.journeys.stage import Stage, production
from config.tests.journeys.walker import Walker
from config.tests.sources import ROOT

pytestmark = pytest.mark.stack
STORY = ROOT / "docs" / "examples" / "load-balancer-outage.txt"
PAGES = {
    "/incidents/": "INC-1",
    "/incidents/INC-1/": "Timeline",
    "/postmortems/INC-1/": "INC-1",
    "/tasks/": "A-1",
    "/tasks/A-1/": "INC-1",
    "/audits/": "Audits",
    "/training/": "Training",
    "/search/?q=INC-1": "INC-1",
    "/": "My work",
}


class ProductionTests(SimpleTestCase):
    def test_pages_jobs_and_stream_on_real_servers(self) -> None:
        with production() as stage:
            self.both_servers_answer(stage)
            self.a_form_too_large_is_answered(stage)
            self.a_job_runs_by_the_broker(stage)
            self.the_clock_sends_its_sweeps(stage)
            self.the_load_balancer_outage_is_walked(stage)

    def both_servers_answer(self, stage: Stage) -> None:
        for url in [stage.url, f"http://127.0.0.1:{stage.environment['STREAM_PORT']}"]:
            with urllib.request.urlopen(f"{url}/readyz", timeout=20) as answer:
                assert answer.status == 200

    def a_form_too_large_is_answered(self, stage: Stage) -> None:
        """Sent in chunks, as over a network: the response is a page, not a broken connection."""
        size = 3 * 2**20
        kind = "Content-Type: application/x-www-form-urlencoded"
        head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}\r\nContent-Length: {size}\r\n\r\n"
        for url in [stage.url, f"http://127.0.0.1:{stage.environment['STREAM_PORT']}"]:
            with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20) as line:
                line.sendall(head.encode())
                for _ in range(12):
                    line.sendall(b"x" * (size // 12))
                    time.sleep(0.05)
                answer = b""
                while b"</html>" not in answer and (piece := line.recv(65_536)):
                    answer += piece
            assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
            assert b"2 MB" in answer

    def a_job_runs_by_the_broker(self, stage: Stage) -> None:
        """A delivery is pending in the database; the job is sent through Redis; the worker finds the row."""
        stage.python(WAITING_MAIL)
        until = time.monotonic() + 40
        while stage.value(WAITING):
            assert time.monotonic() < until, "".join(stage.output)
            time.sleep(0.5)

    def the_clock_sends_its_sweeps(self, stage: Stage) -> None:
        entries = redis.Redis.from_url(stage.environment["REDIS_URL"]).zrange("redbeat::schedule", 0, -1)
        assert any(b"deliver-messages" in entry for entry in entries), entries

    def the_load_balancer_outage_is_walked(self, stage: Stage) -> None:
        """From the welcome link to an incident with tasks, through the forms of the pages."""
        dana = Walker(stage.url)
        dana.open(stage.welcome)
        joined = {"name": "Dana", "handle": "dana", "email": "dana@example.test", "password": "a long enough secret"}
        dana.submit("/welcome/", **joined)
        dana.open("/imports/")
        dana.submit("/imports/read/", text=STORY.read_text())
        data = dana.submit("/create/", title="Users could not reach the API", severity="2")
        assert "INC-1" in data
        for address, word in PAGES.items():
            with self.subTest(page=address):
                assert word in dana.open(address)


WAITING_MAIL = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from notifications.worker_signals import wake_worker
from notifications.outbox import notify
ada = User.objects.create_user(handle="ada", name="Ada", email="ada@example.test", role="responder", password=None)
notify([ada], "greeting", about=ada, occasion="stack")
wake_worker("notifications.jobs.deliver_pending")
"""
WAITING = "SELECT count(*) FROM notifications_delivery WHERE state = 'pending' AND attempts = 0"
