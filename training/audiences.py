"""Groups of people to invite: teams, who is on duty for a role, whose certificate ends soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import Team, User
from core.access.models import Circle
from training.models import SOON_DAYS, Certificate, Duty, Program

DUTY_DAYS = 60


@dataclass(frozen=True)
class Audience:
    """What was chosen. `on_duty` and `ending` are names of roles."""

    people: tuple[User, ...] = ()
    teams: tuple[Team, ...] = ()
    on_duty: str = ""
    ending: str = ""

    def __bool__(self) -> bool:
        return bool(self.people or self.teams or self.on_duty or self.ending)


def people_in(audience: Audience, circle: Circle, *, viewer: User, now: datetime) -> list[User]:
    """Active people of the audience who may see the circle, by name. One query.

    Certificates that `viewer` may not see select no one.
    """
    wanted = Q(pk__in=[person.pk for person in audience.people])
    if audience.teams:
        wanted |= Q(pk__in=User.objects.filter(teams__in=audience.teams).values("pk"))
    if audience.on_duty:
        wanted |= Q(pk__in=on_duty(audience.on_duty, now=now))
    if audience.ending:
        wanted |= Q(pk__in=ending(audience.ending, viewer, on=now.date()))
    return list(User.objects.people().seeing(circle).filter(wanted).order_by("name"))


def on_duty(role: str, *, now: datetime) -> Iterable[int]:
    """Who carries the role now or in the next 60 days."""
    rows = Duty.objects.filter(role=role).between(now, now + timedelta(days=DUTY_DAYS))
    return rows.order_by().values_list("person", flat=True)


def ending(role: str, viewer: User, *, on: date) -> Iterable[int]:
    """Whose certificate for the role ends within 60 days, or ended and was not renewed."""
    rows = (
        Certificate.objects.visible_to(viewer)
        .current()
        .filter(role=role, valid_until__lte=on + timedelta(days=SOON_DAYS))
    )
    return rows.order_by().values_list("person", flat=True)


def role_names(viewer: User) -> list[str]:
    """Roles that an active program qualifies for or that have a duty, by name. One query."""
    programs = Program.objects.visible_to(viewer).qualifying().order_by().values_list("role")
    duties = Duty.objects.order_by().values_list("role")
    return sorted({role for (role,) in programs.union(duties)}, key=str.casefold)
