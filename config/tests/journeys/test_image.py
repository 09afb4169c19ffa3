"""The files that go into the image are enough to prepare a database and serve, also for an unprivileged user."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import SimpleTestCase

from config.tests.journeys.stage import clean_environment
from config.tests.sources import ROOT
from config.tests.test_container import copied
from tools.test_services import free_port

pytestmark = [
    pytest.mark.stack,
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("IMAGE_TEST"), reason="takes a minute; `make soak` runs it"),
]
SECONDS = 90


def reachable() -> bool:
    """Whether every user may run this interpreter."""
    places = [Path(sys.executable), *Path(sys.executable).resolve().parents]
    return all(place.stat().st_mode & 0o001 for place in places)


def copy_context(folder: Path) -> None:
    """What `COPY . .` takes into the image."""
    for path in ROOT.rglob("*"):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] not in {"node_modules", ".venv", ".git"} and path.is_file() and copied(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)


class ImageTests(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="debrief-image-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)
        self.code, self.data = self.folder / "srv", self.folder / "data"
        copy_context(self.code)
        self.data.mkdir(mode=0o700)
        facts = {"DATA_DIR": str(self.data), "SAMPLE": "0", "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(self.data)}
        self.options: dict[str, Any] = {"cwd": self.code, "env": clean_environment(**facts)}
        if os.getuid() == 0 and reachable():  # as in the image: not root, and the code belongs to another user
            nobody = pwd.getpwnam("nobody")
            os.chown(self.data, nobody.pw_uid, nobody.pw_gid)
            self.options |= {"user": nobody.pw_uid, "group": nobody.pw_gid}

    def test_image_prepares_serves_and_runs_jobs(self) -> None:
        done = subprocess.run([sys.executable, "manage.py", "prepare"], capture_output=True, text=True, **self.options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        port = free_port()
        bind = ["-b", f"127.0.0.1:{port}"]
        web = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", *bind, "config.wsgi"]
        worker = [sys.executable, "-m", "celery", "-A", "config.celery", "report"]
        report = subprocess.run(worker, capture_output=True, text=True, **self.options)
        self.assertEqual(report.returncode, 0, report.stderr)
        with subprocess.Popen(web, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.options) as process:
            found = [self.answer(f"http://127.0.0.1:{port}{path}") for path in ("/readyz", "/sign-in/")]
            process.terminate()
        self.assertEqual(found, [200, 200])
        self.assertEqual(self.data.stat().st_mode & 0o077, 0)

    def answer(self, url: str) -> int:
        """The status, asked until the server is there."""
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            with suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
                return int(response.status)
            time.sleep(0.5)
        return 0
