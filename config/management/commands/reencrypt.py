from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from core.encryption import reencrypt, reencryptions


class Command(BaseCommand):
    help = "Encrypt stored credentials with the current SECRET_KEY. Afterwards SECRET_KEY_FALLBACKS can be emptied."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            count = sum(reencrypt(model) for model in apps.get_models() if model._meta.managed)
            count += sum(other() for other in reencryptions)
        self.stdout.write(f"{count} rows were encrypted with the current key.")
