"""Settings of gunicorn in production: `gunicorn -c python:config.gunicorn config.wsgi`. GUNICORN_CMD_ARGS adds to them.

Each process counts requests in a file of PROMETHEUS_MULTIPROC_DIR, which /metrics adds up.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from config.command_line import check_settings

check_settings()  # here, because the workers would be started again and again

bind = "127.0.0.1:8000"
workers = settings.WEB_PROCESSES
threads = 8
max_requests, max_requests_jitter = 5000, 500  # frees the memory of the largest request
graceful_timeout = 30
control_socket_disable = True  # signals are enough, and two installations of one user would share the socket
forwarded_allow_ips = ""  # X-Forwarded-* is read by Django, according to BEHIND_PROXY

_folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="debrief-metrics-")))
_folder.mkdir(parents=True, exist_ok=True)

from prometheus_client import values  # noqa: E402 - reads the variable


def on_starting(server: Any) -> None:
    for file in _folder.glob("*.db"):  # of an earlier start
        file.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """Number the processes, so that a replacement continues with the same metrics file."""
    taken = {other.number for other in server.WORKERS.values()}
    worker.number = next(number for number in range(1_000) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    values.ValueClass = values.MultiProcessValue(lambda: worker.number)


def on_exit(server: Any) -> None:
    shutil.rmtree(_folder, ignore_errors=True)
