import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.activity.models import EventSeal
from core.activity.seals.sealing import newest_seal
from core.activity.seals.signing import public_key
from core.activity.seals.verification import DatabaseLog, Report, verify_log

KNOWN = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
MAX_SHOWN = 20


class Command(BaseCommand):
    help = "Verify all seals of the event log and every sealed event. Read-only; exits with 1 if something was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=int, default=1, metavar="SEAL", dest="first", help="the first seal to check")
        parser.add_argument(
            "--known", action="append", default=[], metavar="SEAL:DIGEST", help="a seal that was noted earlier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_log(DatabaseLog(), now=timezone.now(), after=options["first"] - 1, signed_end=True)
        for known in options["known"]:
            check_known(report, known)
        write_report(report, self.stdout)
        if last := newest_seal():
            self.stdout.write(f"Newest seal: {last.number}:{last.digest}")
        if key := public_key():
            self.stdout.write(f"Public key: {key}")
        if report.problems:
            raise CommandError(problem_text(report))


def check_known(report: Report, known: str) -> None:
    match = KNOWN.fullmatch(known)
    if not match:
        raise CommandError(f"{known} is not a seal. Write it as verify_events does: 12:<64 hexadecimal digits>.")
    number, digest = int(match[1]), match[2]
    if not EventSeal.objects.filter(number=number, digest=digest).exists():
        report.add(number, 0, f"Seal {number}: not the one that was noted. The log was replaced since then.")


def write_report(report: Report, out: Any) -> None:
    out.write(f"Seals: {report.seals}, {report.signed} of them signed. Sealed events: {report.events}.")
    if report.deleted:
        out.write(f"Deleted as recorded (retention, sample data): {report.deleted}.")
    if report.unsealed:
        out.write(f"New events that are not sealed yet: {report.unsealed}.")
    if report.late:
        out.write(f"Committed after events with higher ids: {len(report.late)}.")
        out.write("\n".join(f"  {line}" for line in report.late[:MAX_SHOWN]))


def problem_text(report: Report) -> str:
    lines = [f"  {problem}" for problem in report.problems[1:MAX_SHOWN]]
    more = f"{len(report.problems)} problems. " if len(report.problems) > 1 else ""
    return "\n".join([f"The event log was changed. {more}The first one: {report.problems[0]}", *lines])
