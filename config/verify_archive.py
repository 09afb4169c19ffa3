"""Verifies a complete archive: refuses damaged or unexpected content and other versions. Changes nothing."""

import hashlib
import tarfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from config.archive import MANIFEST, SECRET_KEY, TABLE, Damaged, Manifest, is_safe_name, manifest_from
from config.upgrade import apps_with_migrations, upgrade_obstacle, without_squashed

MAX_MANIFEST_BYTES = 64 * 1024 * 1024
MAX_KEY_BYTES = 4096


def verify(path: Path) -> Manifest:
    """Read the whole archive once. Raises `Damaged` if a byte is missing, wrong, unexpected or from a newer Debrief."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            manifest = read_manifest(archive)
            listed = [member for member in archive.getmembers() if member.name != MANIFEST]
            members = {info.name: info for info in listed}
            if len(members) != len(listed) or members.keys() != manifest.members.keys():
                raise Damaged("The archive contents do not match its manifest.")
            for name, facts in manifest.members.items():
                check_member(archive, members[name], facts)
            if SECRET_KEY in members:
                check_secret_key(archive, members[SECRET_KEY])
    except (tarfile.TarError, OSError, EOFError):
        raise Damaged(f"{path} cannot be read as a backup.") from None
    check_tables(manifest)
    return check_versions(manifest)


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        info = archive.getmember(MANIFEST)
    except KeyError:
        raise Damaged("The archive has no manifest: it is truncated or not a backup.") from None
    file = archive.extractfile(info)
    if file is None or info.size > MAX_MANIFEST_BYTES:
        raise Damaged("The archive's manifest is invalid.")
    return manifest_from(file.read())


def check_member(archive: tarfile.TarFile, info: tarfile.TarInfo, facts: dict[str, Any]) -> None:
    if not info.isreg() or not is_safe_name(info.name):
        raise Damaged(f"The archive contains an unexpected file name: {info.name}")
    file = archive.extractfile(info)
    if file is None or info.size != facts["size"] or hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:  # type: ignore[arg-type]
        raise Damaged(f"{info.name} is damaged.")


def check_secret_key(archive: tarfile.TarFile, info: tarfile.TarInfo) -> None:
    """With a key that is not text nothing would start any more, and an empty one would be replaced by a new key."""
    file = archive.extractfile(info)
    content = file.read(MAX_KEY_BYTES + 1) if file else b""
    if not (content.isascii() and content.decode("ascii", "replace").strip() and len(content) <= MAX_KEY_BYTES):
        raise Damaged("The secret key of the archive is empty or not text.")


def check_tables(manifest: Manifest) -> None:
    """The tables of the manifest and of the archive must be the same."""
    held = {match.group(1) for name in manifest.members if (match := TABLE.fullmatch(name))}
    if odd := held ^ manifest.rows.keys():
        raise Damaged(f"The archive does not count and hold the same tables: {', '.join(sorted(odd)[:5])}.")


def check_versions(manifest: Manifest) -> Manifest:
    loader = MigrationLoader(None, ignore_no_migrations=True, replace_migrations=False)
    known = loader.disk_migrations
    applied = without_squashed({(app, name) for app, name in manifest.migrations})
    if ("postmortems", "0001_initial") not in applied and (
        obstacle := upgrade_obstacle(applied, known, apps_with_migrations(known))
    ):
        raise Damaged(obstacle)
    if applied - known.keys():
        raise Damaged(f"This archive was made by a newer Debrief ({manifest.version}). Update this one first.")
    check_closed(loader, applied, manifest.rows)
    return manifest


def check_closed(loader: MigrationLoader, applied: Collection[tuple[str, str]], tables: Collection[str]) -> None:
    """Every app with a table in the archive has a migration, and all dependencies are applied.

    Otherwise rows have no tables. An app without a table is new in this version: its migrations run after loading.
    """
    needed = without_squashed({parent for name in applied for parent in loader.graph.forwards_plan(name)})
    with_tables = {model._meta.app_label for model in apps.get_models() if model._meta.db_table in tables}
    migrated = {app for app, _ in loader.graph.root_nodes()}
    if not applied or needed - set(applied) or (with_tables & migrated) - {app for app, _ in applied}:
        raise Damaged("The archive's list of migrations is incomplete.")
