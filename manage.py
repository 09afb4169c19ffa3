#!/usr/bin/env python3
"""Django's command line. `python3 manage.py up` also works on a bare machine: it creates .venv first."""

import os
import sys
from importlib.util import find_spec

from config.supervisor import main as up
from tools.bootstrap import PYTHON, restart_in_venv


def main() -> None:
    if sys.argv[1:] == ["up"]:
        restart_in_venv(sys.argv)
        return up()
    if not find_spec("django"):
        if not PYTHON.exists():
            sys.exit("Dependencies are not installed. Run `make run`, or `python3 manage.py up`.")
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_POOL"] = "0"  # a command needs one connection, and its error instead of a timeout of the pool
    from config.command_line import execute  # needs Django, which a bare machine lacks above

    return execute(sys.argv)


if __name__ == "__main__":
    main()
