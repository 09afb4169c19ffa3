from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions.two_factor import remove_factors
from accounts.models import User
from core.errors import Refused


class Command(BaseCommand):
    help = (
        "Remove the authenticator app, recovery codes and passkeys of a person who lost them. They stay able to sign "
        "in with their password; all their browsers are signed out."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.people().with_email(options["email"]).first()
        if person is None:
            raise CommandError(f"No active person has the email address {options['email']}.")
        try:
            remove_factors(person, by=person, now=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{person.name} now signs in without a second factor. All their browsers are signed out.")
