from celery import current_app
from django.test import SimpleTestCase

from config.celery import SWEEPS, app


class SweepTests(SimpleTestCase):
    def test_each_sweep_names_a_job_and_expires(self) -> None:
        current_app.loader.import_default_modules()
        for name, sweep in app.conf.beat_schedule.items():
            assert sweep["task"] in app.tasks, name
            assert 0 < sweep["options"]["expires"] <= 3600, name
        assert app.conf.beat_schedule.keys() == SWEEPS.keys()
