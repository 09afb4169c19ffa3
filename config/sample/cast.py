"""People and dates of the sample, used by all its other modules."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import Team, User
from incidents.models import Incident, Service
from tasks.models import CorrectiveTask

FRIDAY = 4


@dataclass
class Cast:
    """The objects created so far. Days count from today, so that the sample is always current."""

    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    tasks: dict[str, CorrectiveTask] = field(default_factory=dict)

    def __getitem__(self, handle: str) -> User:
        return self.people[handle]

    def at(self, days: int, clock: str = "10:00") -> datetime:
        """A time of the day (UTC) `days` from today (negative: past); never later than now for past days."""
        moment = datetime.combine(self.now.date() + timedelta(days=days), time.fromisoformat(clock), UTC)
        return min(moment, self.now) if days <= 0 else moment

    def ago(self, minutes: float) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def day(self, days: int) -> date:
        """A weekday `days` from today; a weekend becomes the Friday before for past days, else the Monday after."""
        day = self.now.date() + timedelta(days=days)
        late = day.weekday() - FRIDAY
        if late <= 0:
            return day
        return day - timedelta(days=late) if days < 0 else day + timedelta(days=3 - late)
