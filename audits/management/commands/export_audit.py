from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from audits.actions.audit_exports import DEFAULT_SAMPLE, write_to_file
from core.errors import Invalid, Refused
from incidents.models import Service


class Command(BaseCommand):
    help = "Write an audit export (the records of a period, as one ZIP file) as an administrator or manager sees it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", required=True, type=date.fromisoformat, dest="first_day", metavar="YYYY-MM-DD")
        parser.add_argument("--to", required=True, type=date.fromisoformat, dest="last_day", metavar="YYYY-MM-DD")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="it must not exist yet")
        parser.add_argument("--zone", default=settings.TIME_ZONE, help="in which days begin and end")
        parser.add_argument("--team", help="only what belongs to this team (its slug)")
        parser.add_argument("--service", help="only what belongs to this service (its slug)")
        parser.add_argument("--sample", type=int, default=DEFAULT_SAMPLE, help="rows of each list, drawn at random")
        parser.add_argument("--seed", default="", help="the same seed draws the same sample")
        parser.add_argument("--as", dest="person", help="handle; without it, the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"].absolute()
        if out.exists() or not out.parent.is_dir():
            raise CommandError(f"{out} exists already, or its folder is missing.")
        facts = {name: options[name] for name in ["first_day", "last_day", "zone", "seed"]}
        facts |= {"team": named(Team, options["team"]), "service": named(Service, options["service"])}
        by = author(options["person"])
        try:
            export = write_to_file(out, by=by, now=timezone.now(), sample_size=options["sample"], **facts)
        except Invalid as error:
            raise CommandError(error.message) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{out}: {sum(export.rows.values())} rows as {by.name} sees them.")
        self.stdout.write(f"SHA-256 of the file: {export.sha256}")
        self.stdout.write(f"SHA-256 of MANIFEST.json: {export.manifest_sha256}")


def author(handle: str | None) -> User:
    rows = User.objects.people()
    found = rows.filter(handle=handle) if handle else rows.filter(role=Role.ADMIN).order_by("pk")
    if (person := found.first()) is None:
        raise CommandError(f"There is no active account {handle}." if handle else "There is no administrator.")
    return person


def named(model: Any, slug: str | None) -> Any:
    if not slug:
        return None
    if (found := model.objects.filter(slug=slug).first()) is None:
        raise CommandError(f"There is no {model._meta.verbose_name} {slug}.")
    return found
