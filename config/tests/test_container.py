"""Contents of the image, and the environment that compose passes."""

import re
from fnmatch import fnmatch

import yaml
from django.test import SimpleTestCase

from config.tests.sources import APPS, ROOT

EMBEDDED_ONLY = {"DATA_DIR", "PORT", "SAMPLE", "WEB_THREADS", "FAULTPOINT"}


def copied(name: str) -> bool:
    """Whether `COPY . .` takes this file along."""
    kept = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted, pattern = pattern.startswith("!"), pattern.removeprefix("!").removeprefix("**/")
        parts = name.split("/")
        if any(fnmatch(part, pattern) for part in parts) if "**/" in line else fnmatch(parts[0], pattern):
            kept = wanted
    return kept


class IgnoreTests(SimpleTestCase):
    """`.dockerignore` lists what is included, so that other files, such as secrets, stay out."""

    def test_private_files_are_ignored(self) -> None:
        private = [".env", "debrief.tar", "data/debrief.sqlite3", ".git/config", "secret-key", "dump.sql", "docs/x.md"]
        private += ["config/.env", "static/.env.local", "tasks/debrief.tar"]
        assert not [name for name in private if copied(name)]
        assert not copied("accounts/tests/test_api.py")

    def test_all_runtime_files_are_copied(self) -> None:
        needed = ["manage.py", "requirements.txt", "static/debrief.css", "templates/base.html", "tools/bootstrap.py"]
        assert not [name for name in [*needed, *(f"{app}/models.py" for app in APPS)] if not copied(name)]


class ComposeTests(SimpleTestCase):
    def setUp(self) -> None:
        self.services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
        self.ours = {name: each for name, each in self.services.items() if "build" in each}

    def test_every_setting_is_passed_to_the_services(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
        documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
        assert len(documented) > 20
        assert documented - EMBEDDED_ONLY == set(self.services["web"]["environment"])

    def test_services_have_stop_grace_period_and_healthcheck(self) -> None:
        assert {service["stop_grace_period"] for service in self.ours.values()} == {"40s"}
        for name in self.services.keys() - {"prepare"}:
            assert self.services[name]["healthcheck"]["test"], name
