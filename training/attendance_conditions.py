"""Whether the sessions of a task fulfill its attendance condition, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from tasks.models import CorrectiveTask
from training.models import Attendance, AttendanceCondition, Session


@dataclass(frozen=True)
class ConditionState:
    """`named` must all attend, and at least `count` people in all. `attended` were present in a held session."""

    count: int
    named: list[User] = field(default_factory=list)
    attended: list[User] = field(default_factory=list)

    @property
    def missing(self) -> list[User]:
        came = {person.pk for person in self.attended}
        return [person for person in self.named if person.pk not in came]

    @property
    def short(self) -> int:
        """How many more people are needed."""
        return max(0, self.count - len(self.attended))

    @property
    def met(self) -> bool:
        return not self.missing and not self.short

    @property
    def needed(self) -> int:
        return max(self.count, len(self.named))

    @property
    def done(self) -> int:
        """How many of the needed people attended."""
        if len(self.named) >= self.count:
            return len(self.named) - len(self.missing)
        return min(len(self.attended), self.count)

    @property
    def missing_names(self) -> str:
        return names_of(self.missing) if self.missing else ""

    @property
    def missing_query(self) -> str:
        """ "&person=ada&person=grace": fills in the form that plans another session."""
        return "".join(f"&person={person.handle}" for person in self.missing)

    @property
    def words(self) -> str:
        """ "5 of 8 named people attended. Missing: Ada, Grace and Linus." """
        if self.met:
            return f"{len(self.attended)} attended; the condition is met."
        if self.missing:
            who = names_of(self.missing)
            more = f" {self.short} more people are needed." if self.short > len(self.missing) else ""
            came = len(self.named) - len(self.missing)
            return f"{came} of {len(self.named)} named people attended. Missing: {who}.{more}"
        return f"{len(self.attended)} of {self.count} people attended: {self.short} missing."


def names_of(people: Iterable[User], limit: int = 6) -> str:
    shown = [person.name for person in people]
    if len(shown) > limit:
        shown = [*shown[:limit], f"{len(shown) - limit} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def condition_of(task: CorrectiveTask) -> AttendanceCondition | None:
    return AttendanceCondition.objects.filter(task=task).prefetch_related("people").first()


def condition_state(task: CorrectiveTask) -> ConditionState | None:
    """The condition of this task and who fulfills it. None without a condition. Three queries."""
    condition = condition_of(task)
    if condition is None:
        return None
    return ConditionState(condition.count, sorted(condition.people.all(), key=lambda each: each.name), attendees(task))


def attendees(task: CorrectiveTask) -> list[User]:
    """Who was present in a held session of this task, each person once. Partly present does not count."""
    rows = Attendance.objects.filter(session__task=task, session__status=Session.Status.DONE)
    present = rows.filter(presence=Attendance.Presence.PRESENT).values("person")
    return list(User.objects.filter(pk__in=present).order_by("name"))
