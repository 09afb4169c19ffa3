from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.files.integrity import damaged_files
from core.files.models import StoredFile


class Command(BaseCommand):
    help = "Verify the checksum of every attachment. Read-only; exits with 1 if one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(damaged_files())
        for problem in found:
            self.stderr.write(f"{problem.file.pk} {problem.file.name}: {problem.words} ({problem.file.stored_as})")
        if found:
            raise CommandError(f"{len(found)} attachments are missing or changed. Restore them from a backup.")
        self.stdout.write(f"{StoredFile.objects.not_removed().count()} attachments are as they were stored.")
