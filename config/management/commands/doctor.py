"""Check the installation and report each result."""

import sys
from smtplib import SMTPException
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.diagnosis import CHECKS

FAILURES = (DatabaseError, redis.RedisError, SMTPException, OSError)


class Command(BaseCommand):
    help = "Check the installation; exits with 1 if a check fails. Containers use `doctor worker` as health check."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("checks", nargs="*", metavar="check", help=", ".join(CHECKS))

    def handle(self, *args: Any, **options: Any) -> None:
        if unknown := [name for name in options["checks"] if name not in CHECKS]:
            raise CommandError(f"There is no check {unknown[0]}. Checks: {', '.join(CHECKS)}.")
        failed = [name for name in options["checks"] or CHECKS if not self.report(name)]
        if failed:
            sys.exit(1)

    def report(self, name: str) -> bool:
        try:
            well, words = CHECKS[name]()
        except FAILURES as error:
            well, words = False, f"{type(error).__name__}: {' '.join(str(error).split())}"
        self.stdout.write(f"{'ok   ' if well else 'WARN '} {name}: {words}")
        return well
