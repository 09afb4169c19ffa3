"""A hint to the worker that there are rows to look at. Losing one costs seconds, never a message."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(job: str, *args: Any) -> None:
    """Send a job by name. The broker being away is no reason to fail what was just committed."""
    try:
        current_app.send_task(job, args=args, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("hint for %s not sent: %s", job, type(error).__name__)
