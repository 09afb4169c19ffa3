from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.sample.loading import is_loaded, load_sample


class Command(BaseCommand):
    help = "Load the sample data. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The sample data is already loaded.")
            return
        cast = load_sample(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Loaded {len(cast.people)} people and {len(cast.incidents)} incidents.")
