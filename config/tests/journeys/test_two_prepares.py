"""Two machines that start together on an empty PostgreSQL database."""

import subprocess
import sys
import tempfile
from contextlib import ExitStack

import pytest
from django.test import SimpleTestCase

from config.tests.journeys.stage import clean_environment
from config.tests.sources import ROOT
from tools.test_services import create_database, postgres

pytestmark = [pytest.mark.stack, pytest.mark.long]


class TwoPreparesTests(SimpleTestCase):
    def test_second_prepare_waits_for_the_first(self) -> None:
        with ExitStack() as servers:
            url = create_database(servers.enter_context(postgres()), "both")
            both = []
            for _ in range(2):
                home = servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-prepare-"))
                facts = clean_environment(DATA_DIR=home, DATABASE_URL=url, SECRET_KEY="both-" + "k9" * 30)
                line = [sys.executable, "manage.py", "prepare"]
                both.append(subprocess.Popen(line, cwd=ROOT, env=facts, stderr=subprocess.PIPE, text=True))
            errors = [process.communicate()[1] for process in both]
            assert [process.returncode for process in both] == [0, 0], errors
