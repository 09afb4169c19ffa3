"""Writes an audit export: every list, the postmortems, the evidence, the seals, and an index with the numbers."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from audits.models import AuditExport
from audits.period_export.archive import Archive
from audits.period_export.evidence import is_included, member_name
from audits.period_export.list_files import STYLE, ListFiles
from audits.period_export.registry import ExportList, Scope, export_lists, left_out, person
from audits.period_export.sampling import Sample
from audits.period_export.seals import write_seals
from core.activity.seals.canonical import instant, sha256
from core.activity.seals.signing import public_key, sign
from core.errors import Refused
from core.files.models import StoredFile
from core.files.store import path_of
from postmortems.exports.document import document_of, standalone_html
from postmortems.exports.markdown import markdown_of
from postmortems.models import Postmortem

FORMAT = "debrief.audit-export/1"
FOLDER = Path(__file__).parent
MAX_ROWS, MAX_FILES, MAX_POSTMORTEMS = 250_000, 5_000, 5_000
ROWS_AT_ONCE, FILES_AT_ONCE = 200, 100
SHORTER = "Choose a shorter period, one team or one service."

Progress = Callable[[str], None]


@dataclass
class Content:
    """What the index shows."""

    tables: list[tuple[ExportList, int]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    postmortems: list[dict[str, Any]] = field(default_factory=list)
    files: dict[int, str] = field(default_factory=dict)  # evidence: id → name in the ZIP
    problems: list[str] = field(default_factory=list)
    seals: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    manifest_sha256: str
    rows: dict[str, int]


def write_export(export: AuditExport, out: IO[bytes], *, progress: Progress) -> Written:
    """Write the ZIP as the author of the export may see the records. Raises Refused if it would be too large."""
    scope, content = Scope.of(export), Content()
    tables = export_lists(scope)
    check_counts(tables, scope)
    with closing(Archive(out)) as archive:
        for table in tables:
            progress(f"Writing {table.title.lower()}")
            write_table(archive, table, export, scope, content)
        progress("Writing postmortems")
        write_postmortems(archive, export, scope, content)
        progress("Copying evidence")
        copy_evidence(archive, content)
        progress("Adding seals and index")
        content.seals = write_seals(archive, scope)
        archive.add_text("samples.json", as_json(content.samples))
        for name in ["verify.py", "ed25519.py"]:
            archive.add(name, [(FOLDER / name).read_bytes()])
        archive.add_text("index.html", index_page(export, scope, content))
        digest = write_manifest(archive, export, content)
    return Written(digest, {table.name: count for table, count in content.tables})


def check_counts(tables: list[ExportList], scope: Scope) -> None:
    """Before any work: the number of rows, files and postmortems."""
    rows = [(table, table.rows(scope)) for table in tables]
    if sum(found.order_by().count() for _, found in rows) > MAX_ROWS:
        raise Refused(f"The export would have more than {MAX_ROWS:,} rows. {SHORTER}")
    if sum(found.filter(file__isnull=False).count() for table, found in rows if table.file) > MAX_FILES:
        raise Refused(f"The export would have more than {MAX_FILES:,} files. {SHORTER}")
    if postmortems_of(scope).count() > MAX_POSTMORTEMS:
        raise Refused(f"The export would have more than {MAX_POSTMORTEMS:,} postmortems. {SHORTER}")


def write_table(archive: Archive, table: ExportList, export: AuditExport, scope: Scope, content: Content) -> None:
    files = ListFiles(table, scope)
    sample = Sample(table.name, seed=export.seed, size=export.sample_size)
    try:
        for row in table.rows(scope).iterator(chunk_size=ROWS_AT_ONCE):
            cells = table.cells(row, scope)
            files.add(cells)
            if table.sampled:
                sample.add(str(next(iter(cells.values()))))
            if table.file and is_included(file := table.file(row)):
                content.files[file.pk] = member_name(file)
        for ending, file in files.close().items():
            rows = None if ending == "html" else files.count
            archive.add_file(f"lists/{table.name}.{ending}", file, rows=rows)
    finally:
        files.release()
    content.tables.append((table, files.count))
    if table.sampled:
        content.samples.append({"list": table.name, "of": sample.total, "references": sample.references})


def postmortems_of(scope: Scope) -> QuerySet[Postmortem]:
    incidents = scope.incidents.filter(scope.within("started_at")).values("pk")
    rows: QuerySet[Postmortem] = Postmortem.objects.visible_to(scope.viewer).published()  # type: ignore[attr-defined]
    return rows.filter(incident__in=incidents).order_by("incident")


def write_postmortems(archive: Archive, export: AuditExport, scope: Scope, content: Content) -> None:
    related = ["incident__severity", "approved_by", "published_by", "circle"]
    for postmortem in postmortems_of(scope).select_related(*related).iterator(chunk_size=FILES_AT_ONCE):
        page = standalone_html(document_of(postmortem, scope.viewer, now=export.at))
        archive.add_text(f"postmortems/{postmortem.ref}.html", page)
        archive.add_text(f"postmortems/{postmortem.ref}.md", markdown_of(postmortem, scope.viewer))
        content.postmortems.append(
            {
                "ref": postmortem.ref,
                "title": postmortem.title,
                "approved_at": postmortem.approved_at,
                "approved_by": person(postmortem.approved_by),
                "published_at": postmortem.published_at,
            }
        )


def copy_evidence(archive: Archive, content: Content) -> None:
    ids = sorted(content.files)
    for start in range(0, len(ids), FILES_AT_ONCE):
        rows = StoredFile.objects.in_bulk(ids[start : start + FILES_AT_ONCE])
        for pk in ids[start : start + FILES_AT_ONCE]:
            file, name = rows[pk], content.files[pk]
            try:
                with path_of(file.stored_as).open("rb") as bytes_of_file:
                    digest = archive.add_file(name, bytes_of_file)
            except FileNotFoundError:  # deleted in the meantime
                content.problems.append(f"{name}: the file is missing on the server.")
                continue
            if digest != file.sha256:
                content.problems.append(
                    f"{name}: the file is not the one that was attached. Its SHA-256 was {file.sha256}."
                )


def index_page(export: AuditExport, scope: Scope, content: Content) -> str:
    facts = {
        "export": export,
        "scope": scope,
        "author": person(export.by),
        "content": content,
        "left_out": left_out(scope),
        "style": f"<style>{STYLE}</style>",
        "public_key": public_key(),
        "made_at": instant(export.at),
        "version": settings.VERSION,
    }
    with timezone.override(scope.zone):
        return render_to_string("audits/export/index.html", facts)


def write_manifest(archive: Archive, export: AuditExport, content: Content) -> str:
    """Returns the SHA-256 of the manifest, which covers everything else."""
    manifest = {
        "format": FORMAT,
        "title": f"Audit export {export.first_day} to {export.last_day} ({export.zone}), {export.scope_text}",
        "version": settings.VERSION,
        "made_at": instant(export.at),
        "made_by": person(export.by),
        "role": export.by.get_role_display(),
        "period": {
            "first_day": export.first_day.isoformat(),
            "last_day": export.last_day.isoformat(),
            "zone": export.zone,
        },
        "scope": {"team": export.team and export.team.slug, "service": export.service and export.service.slug},
        "sample": {"seed": export.seed, "size": export.sample_size},
        "seals": content.seals,
        "problems": content.problems,
        "files": archive.members,
    }
    text = as_json(manifest)
    digest = sha256(text)
    archive.add_text("MANIFEST.json", text)
    signature, key = sign(digest)
    if signature:
        archive.add_text("MANIFEST.sig", as_json({"public_key": key, "signature": signature}))
    return digest


def as_json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
