from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.emails import reset_url
from accounts.models import User


class Command(BaseCommand):
    help = "Print a one-time link that sets a new password, for a person who gets no mail. It expires in 30 minutes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OIDC_ONLY:
            raise CommandError("Passwords are turned off (OIDC_ONLY). For administrators: emergency_sign_in.")
        person = User.objects.people().with_email(options["email"]).first()
        if person is None or person.is_sample:
            raise CommandError(f"No active person has the email address {options['email']}.")
        self.stdout.write(reset_url(person))
