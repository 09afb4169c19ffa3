"""Makes a small backup of the present version, for the upgrade test of later versions.

    DATA_DIR=/tmp/empty python -m config.tests.upgrade.make_archive config/tests/upgrade/0.1.0b2.tar.gz

Run it once per release, before the next migration is added, with an empty DATA_DIR and without DATABASE_URL, and name
the new file in `test_upgrade.py`.
The data: the people of the tests with a team, a restricted incident that has rows of nearly every kind (see
`config/tests/planting.py`), and an open incident that everyone may read.
"""

import gzip
import os
import sys
from pathlib import Path

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
if not apps.ready:
    django.setup()

from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from config.archive import SECRET_KEY
from config.backup import backup
from config.tests.planting import plant, plant_more
from core.testing import NOW, TeamTestCase
from incidents.actions.timeline import add_entry
from incidents.models import Service
from incidents.tests.factories import make_incident
from reminders.actions.planning import plan
from tasks.tests.factories import make_task


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if User.objects.people().exists():
        sys.exit("This DATA_DIR has people. Use an empty one.")
    create_data()
    (settings.DATA_DIR / SECRET_KEY).unlink(missing_ok=True)  # no installation uses it; the repository has no keys
    uncompressed = settings.DATA_DIR / "debrief.tar"
    backup(uncompressed, now=NOW)
    target.write_bytes(gzip.compress(uncompressed.read_bytes(), mtime=0))


def create_data() -> None:
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
