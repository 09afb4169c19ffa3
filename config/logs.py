"""Log lines as JSON in UTC: request id, route and user id; never bodies, addresses of people, or tokens."""

import logging
import re
from typing import Any

import structlog

from core.errors import outage_status

# also if an address was copied with a wrong case or a second slash
SECRET_PATHS = re.compile(
    r"/(welcome|reset|emergency|act|unsubscribe|feeds|rsvp|alerts/{1,9}s[0-9a-f]{16})/{1,9}(?=[^/\s]{12,})[^/\s]+", re.I
)


class WithoutOutages(logging.Filter):
    """Drops Django's traceback of a request that failed with the database: `core.web.outages` logs one line for it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not (record.name == "django.request" and outage_status(error))


class WithoutQueries(logging.Filter):
    """Drops the query string of the addresses that uvicorn logs for WebSockets."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "WebSocket" in str(record.msg) and isinstance(record.args, tuple):
            record.args = tuple(part.partition("?")[0] if isinstance(part, str) else part for part in record.args)
        return True


def hide_tokens(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Addresses that are secrets (`/welcome/<token>/`, `/feeds/<token>.ics` …) are logged without the secret."""
    return {k: SECRET_PATHS.sub(r"/\1/…", v) if isinstance(v, str) else v for k, v in line.items()}


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING, with structlog writing through it so that LOG_LEVEL applies to both."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            hide_tokens,
            structlog.processors.JSONRenderer(),
        ],
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "filters": {"without_outages": {"()": WithoutOutages}, "without_queries": {"()": WithoutQueries}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_outages"]}
        },
        "loggers": {"uvicorn.error": {"filters": ["without_queries"]}},  # its handlers and level are uvicorn's
        "root": {"handlers": ["console"], "level": level},
    }
