#!/usr/bin/env python3
"""Django's command line. `python3 manage.py up` also works on a bare machine: it makes .venv first."""

import os
import sys

from config.environment import PYTHON, hand_over, is_ours


def main() -> None:
    if sys.argv[1:2] == ["up"] or (not is_ours() and PYTHON.exists() and "django" not in installed_here()):
        hand_over(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Nothing is installed yet. Run `make run` (or `python3 manage.py up`) once.")
    execute_from_command_line(sys.argv)


def installed_here() -> set[str]:
    from importlib.util import find_spec

    return {name for name in ["django"] if find_spec(name)}


if __name__ == "__main__":
    main()
