"""The source files of the product, read once, for tests of the code itself."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = [
    *["config", "core", "accounts", "notifications", "reminders", "dashboard", "incidents", "alerts"],
    *["postmortems", "tasks", "audits", "training", "importing", "insights"],
]


def python_files(*, tests: bool = False, migrations: bool = False) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if (tests or ("tests" not in parts and path.name != "testing.py")) and (
                migrations or "migrations" not in parts
            ):
                yield path


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def landed_files() -> list[Path]:
    """The files of a clone; all files on disk if there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", "data", ".git"} & set(path.parts)]
