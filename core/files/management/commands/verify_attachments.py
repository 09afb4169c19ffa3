from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.files.integrity import troubles
from core.files.models import StoredFile


class Command(BaseCommand):
    help = "Read every attachment and compare it with its fingerprint. Changes nothing; ends with 1 when one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(troubles())
        for trouble in found:
            self.stderr.write(f"{trouble.file.pk} {trouble.file.name}: {trouble.words} ({trouble.file.stored_as})")
        if found:
            raise CommandError(f"{len(found)} of the attachments need a look. A backup may hold them.")
        self.stdout.write(f"{StoredFile.objects.standing().count()} attachments are as they were stored.")
