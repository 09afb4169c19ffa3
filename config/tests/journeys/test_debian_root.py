"""The Dockerfile's steps build a root in which web, worker and scheduler of compose.yaml run and are healthy."""

import os
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.test import SimpleTestCase

from config.tests.journeys.debian_root import DebianRoot, debian_root, why_not
from config.tests.journeys.stage import stop
from config.tests.sources import ROOT
from tools.test_services import create_database, free_port, postgres, redis

pytestmark = [
    pytest.mark.stack,
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("IMAGE_TEST"), reason="takes minutes; `make soak` runs it"),
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
]
SECONDS = 240  # until the worker and the scheduler have reported
PARTS = ["web", "worker", "scheduler"]


class DebianRootTests(SimpleTestCase):
    def test_the_steps_of_the_dockerfile_build_what_compose_runs(self) -> None:
        with ExitStack() as servers:
            cluster, broker = servers.enter_context(postgres()), servers.enter_context(redis())
            sockets = Path(cluster.rpartition("host=")[2])
            sockets.chmod(0o755)
            root = servers.enter_context(debian_root(sockets))
            root.build()
            self.the_code_belongs_to_root_and_the_data_to_the_user(root)
            port = free_port()
            facts = {
                "BASE_URL": f"http://127.0.0.1:{port}",
                "ALLOWED_HOSTS": "127.0.0.1",
                "SECRET_KEY": "debian-" + uuid4().hex * 2,
                "DATABASE_URL": create_database(cluster, f"image_{uuid4().hex[:8]}"),
                "REDIS_URL": broker,
                "SAMPLE": "0",
            }
            root.run(["python", "manage.py", "prepare"], **facts)
            self.web_worker_and_scheduler_become_healthy(root, port, facts)
            self.data_stays_private(root)

    def the_code_belongs_to_root_and_the_data_to_the_user(self, root: DebianRoot) -> None:
        assert root.user != "root"
        assert root.run(["id", "-un"]).strip() == root.user
        assert root.mode(f"{root.workdir}/manage.py").startswith("root ")
        assert root.mode(root.volume) == f"{root.user} 700"
        assert root.environment["DATA_DIR"] == root.volume

    def web_worker_and_scheduler_become_healthy(self, root: DebianRoot, port: int, facts: dict[str, str]) -> None:
        services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
        processes = {}
        try:
            for name in PARTS:
                own = {key: services[name]["environment"].get(key, "") for key in ["REMAP_SIGTERM", "DEBRIEF_PROCESS"]}
                line = [word.replace(":8000", f":{port}") for word in services[name].get("command", root.command)]
                started = root.line(line, **facts, **{key: value for key, value in own.items() if value})
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                processes[name] = subprocess.Popen(started, text=True, start_new_session=True, **quiet)
            for name in PARTS:
                test = services[name]["healthcheck"]["test"][1:]
                self.becomes_healthy(root, name, [each.replace(":8000", f":{port}") for each in test], facts)
            assert all(process.poll() is None for process in processes.values())
        finally:
            stop(list(processes.values()))
        assert {name: process.returncode for name, process in processes.items()} == dict.fromkeys(PARTS, 0)

    def becomes_healthy(self, root: DebianRoot, name: str, test: list[str], facts: dict[str, str]) -> None:
        """The health check of compose.yaml, asked inside the root until it passes."""
        ends = time.monotonic() + SECONDS
        while True:
            done = subprocess.run(root.line(test, **facts), capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return
            assert time.monotonic() < ends, f"{name}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
            time.sleep(2)

    def data_stays_private(self, root: DebianRoot) -> None:
        assert root.mode(root.volume) == f"{root.user} 700"
        assert not root.run(["find", root.workdir, "-user", root.user]).strip(), "a process wrote into the code"
