"""What the clock rings is there: a job that was renamed or lost would otherwise stay silent."""

from django.test import SimpleTestCase

from config.celery import app


class ClockTests(SimpleTestCase):
    def test_every_scheduled_name_is_a_job(self):
        app.loader.import_default_modules()
        scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
        self.assertEqual(scheduled - set(app.tasks), set())
