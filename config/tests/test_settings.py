"""Environment variables are validated; missing ones stop a production start."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase

from config.databases import database_url, set_postgres_options
from config.env import (
    UPLOAD_KINDS,
    base_url,
    env_bool,
    env_choices,
    env_float,
    env_hosts,
    env_int,
    env_list,
    env_ports,
    env_str,
    fallback_secret_keys,
    log_level,
    make_folders,
    monitor_token,
    redis_url,
    retention_days,
    secret_key,
    time_zone,
)
from config.tests.sources import ROOT
from core.files.store import OTHER, WORDS

PRODUCTION = {
    "BASE_URL": "https://debrief.example.org",
    "ALLOWED_HOSTS": "debrief.example.org",
    "DATABASE_URL": "postgres://debrief:s3cret@db.internal:5433/debrief?sslmode=require",
    "REDIS_URL": "redis://redis.internal:6379/0",
    "SECRET_KEY": "k7Qm-x3Vz_9RtY2bN8cW5dL1fG6hJ0pS4aE-uI3oM7kQxZvBnT9",
    "BEHIND_PROXY": "1",
}


class EnvironmentTests(SimpleTestCase):
    def test_secret_can_be_read_from_a_file(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "password"
            path.write_text("from the file\n")
            with patch.dict(os.environ, {"EMAIL_PASSWORD_FILE": str(path)}):
                assert env_str("EMAIL_PASSWORD") == "from the file"
            with patch.dict(os.environ, {"EMAIL_PASSWORD_FILE": str(path), "EMAIL_PASSWORD": "direct"}):
                assert env_str("EMAIL_PASSWORD") == "direct"

    def test_booleans_are_parsed_in_the_usual_spellings(self) -> None:
        spelled = {"1": True, "TRUE": True, "yes": True, "on": True, "0": False, "no": False, "off": False, "": True}
        for text, meaning in spelled.items():
            with self.subTest(text=text), patch.dict(os.environ, {"X": text}):
                assert env_bool("X", default=True) is meaning

    def test_invalid_values_are_refused_with_the_variable_name(self) -> None:
        with patch.dict(os.environ, {"X": "maybe"}):
            self.assertRaisesMessage(ImproperlyConfigured, "X is 'maybe'", env_bool, "X")
            self.assertRaisesMessage(ImproperlyConfigured, "X is 'maybe'", env_int, "X", 1)

    def test_empty_variable_does_not_hide_the_file(self) -> None:
        """compose.yaml passes an empty variable for each setting that .env does not name."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "password"
            path.write_text("from the file\n")
            with patch.dict(os.environ, {"EMAIL_PASSWORD": "", "EMAIL_PASSWORD_FILE": str(path)}):
                assert env_str("EMAIL_PASSWORD") == "from the file"
            with patch.dict(os.environ, {"X_FILE": f"{folder}/missing"}):
                self.assertRaisesMessage(ImproperlyConfigured, "X_FILE", env_str, "X")

    def test_wrong_values_are_refused_by_name(self) -> None:
        wrong: list[tuple[str, str, Callable[[], object]]] = [
            ("KEEP_DELIVERIES", "-5", retention_days),  # a limit in the future would delete everything
            ("BASE_URL", "debrief.example.org", lambda: base_url("")),
            ("BASE_URL", "https://example.org/debrief", lambda: base_url("")),
            ("REDIS_URL", "localhost:6379", redis_url),
            ("TIME_ZONE", "Mars/Olympus", time_zone),
            ("LOG_LEVEL", "loud", log_level),
            ("OUTBOUND_PORTS", "8443,https", lambda: env_ports("OUTBOUND_PORTS")),
            ("UPLOAD_KINDS", "text,images", lambda: env_choices("UPLOAD_KINDS", "", UPLOAD_KINDS)),
            ("BODY_PAUSE", "-1", lambda: env_float("BODY_PAUSE", 1.8)),
            ("WEB_THREADS", "0", lambda: env_int("WEB_THREADS", 8, least=1)),
            *[
                ("OUTBOUND_ALLOW", f"chat.internal, {text}", lambda: env_hosts("OUTBOUND_ALLOW"))
                for text in ["10.1.0.0/33", "10.1.*", "*.internal", "https://chat.internal", "chat:8080", "10.1.2.300"]
            ],
        ]
        for name, value, read in wrong:
            with self.subTest(name=name, value=value), patch.dict(os.environ, {name: value}):
                self.assertRaisesMessage(ImproperlyConfigured, name, read)
        address = "postgres://me:a/b@db/base"
        self.assertRaisesMessage(ImproperlyConfigured, "%2F", database_url, address, Path("unused"))

    def test_hosts_and_networks_are_read(self) -> None:
        value = "chat.internal, 10.1.0.0/16,10.2.3.4,fd00::/8,Host_1"
        with patch.dict(os.environ, {"X": value}):
            assert env_hosts("X") == ["chat.internal", "10.1.0.0/16", "10.2.3.4", "fd00::/8", "Host_1"]

    def test_file_without_text_is_refused(self) -> None:
        """An empty one would mean the default, for DATABASE_URL a new SQLite file."""
        with TemporaryDirectory() as folder, patch.dict(os.environ, {"X_FILE": f"{folder}/value"}):
            for content, words in [(b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe\x00", "is not a text file")]:
                Path(folder, "value").write_bytes(content)
                self.assertRaisesMessage(ImproperlyConfigured, words, env_str, "X")

    def test_data_directory_that_cannot_be_created_is_named(self) -> None:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            file.touch()
            self.assertRaisesMessage(ImproperlyConfigured, "DATA_DIR", make_folders, [file / "data"])

    def test_log_level_may_be_lower_case(self) -> None:
        with patch.dict(os.environ, {"LOG_LEVEL": "info"}):
            assert log_level() == "INFO"

    def test_upload_kinds_are_those_of_the_store(self) -> None:
        assert set(UPLOAD_KINDS) == {*WORDS, OTHER}

    def test_secret_key_must_be_hard_to_guess(self) -> None:
        for key in ["a" * 60, "ab" * 30, "short", "password" * 8, "abcdefghijklmnopqrstuvwxyz" * 2]:
            with patch.dict(os.environ, {"SECRET_KEY": key}), TemporaryDirectory() as folder:
                self.assertRaisesMessage(ImproperlyConfigured, "random", secret_key, Path(folder), required=True)

    def test_former_keys_and_the_monitor_token_must_be_hard_to_guess_too(self) -> None:
        with patch.dict(os.environ, {"SECRET_KEY_FALLBACKS": "old", "MONITOR_TOKEN": "monitor"}):
            self.assertRaisesMessage(ImproperlyConfigured, "SECRET_KEY_FALLBACKS is too easy", fallback_secret_keys)
            self.assertRaisesMessage(ImproperlyConfigured, "use 16 or more random", monitor_token)
        with patch.dict(
            os.environ, {"SECRET_KEY_FALLBACKS": os.urandom(48).hex(), "MONITOR_TOKEN": "k3-Vq9Zt-81xYw_Lm"}
        ):
            assert len(fallback_secret_keys()) == 1
            assert monitor_token() == "k3-Vq9Zt-81xYw_Lm"

    def test_empty_secret_key_file_is_recreated(self) -> None:
        with TemporaryDirectory() as folder, patch.dict(os.environ):
            os.environ.pop("SECRET_KEY", None)
            file = Path(folder) / "secret-key"
            file.touch()
            key = secret_key(Path(folder), required=False)
            assert len(key) == 96
            assert secret_key(Path(folder), required=False) == key == file.read_text()
            assert file.stat().st_mode & 0o077 == 0

    def test_secret_key_file_that_is_not_text_is_named(self) -> None:
        with TemporaryDirectory() as folder:
            (Path(folder) / "secret-key").write_bytes(b"\xff\xfe")
            self.assertRaisesMessage(ImproperlyConfigured, "not a text file", secret_key, Path(folder), required=False)

    def test_full_disk_leaves_no_partial_secret_key(self) -> None:
        with TemporaryDirectory() as folder, patch.dict(os.environ):
            os.environ.pop("SECRET_KEY", None)
            with patch("os.fsync", side_effect=OSError(28, "No space left on device")), self.assertRaises(OSError):
                secret_key(Path(folder), required=False)
            assert list(Path(folder).iterdir()) == []

    def test_pool_has_a_three_second_timeout_and_health_checks(self) -> None:
        found = database_url("postgres://me@db/base", Path("unused"))
        assert found["CONN_HEALTH_CHECKS"]
        assert found["OPTIONS"]["pool"]["timeout"] <= 3
        assert found["OPTIONS"]["pool"]["reconnect_timeout"] <= 3  # else waits after an outage grow to minutes
        with patch.dict(os.environ, {"DATABASE_POOL": "0"}):
            assert "pool" not in database_url("postgres://me@db/base", Path("unused"))["OPTIONS"]

    def test_web_process_limits_lock_waits_unless_told_otherwise(self) -> None:
        ours = "-c lock_timeout=3s -c random_page_cost=1.1"
        for given, expected in [({}, ours), ({"PGOPTIONS": "-c jit=off"}, "-c jit=off")]:
            with patch.dict(os.environ, given):
                set_postgres_options()
                assert os.environ["PGOPTIONS"] == expected

    def test_prepare_refuses_a_wrong_number_of_processes_in_one_line(self) -> None:
        """gunicorn itself ends with a traceback, because it reads the variable before its configuration."""
        with TemporaryDirectory() as folder:
            line = [sys.executable, "manage.py", "prepare"]
            facts = {**os.environ, "DATA_DIR": folder, "WEB_CONCURRENCY": "two"}
            done = subprocess.run(line, cwd=ROOT, env=facts, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "Wrong setting. WEB_CONCURRENCY is 'two'; use a whole number, 1 or more." in done.stderr
        assert "Traceback" not in done.stderr

    def test_lists_are_split_at_commas(self) -> None:
        with patch.dict(os.environ, {"X": " a.example , ,b.example"}):
            assert env_list("X") == ["a.example", "b.example"]

    def test_database_url_is_parsed(self) -> None:
        found = database_url("postgres://me:p%40ss@db:5433/my%20base?sslmode=require", Path("unused"))
        assert found["ENGINE"].endswith("postgresql")
        assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("me", "p@ss", "db", "5433")
        assert found["NAME"] == "my base"
        assert found["OPTIONS"]["sslmode"] == "require"
        assert found["CONN_MAX_AGE"] == 0

    def test_default_database_is_sqlite_with_safe_options(self) -> None:
        found = database_url("", Path("debrief.sqlite3"))
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        for pragma in ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"]:
            assert pragma in found["OPTIONS"]["init_command"]
        assert "test" in str(found["TEST"]["NAME"])

    def test_another_kind_of_database_is_refused(self) -> None:
        self.assertRaisesMessage(ImproperlyConfigured, "postgres://", database_url, "mysql://x/y", Path("unused"))

    def test_secret_key_is_created_once_and_private(self) -> None:
        with TemporaryDirectory() as folder, patch.dict(os.environ):
            os.environ.pop("SECRET_KEY", None)
            first = secret_key(Path(folder), required=False)
            assert len(first) >= 50
            assert secret_key(Path(folder), required=False) == first
            assert (Path(folder) / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.slow
class ProductionTests(SimpleTestCase):
    def django(self, code: list[str], **changes: str) -> "subprocess.CompletedProcess[str]":
        """A new interpreter with only the production environment."""
        with TemporaryDirectory() as folder:
            environment = {"PATH": os.environ["PATH"], "DATA_DIR": folder, **PRODUCTION, **changes}
            environment = {name: value for name, value in environment.items() if value}
            return subprocess.run(
                [sys.executable, *code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )

    def test_deployment_check_is_clean(self) -> None:
        done = self.django(["manage.py", "check", "--deploy", "--fail-level", "INFO"])
        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout

    def test_missing_secret_key_prevents_the_start(self) -> None:
        gunicorn = ["-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
        celery = ["-m", "celery", "-A", "config.celery", "beat"]
        for code in [["manage.py", "check"], ["-c", "import config.asgi"], gunicorn, celery]:
            done = self.django(code, SECRET_KEY="")
            assert done.returncode != 0
            assert done.stderr.startswith("Wrong setting. Set SECRET_KEY"), done.stderr
            assert done.stderr.count("\n") == 1

    def test_every_documented_name_is_known(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        names = re.findall(r"`((?:ALLOWED_|EMAIL_|KEEP_|OUTBOUND_|SECURE_|UPLOAD)[A-Z_]+)`", page)
        given = dict.fromkeys(set(names) - {"EMAIL_HOST_USER"}, "1")
        assert len(given) > 15
        fixed = {"UPLOAD_KINDS": "text", "BASE_URL": "http://debrief.example.org", "OUTBOUND_ALLOW": "chat"}
        code = "from config import env, settings; print(env.unknown_names())"
        done = self.django(["-c", code], **{**given, **fixed})
        assert done.stdout.strip() == "[]", done.stdout + done.stderr

    def test_database_that_does_not_answer_is_named_in_one_message(self) -> None:
        done = self.django(["manage.py", "prepare"], DATABASE_URL="postgres://me:secret@127.0.0.1:1/base")
        assert done.returncode != 0
        assert done.stderr.startswith("The database does not answer")
        assert "port 1" in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr

    def test_damaged_database_file_is_one_line(self) -> None:
        with TemporaryDirectory() as folder:
            (Path(folder) / "debrief.sqlite3").write_text("not a database " * 100)
            done = self.django(["manage.py", "welcome_link"], DATA_DIR=folder, DATABASE_URL="", REDIS_URL="")
        assert done.returncode == 1
        assert done.stderr.startswith("The database file is damaged"), done.stderr
        assert done.stderr.count("\n") == 1

    def test_cookies_have_the_host_prefix_and_hsts_is_on(self) -> None:
        names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEBUG"]
        result = f"import json; from config import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
        done = self.django(["-c", result])
        assert json.loads(done.stdout) == ["__Host-session", "__Host-csrf", True, 31_536_000, False], done.stderr

    def test_broker_and_sample_depend_on_the_profile(self) -> None:
        result = "from config import settings as s; print(s.CELERY_BROKER_URL, s.EMBEDDED, s.SAMPLE)"
        assert self.django(["-c", result]).stdout.split() == [PRODUCTION["REDIS_URL"], "False", "False"]
        embedded = self.django(["-c", result], DATABASE_URL="", REDIS_URL="", BASE_URL="", SECRET_KEY="")
        assert embedded.stdout.split()[1:] == ["True", "True"], embedded.stderr


class DocumentedTests(SimpleTestCase):
    def test_every_variable_is_documented_in_the_operating_page(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        read = set()
        for path in [ROOT / "config" / "settings.py", ROOT / "config" / "env.py"]:
            text = path.read_text()
            read |= {part.split('"')[1] for part in text.split("env_")[1:] if part.partition("(")[2][:1] == '"'}
        assert read
        missing = sorted(name for name in read if f"`{name}`" not in page)
        assert not missing, f"Not in docs/operating.md: {missing}"
