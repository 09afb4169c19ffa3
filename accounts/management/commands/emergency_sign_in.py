from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.emergency import emergency_url
from accounts.models import User
from accounts.roles import Role


class Command(BaseCommand):
    help = "Print a one-time link that signs an administrator in without company sign-in. It expires in 30 minutes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        admins = User.objects.people().filter(role=Role.ADMIN)
        person = admins.with_email(options["email"]).first()
        if person is None or person.is_sample:
            raise CommandError(f"No active administrator has the email address {options['email']}.")
        self.stdout.write(emergency_url(person))
