"""Read written postmortems from the command line; store them as imports, or only print the result."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid, Refused
from importing.actions.document_queue import Document
from importing.actions.imports import confirm_import
from importing.forms.confirm import ConfirmForm, as_posted
from importing.models import Import
from importing.parser.parse import to_flat_dict
from importing.parser.result import Parsed
from importing.parser.sandbox import parse_many
from importing.uploads import parse_and_store, unpack_documents

UNSAFE = str.maketrans({"/": "-", "\\": "-", "\0": ""})


class Command(BaseCommand):
    help = "Analyze postmortems (text, Markdown, HTML, Word, Excel, CSV, JSON, ZIP, folders) for review."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only show the extracted data; needs no database")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--output", type=Path, metavar="DIR", help="directory for one JSON file per document")
        parser.add_argument("--by", metavar="HANDLE", help="owner of the imports (handle)")
        parser.add_argument("--confirm", action="store_true", help="create incidents that need no review")
        parser.add_argument("--severity", type=int, choices=[1, 2, 3, 4], help="severity of documents without one")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        missing = [str(path) for path in files if not path.exists()]
        if missing:
            raise CommandError(f"Not found: {', '.join(missing)}")
        try:
            documents = unpack_documents((path.name, path) for path in files)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        if not documents:
            raise CommandError("No supported files found: .txt, .md, .html, .docx, .xlsx, .csv, .json or .zip.")
        done = self.show if options["dry_run"] or options["output"] else self.keep
        if not done(documents, options):
            raise CommandError("No documents could be analyzed.")

    def show(self, documents: list[Document], options: dict[str, Any]) -> int:
        """Print the results or write them into a folder. Returns the number of parsed documents."""
        readable = 0
        names: set[str] = set()
        for document, parsed in zip(documents, parsed_all(documents), strict=True):
            readable += not parsed.problem
            found = to_flat_dict(parsed) | ({"problem": parsed.problem} if parsed.problem else {})
            text = json.dumps(found, indent=1, ensure_ascii=False)
            if options["output"]:
                options["output"].mkdir(parents=True, exist_ok=True)
                (options["output"] / file_name(document.name, names)).write_text(text + "\n", encoding="utf-8")
            elif options["json"]:
                self.stdout.write(text)
            else:
                self.stdout.write(result_text(document.name, parsed))
        return readable

    def keep(self, documents: list[Document], options: dict[str, Any]) -> int:
        """Store each as an import; with --confirm create its incident. Returns the number of parsed documents."""
        by = User.objects.people().filter(handle=(options["by"] or "").lstrip("@")).first()
        if by is None:
            raise CommandError("Specify an owner with --by HANDLE or use --dry-run.")
        readable, batch = 0, uuid4()
        for document in documents:
            try:
                import_row = parse_and_store(document, by=by, batch=batch, now=timezone.now())
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            readable += not import_row.problem
            line = {"document": document.name, "outcome": self.outcome(import_row, by, options)}
            self.stdout.write(json.dumps(line) if options["json"] else "{document}: {outcome}".format(**line))
        return readable

    def outcome(self, import_row: Import, by: User, options: dict[str, Any]) -> str:
        if import_row.problem:
            return import_row.problem
        if import_row.incident:
            return f"was already imported as {import_row.incident.ref}"
        if not options["confirm"]:
            return f"ready for review at {import_row.get_absolute_url()}"
        draft = {
            **import_row.choices,
            "severity": import_row.choices.get("severity") or options["severity"],
            "kind": "real",
        }
        form = ConfirmForm(draft, as_posted(draft))
        if not form.is_valid():
            return f"needs review ({', '.join(form.problems())}), ready for review at {import_row.get_absolute_url()}"
        try:
            return f"became {confirm_import(import_row, by=by, imported=form.to_imported()).ref}"
        except (Refused, Invalid) as refusal:
            return f"{refusal} Review it at {import_row.get_absolute_url()}"


def parsed_all(documents: list[Document]) -> list[Parsed]:
    """Through one warm child; a document whose problem was plain before is not read."""
    readable = [(document.name, document.data) for document in documents if not document.problem]
    found = iter([parsed for _, parsed in parse_many(readable)])
    return [Parsed(problem=document.problem) if document.problem else next(found) for document in documents]


def file_name(name: str, taken: set[str]) -> str:
    """`NAME.json`, with a number if two documents have the same name."""
    stem = Path(name).stem.translate(UNSAFE) or "document"
    count = 1
    chosen = stem
    while chosen in taken:
        count += 1
        chosen = f"{stem}-{count}"
    taken.add(chosen)
    return f"{chosen}.json"


def result_text(name: str, parsed: Parsed) -> str:
    if parsed.problem:
        return f"{name}: {parsed.problem}"
    lists = ["entries", "hypotheses", "factors", "measures", "tasks"]
    counted = ", ".join(f"{len(getattr(parsed, field))} {field}" for field in lists)
    facts = "\n".join(f"  {key}: {found.value} ({found.certainty}; {found.why})" for key, found in parsed.facts.items())
    words = [contradiction.words for contradiction in parsed.contradictions] + [
        question.words for question in parsed.questions
    ]
    open_points = "\n".join(f"  ? {word}" for word in words)
    return "\n".join(filter(None, [f"{name}: {counted}", facts, open_points]))
