"""Backup and restore through both databases: what comes out at the end is what went in."""

import os
import shutil
import tarfile
import tempfile
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import SimpleTestCase

from config.archive import MANIFEST
from config.tests.journeys.stage import Stage, clean_environment
from tools.test_services import create_database, postgres

pytestmark = pytest.mark.stack

WRITE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Team, User
from notifications.outbox import notify
ada = User.objects.create_user(handle="ada", email="ada@example.test", role="admin", password="correct horse battery",
    name="Ada \\u2028 Łukasiewicz 🜚 '); DROP")
Team.objects.create(name="API", slug="api", lead=ada, manager=ada)
notify([ada], "greeting", about=ada, occasion="waits", now=timezone.now() - timedelta(days=3))
"""
LATER = """
from accounts.models import Team, User
from notifications.models import Delivery
team = Team.objects.create(name="Later", slug="later")
print(User.objects.get(handle="ada").check_password("correct horse battery"), team.pk)
print(sorted(Delivery.objects.values_list("state", flat=True)))
"""


class RoundTrip(SimpleTestCase):
    def test_sqlite_to_postgresql_and_back(self) -> None:
        with ExitStack() as servers:
            cluster = os.environ.get("TEST_DATABASE_URL") or servers.enter_context(postgres())
            home = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-restore-")))
            first = stage(home / "first")
            first.manage("prepare")
            first.python(WRITE)
            (first.data / "files").mkdir(exist_ok=True)
            (first.data / "files" / "graph.png").write_bytes(os.urandom(5000))
            archives = [home / f"{n}.tar" for n in range(3)]
            first.manage("backup", str(archives[0]))

            there = stage(home / "there", DATABASE_URL=create_database(cluster, f"restore_{uuid4().hex[:8]}"))
            told = there.manage("restore", str(archives[0]))
            assert "messages from the backup will not be sent" in told
            assert "ada@example.test" in told
            there.manage("backup", str(archives[1]))

            back = stage(home / "back")
            back.manage("restore", str(archives[1]))
            back.manage("backup", str(archives[2]))
            assert contents(archives[1]) == contents(archives[2])
            assert contents(archives[0], without=("notifications", "reminders")) == contents(
                archives[2], without=("notifications", "reminders")
            )  # the first cancels what waited, the second makes its standing policy on first use
            for place in [there, back]:
                told = place.python(LATER)
                assert "True 2" in told
                assert "pending" not in told
            self.people_are_not_overwritten(back, archives[0])

    def people_are_not_overwritten(self, stage: Stage, archive: Path) -> None:
        with self.assertRaisesMessage(AssertionError, "Use --replace"):
            stage.manage("restore", str(archive))
        stage.manage("restore", "--replace", str(archive))
        assert "later" not in stage.python(
            "from accounts.models import Team; print(list(Team.objects.values_list('slug')))"
        )


def stage(folder: Path, **facts: str) -> Stage:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return Stage(
        "", folder, clean_environment(DATA_DIR=str(folder), SECRET_KEY="restore-" + "k9" * 30, SAMPLE="0", **facts)
    )


def contents(path: Path, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Every member but the manifest; migration rows and content types are each database's own."""
    with tarfile.open(path) as archive:
        names = [
            name
            for name in archive.getnames()
            if name not in {MANIFEST, "secret-key"} and not any(word in name for word in without)
        ]
        return {name: archive.extractfile(name).read() for name in names}
