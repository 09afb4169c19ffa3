"""PostgreSQL is stopped and started again under a web process: 503 within five seconds, then as before."""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.test import SimpleTestCase

from config.tests.journeys.stage import clean_environment, start, stop
from config.tests.sources import ROOT
from tools.test_services import free_port, postgres, postgres_binaries, wait_for_port

pytestmark = [pytest.mark.stack, pytest.mark.long]


class DatabaseAwayTests(SimpleTestCase):
    def test_product_recovers_after_a_database_restart(self) -> None:
        with ExitStack() as servers:
            url = servers.enter_context(postgres())
            home = servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-away-"))
            self.cluster = Path(url.rpartition("host=")[2])
            self.port = free_port()
            url = url.replace("/debrief?", "/postgres?")
            facts = clean_environment(DATA_DIR=home, DATABASE_URL=url, SECRET_KEY="away-" + "k9" * 30)
            subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=facts, check=True)
            gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "config.wsgi", "-w", "1", "--threads", "4"]
            web = start([*gunicorn, "-b", f"127.0.0.1:{self.port}"], facts, subprocess.DEVNULL)
            servers.callback(stop, [web])
            wait_for_port(self.port)
            self.works_after_a_restart()
            self.says_so_while_a_table_is_locked(url)
            self.says_so_while_it_is_away()

    def works_after_a_restart(self) -> None:
        """Idle connections of the pool are closed then; no request fails."""
        assert [self.get(path)[0] for path in [*PAGES, *PAGES]] == [200, 401, 200, 401]
        self.control("-m", "fast", "restart")
        assert [self.get(path)[0] for path in PAGES * 4] == [200, 401] * 4
        assert self.get("/readyz")[0] == 200

    def says_so_while_a_table_is_locked(self, url: str) -> None:
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE accounts_apitoken, django_session")
            for path in PAGES:
                status, headers, seconds = self.get(path)
                assert (status, headers.get("Retry-After")) == (503, "5"), path
                assert seconds < 5, (path, seconds)

    def says_so_while_it_is_away(self) -> None:
        self.control("-m", "fast", "stop")
        for path in PAGES:
            status, headers, seconds = self.get(path)
            assert (status, headers.get("Retry-After")) == (503, "5"), path
            assert seconds < 5, (path, seconds)
        status, _, seconds = self.get("/readyz")
        assert status == 503 and seconds < 0.5
        self.control("start")
        until = time.monotonic() + 10
        while self.get(PAGES[1])[0] != 401:
            assert time.monotonic() < until

    def control(self, *words: str) -> None:
        line = [str(postgres_binaries() / "pg_ctl"), "-D", str(self.cluster / "data"), "-w", *words]
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.cluster}' -c fsync=off"
        if "stop" not in words:
            line += ["-l", str(self.cluster / "log2"), "-o", options]
        owner = self.cluster.owner()
        subprocess.run(["runuser", "-u", owner, "--", *line] if owner == "postgres" else line, check=True, cwd="/")

    def get(self, path: str) -> tuple[int, dict[str, str], float]:
        began = time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        # an invalid session and token: both are looked up in the database
        link.request("GET", path, headers={"Cookie": "session=" + "a" * 32, "Authorization": f"Bearer dbf_{'a' * 60}"})
        answer = link.getresponse()
        text = answer.read()
        if path.startswith("/api/") and answer.status == 503:
            assert "unavailable" in json.loads(text)["detail"]
        link.close()
        return answer.status, dict(answer.headers), time.monotonic() - began


PAGES = ["/sign-in/", "/api/v1/me/"]
