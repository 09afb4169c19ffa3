from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.sample.loading import is_loaded, load


class Command(BaseCommand):
    help = "Load the sample organisation. A second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The sample organisation is here already.")
            return
        cast = load(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Loaded {len(cast.people)} people and {len(cast.incidents)} incidents.")
