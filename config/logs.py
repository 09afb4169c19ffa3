"""Log lines as JSON in UTC: request id, route and user id; never bodies, addresses of people, or tokens."""

import re
from typing import Any

import structlog

# also if an address was copied with a wrong case or a second slash
SECRET_PATHS = re.compile(r"/(welcome|reset|act|unsubscribe|feeds|rsvp)/{1,9}(?=[^/\s]{12,})[^/\s]+", re.I)


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
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
    }
