"""The scheduler uses the clock of the database, so that several schedulers agree despite clock skew."""

import time
from datetime import UTC, datetime, timedelta

import psycopg

SYNCHRONIZE_EVERY = 60.0  # seconds
CONNECT_TIMEOUT = 3  # seconds


class SharedClock:
    """The database's time: this machine's time plus the last measured offset. SQLite: this machine's time."""

    def __init__(self, url: str) -> None:
        self.url = url if url.startswith("postgres") else ""
        self.offset = 0.0  # seconds
        self.next_synchronization = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def synchronize(self) -> bool:
        """Measure the offset, once a minute at most. True if it changed by more than a second.

        The last offset stays in use while the database cannot be reached.
        """
        if not self.url or time.monotonic() < self.next_synchronization:
            return False
        self.next_synchronization = time.monotonic() + SYNCHRONIZE_EVERY
        before = self.offset
        try:
            self.offset = measure_offset(self.url)
        except psycopg.Error:
            return False
        return abs(self.offset - before) > 1.0


def measure_offset(url: str) -> float:
    """Seconds by which the database's clock is ahead of this machine's."""
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT, autocommit=True) as connection:
        before = datetime.now(UTC)
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        assert row
        there: datetime = row[0]
        return (there - before - (datetime.now(UTC) - before) / 2).total_seconds()
