"""Backup and restore through both databases: the data is the same at the end."""

import fcntl
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import SimpleTestCase

from config.archive import MANIFEST, digest_of
from config.tests.journeys.stage import Stage, clean_environment
from config.tests.sources import ROOT
from tools.test_services import create_database, postgres

pytestmark = [pytest.mark.stack, pytest.mark.long]
GRAPH = "files/ab/cd/" + "abcd" * 8

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
COUNT = """
from accounts.models import Team, User
from notifications.models import Delivery
print(User.objects.count(), Team.objects.count(), Delivery.objects.count())
"""
INVITE = """
from accounts.actions.invitations import invite
from accounts.models import ApiToken, User
from dashboard.actions.calendar_feeds import create_feed
ada = User.objects.get(handle="ada")
invite(email="new@example.test", role="viewer", by=ada)
ApiToken.objects.create(user=ada, name="script")
create_feed(by=ada)
"""
OPEN = """
from django.utils import timezone
from accounts.models import ApiToken, Invitation
from dashboard.models import CalendarFeed
print(ApiToken.objects.count(), CalendarFeed.objects.count(), Invitation.objects.open(timezone.now()).count())
"""
CONNECT = """
import psycopg
from config.fresh_database import new_database_as_default
with new_database_as_default(), psycopg.connect({url!r}) as other:
    other.execute("SET lock_timeout = '200ms'")
    try:
        other.execute("UPDATE accounts_team SET name = 'Lost'")
        print("writes")
    except psycopg.errors.LockNotAvailable:
        print("waits")
"""


class RoundTrip(SimpleTestCase):
    def test_sqlite_to_postgresql_and_back(self) -> None:
        with ExitStack() as servers:
            cluster = os.environ.get("TEST_DATABASE_URL") or servers.enter_context(postgres())
            home = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-restore-")))
            first = stage(home / "first")
            first.manage("prepare")
            first.python(WRITE)
            (first.data / GRAPH).parent.mkdir(parents=True)
            (first.data / GRAPH).write_bytes(os.urandom(5000))
            archives = [home / f"{n}.tar" for n in range(3)]
            first.manage("backup", str(archives[0]))

            there = stage(home / "there", DATABASE_URL=create_database(cluster, f"restore_{uuid4().hex[:8]}"))
            result = there.manage("restore", str(archives[0]))
            assert "messages from the backup will not be sent" in result
            assert "ada@example.test" in result
            there.manage("backup", str(archives[1]))

            back = stage(home / "back")
            back.manage("restore", str(archives[1]))
            back.manage("backup", str(archives[2]))
            assert contents(archives[1]) == contents(archives[2])
            assert contents(archives[0], without=("notifications", "reminders")) == contents(
                archives[2], without=("notifications", "reminders")
            )  # the first cancels what waited, the second makes its standing policy on first use
            for place in [there, back]:
                result = place.python(LATER)
                assert "True 2" in result
                assert "pending" not in result
            self.people_are_not_overwritten(back, archives[0])
            for place in [there, back]:
                self.an_archive_that_does_not_load_changes_nothing(place, archives[0])
                self.links_and_tokens_end(place, home)
            self.a_running_debrief_is_left_alone(back, archives[0])
            self.a_database_in_use_is_left_alone(there, archives[0])
            self.what_connects_during_a_restore_waits(there)

    def people_are_not_overwritten(self, stage: Stage, archive: Path) -> None:
        with self.assertRaisesMessage(AssertionError, "Use --replace"):
            stage.manage("restore", str(archive))
        stage.manage("restore", "--replace", str(archive))
        assert "later" not in stage.python(
            "from accounts.models import Team; print(list(Team.objects.values_list('slug')))"
        )

    def an_archive_that_does_not_load_changes_nothing(self, stage: Stage, archive: Path) -> None:
        before = stage.python(COUNT)
        kept = sorted(path.name for path in stage.data.rglob("*") if path.is_file())
        bad = archive.with_name("bad.tar")
        for words, change in BROKEN.items():
            bad.write_bytes(rewritten(archive, change))
            with self.subTest(words=words), self.assertRaisesMessage(AssertionError, words):
                stage.manage("restore", "--replace", str(bad))
            assert stage.python(COUNT) == before
        assert sorted(path.name for path in stage.data.rglob("*") if path.is_file()) == kept

    def links_and_tokens_end(self, stage: Stage, home: Path) -> None:
        stage.python(INVITE)
        with_token = home / "token.tar"
        stage.manage("backup", str(with_token))
        stage.manage("restore", "--replace", str(with_token))
        assert stage.python(OPEN).strip() == "0 0 0"
        with_token.unlink()

    def a_running_debrief_is_left_alone(self, stage: Stage, archive: Path) -> None:
        with (stage.data / "supervisor.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self.assertRaisesMessage(AssertionError, "Stop it first"):
                stage.manage("restore", "--replace", str(archive))

    def a_database_in_use_is_left_alone(self, stage: Stage, archive: Path) -> None:
        """As with gunicorn on another machine. With a pool, too: compose.yaml sets one for each process."""
        code = f"""
from pathlib import Path
from django.utils import timezone
from config.restore import restore
restore(Path({str(archive)!r}), now=timezone.now(), replace=True)
"""
        pooled = f"import django; django.setup(){code}"
        environment = {**stage.environment, "DATABASE_POOL": "2", "DJANGO_SETTINGS_MODULE": "config.settings"}
        with psycopg.connect(stage.environment["DATABASE_URL"]):
            for line in [["manage.py", "restore", "--replace", str(archive)], ["-c", pooled]]:
                done = subprocess.run(
                    [sys.executable, *line], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
                )
                assert "Other programs use this database. Stop web, worker and scheduler first." in done.stderr
                assert done.returncode

    def what_connects_during_a_restore_waits(self, stage: Stage) -> None:
        """As a web process that its supervisor starts again. What it wrote would be lost by the swap."""
        assert stage.python(CONNECT.format(url=stage.environment["DATABASE_URL"])).strip() == "waits"
        assert stage.python(COUNT)


Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def one_row_less(members: dict[str, bytes], facts: dict[str, Any]) -> None:
    facts["rows"]["accounts_user"] += 1


def a_stray_key(members: dict[str, bytes], facts: dict[str, Any]) -> None:
    columns, *rows = members["tables/accounts_team.jsonl"].decode().splitlines()
    row = dict(zip(json.loads(columns), json.loads(rows[0]), strict=True)) | {"lead_id": 99999}
    members["tables/accounts_team.jsonl"] = f"{columns}\n{json.dumps(list(row.values()))}\n".encode()


def a_missing_table(members: dict[str, bytes], facts: dict[str, Any]) -> None:
    table = next(name for name in facts["rows"] if name.startswith("tasks_"))
    del members[f"tables/{table}.jsonl"], facts["rows"][table]


BROKEN = {"the manifest lists": one_row_less, "cannot be loaded": a_stray_key, "disagree about tables": a_missing_table}


def rewritten(archive: Path, change: Change) -> bytes:
    """The archive with another content and right hashes."""
    with tarfile.open(archive) as old:
        members = {member.name: old.extractfile(member).read() for member in old.getmembers()}
    facts = json.loads(members.pop(MANIFEST))
    facts.pop("sha256")
    change(members, facts)
    facts["members"] = {n: {"size": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in members.items()}
    members[MANIFEST] = json.dumps({**facts, "sha256": digest_of(facts)}).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as new:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return out.getvalue()


def stage(folder: Path, **facts: str) -> Stage:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return Stage(
        "", folder, clean_environment(DATA_DIR=str(folder), SECRET_KEY="restore-" + "k9" * 30, SAMPLE="0", **facts)
    )


def contents(path: Path, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every member but the manifest, rows as values: PostgreSQL does not keep the order of keys in JSON."""
    with tarfile.open(path) as archive:
        names = [
            name
            for name in archive.getnames()
            if name not in {MANIFEST, "secret-key"} and not any(word in name for word in without)
        ]
        members = {name: archive.extractfile(name).read() for name in names}
    return {
        name: [json.loads(line) for line in content.splitlines()] if name.endswith(".jsonl") else content
        for name, content in members.items()
    }
