"""Every scheduled or queued job name exists: a renamed job would fail without notice."""

import re

from django.test import SimpleTestCase

from config.celery import app
from config.tests.sources import python_files


class ClockTests(SimpleTestCase):
    def setUp(self):
        app.loader.import_default_modules()

    def test_every_scheduled_name_is_a_registered_job(self):
        scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
        self.assertEqual(scheduled - set(app.tasks), set())

    def test_every_job_enqueued_by_name_exists(self):
        woken = {
            name for path in python_files() for name in re.findall(r'\bwake_worker\(\s*"([^"]+)"', path.read_text())
        }
        self.assertIn("notifications.jobs.deliver_pending", woken)
        self.assertEqual(woken - set(app.tasks), set())

    def test_jobs_decide_by_the_clock_of_the_database(self):
        jobs = [path for path in python_files() if path.name == "jobs.py" and "core" not in path.parts]
        self.assertIn("incidents", {path.parent.name for path in jobs})
        own = [str(path) for path in jobs if "timezone.now()" in path.read_text()]
        self.assertEqual(own, [])
