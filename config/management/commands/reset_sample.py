from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.sample.loading import is_loaded
from config.sample.remove_sample import HasOwnRows, remove_sample

LIMIT = 30


class Command(BaseCommand):
    help = "Remove the sample data. Refuses if people have added records to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="also remove records that people added to the sample data"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_loaded():
            self.stdout.write("No sample data found; nothing was changed.")
            return
        try:
            removed = remove_sample(force=options["force"])
        except HasOwnRows as own:
            more = [f"  … and {len(own.rows) - LIMIT} more"] if len(own.rows) > LIMIT else []
            listed = "\n".join([*(f"  {row}" for row in own.rows[:LIMIT]), *more])
            raise CommandError(
                f"Nothing was removed: people have added records to the sample data.\n{listed}\n"
                "Assign another owner, lead or incident first, or use --force to remove them too."
            ) from None
        self.stdout.write(f"The sample data was removed ({removed} rows).")
