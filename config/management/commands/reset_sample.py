from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.sample.loading import is_loaded
from config.sample.remove_sample import HasOwnThings, remove

MOST = 30


class Command(BaseCommand):
    help = "Remove the sample organisation. Refuses when people have added their own things to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="remove what people added to the sample as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_loaded():
            self.stdout.write("The sample organisation is not here; nothing was changed.")
            return
        try:
            gone = remove(force=options["force"])
        except HasOwnThings as own:
            more = [f"  … and {len(own.words) - MOST} more"] if len(own.words) > MOST else []
            listed = "\n".join([*(f"  {each}" for each in own.words[:MOST]), *more])
            raise CommandError(
                f"Nothing was removed: people have added things of their own to the sample.\n{listed}\n"
                "Give these another owner, lead or incident first. With --force they go with the sample."
            ) from None
        self.stdout.write(f"The sample organisation is gone ({gone} rows).")
