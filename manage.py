#!/usr/bin/env python3
"""Django's command line. `python3 manage.py up` also works on a bare machine: it makes .venv first."""

import os
import sys
from importlib.util import find_spec

from config.environment import PYTHON, hand_over
from config.supervisor import main as up


def main() -> None:
    if sys.argv[1:] == ["up"]:
        hand_over(sys.argv)
        return up()
    if not find_spec("django"):
        if not PYTHON.exists():
            sys.exit("Nothing is installed yet. Run `make run` (or `python3 manage.py up`) once.")
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    return execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
