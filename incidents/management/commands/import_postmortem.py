"""Read written postmortems from the command line; keep them as imports, or only show what would be found."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.accounts.models import User
from core.errors import Refused
from incidents.actions.importing import confirm_import
from incidents.forms.importing import ConfirmForm, as_posted
from incidents.importers.archive import read_many
from incidents.importers.child import parse_many
from incidents.importers.parse import to_corpus_dict
from incidents.importers.result import Parsed
from incidents.models import Import
from incidents.uploads import take_in


class Command(BaseCommand):
    help = "Read postmortems (text, Markdown, HTML, Word, CSV, JSON, ZIP, folders) into imports to be confirmed."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only show what was found; needs no database")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--output", type=Path, metavar="DIR", help="write one JSON file for each document here")
        parser.add_argument("--by", metavar="HANDLE", help="whose imports these become")
        parser.add_argument("--confirm", action="store_true", help="create incidents at once where nothing is open")
        parser.add_argument("--severity", type=int, choices=[1, 2, 3, 4], help="for documents that name none")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        missing = [str(path) for path in files if not path.exists()]
        if missing:
            raise CommandError(f"Not found: {', '.join(missing)}")
        if options["dry_run"] or options["output"]:
            self.show(files, options)
        else:
            self.keep(files, options)

    def show(self, files: list[Path], options: dict[str, Any]) -> None:
        for name, parsed in parse_many(documents(files)):
            found = to_corpus_dict(parsed) | ({"problem": parsed.problem} if parsed.problem else {})
            if options["output"]:
                options["output"].mkdir(parents=True, exist_ok=True)
                target = options["output"] / f"{Path(name).stem}.json"
                target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
            elif options["json"]:
                self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))
            else:
                self.stdout.write(in_words(name, parsed))

    def keep(self, files: list[Path], options: dict[str, Any]) -> None:
        by = User.objects.people().filter(handle=(options["by"] or "").lstrip("@")).first()
        if by is None:
            raise CommandError("Say whose imports these become: --by HANDLE of an active account, or use --dry-run.")
        for kept in take_in(documents(files), by=by, now=timezone.now()):
            self.stdout.write(f"{kept.name}: {self.outcome(kept, by, options)}")

    def outcome(self, kept: Import, by: User, options: dict[str, Any]) -> str:
        if kept.problem:
            return kept.problem
        if kept.incident:
            return f"is {kept.incident.ref} already"
        if not options["confirm"]:
            return f"waits at {kept.get_absolute_url()}"
        draft = {**kept.choices, "severity": kept.choices.get("severity") or options["severity"], "kind": "real"}
        form = ConfirmForm(draft, as_posted(draft))
        if not form.is_valid():
            return f"has open questions, waits at {kept.get_absolute_url()}"
        try:
            return f"became {confirm_import(kept, by=by, told=form.told()).ref}"
        except Refused as refusal:
            return str(refusal)


def documents(files: list[Path]) -> Iterator[tuple[str, bytes]]:
    for path in files:
        yield from read_many(path, path.name)


def in_words(name: str, parsed: Parsed) -> str:
    if parsed.problem:
        return f"{name}: {parsed.problem}"
    lists = ["entries", "hypotheses", "factors", "measures", "tasks"]
    counted = ", ".join(f"{len(getattr(parsed, each))} {each}" for each in lists)
    facts = "\n".join(f"  {key}: {found.value} ({found.certainty}; {found.why})" for key, found in parsed.facts.items())
    words = [each.words for each in parsed.contradictions] + [each.words for each in parsed.questions]
    open_points = "\n".join(f"  ? {each}" for each in words)
    return "\n".join(filter(None, [f"{name}: {counted}", facts, open_points]))
