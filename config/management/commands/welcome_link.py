from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.actions.first_admin_link import first_admin_link


class Command(BaseCommand):
    help = "Print the one-time link for creating the first administrator, or the home page if one exists."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings.BASE_URL + (first_admin_link() or "/"))
