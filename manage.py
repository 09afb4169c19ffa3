#!/usr/bin/env python3
"""Django's command line. `python3 manage.py up` also works on a bare machine: it makes .venv first."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    if sys.argv[1:2] == ["up"] and not in_our_environment():
        sys.path.insert(0, str(ROOT))
        bootstrap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def in_our_environment() -> bool:
    return Path(sys.prefix) != Path(sys.base_prefix)


def bootstrap() -> None:
    """Hand over to `make run`'s own steps with the interpreter of .venv."""
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        sys.exit("Run `make run` once: it makes .venv and installs what requirements.txt locks.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606


if __name__ == "__main__":
    main()
