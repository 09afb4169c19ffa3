"""The scheduler uses the clock of the database, so that several schedulers agree despite clock skew."""

import time
from datetime import UTC, datetime, timedelta

import psycopg

ASKED_EVERY = 60.0  # seconds
CONNECT_TIMEOUT = 3  # seconds


class SharedClock:
    """This machine's time plus what the database was ahead when last asked. Without `url` (SQLite): this machine's."""

    def __init__(self, url: str) -> None:
        self.url = url if url.startswith("postgres") else ""
        self.offset = 0.0  # seconds
        self.ask_after = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def synchronize(self) -> bool:
        """Ask the database once a minute. True when the time moved by over a second. It may be unreachable: then
        the last answer holds."""
        if not self.url or time.monotonic() < self.ask_after:
            return False
        self.ask_after = time.monotonic() + ASKED_EVERY
        before = self.offset
        try:
            self.offset = ask_database(self.url)
        except psycopg.Error:
            return False
        return abs(self.offset - before) > 1.0


def ask_database(url: str) -> float:
    """Seconds by which the database's clock is ahead of this machine's."""
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT, autocommit=True) as connection:
        before = datetime.now(UTC)
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        assert row
        there: datetime = row[0]
        return (there - before - (datetime.now(UTC) - before) / 2).total_seconds()
