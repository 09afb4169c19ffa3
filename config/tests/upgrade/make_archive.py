"""Makes a small backup of the present version, for the upgrade test of later versions.

    python -m config.tests.upgrade.make_archive config/tests/upgrade/0.1.0.tar.gz

Run it once, before the first migration after a release is added. It works on a temporary SQLite database.
The data: the people of the tests with two teams, a restricted incident that has a row of nearly every kind (see
`config/tests/planting.py`), and an open incident that everyone may read.
"""

import gzip
import os
import sys
import tempfile
from pathlib import Path

import django


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DATABASE_URL": "", "REDIS_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
        django.setup()
        make_archive(Path(folder) / "debrief.tar", target)


def make_archive(uncompressed: Path, target: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - needs settings

    from config.archive import SECRET_KEY  # noqa: PLC0415
    from config.backup import backup  # noqa: PLC0415
    from core.testing import NOW  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    create_data()
    (uncompressed.parent / SECRET_KEY).unlink(missing_ok=True)  # no installation uses it; the repository has no keys
    backup(uncompressed, now=NOW)
    target.write_bytes(gzip.compress(uncompressed.read_bytes(), mtime=0))


def create_data() -> None:
    from config.tests.planting import plant, plant_more  # noqa: PLC0415
    from core.testing import NOW, TeamTestCase  # noqa: PLC0415
    from incidents.actions.timeline import add_entry  # noqa: PLC0415
    from incidents.models import Service  # noqa: PLC0415
    from incidents.tests.factories import make_incident  # noqa: PLC0415
    from reminders.actions.planning import plan  # noqa: PLC0415
    from tasks.tests.factories import make_task  # noqa: PLC0415

    class Cast(TeamTestCase):
        pass

    Cast.setUpTestData()
    service = Service.objects.create(name="Checkout", slug="checkout", team=Cast.team)
    plant_more(Cast, plant(Cast), service)
    incident = make_incident(Cast.grace, title="Search returns no results")
    add_entry(incident, by=Cast.grace, text="Index rebuilt", at=NOW, now=NOW)
    make_task(incident=incident, status="verified", title="Alert on an empty index", closes_by="run")
    plan(now=NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
