"""One filter for the board, its CSV files and the API. Objects are named by slug, handle or reference."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Team, User
from core.web.filters import (
    SEVERAL,
    ChoicesFilter,
    FlagFilter,
    FromDayFilter,
    ListFilter,
    NameFilter,
    NamesObject,
    ReferenceFilter,
    ToDayFilter,
    WordsFilter,
)
from training.models import Attendance, Drill, DrillRun, Enrollment, Program, Session

VIEWS = [
    ("upcoming", "Upcoming"),
    ("mine", "Mine"),
    ("past", "Past"),
    ("canceled", "Canceled"),
    ("unscheduled", "Not scheduled"),
]


class ProgramFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=Program.State.choices)
    role = django_filters.CharFilter("role", max_length=80, help_text="The role it qualifies for.")
    q = WordsFilter("title", "goals", help_text="Words in the title or goals.")


class DrillFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=Drill.State.choices)


class DrillRunFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=DrillRun.State.choices)


class SeriesFilter(NamesObject, django_filters.UUIDFilter):
    def found(self, value: UUID) -> QuerySet[Session]:
        return self.seen(Session).filter(series=value)


class SessionFilter(ListFilter):
    view = django_filters.ChoiceFilter(method="in_view", choices=VIEWS, help_text="A tab of the board.")
    status = ChoicesFilter(choices=Session.Status.choices, help_text=SEVERAL)
    format = django_filters.ChoiceFilter(choices=Session.Format.choices)
    program = NameFilter("program__slug", of=Program, help_text="Program slug.")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
    facilitator = NameFilter("facilitator__handle", of=User, by="handle", help_text="User handle.")
    person = NameFilter(
        method="of_person", of=User, by="handle", help_text="Handle of a person who leads, is enrolled or attended."
    )
    team = NameFilter(method="of_team", of=Team, help_text="Slug of a team of which a member is enrolled or attended.")
    series = SeriesFilter(help_text="The sessions that were planned together.")
    q = django_filters.CharFilter("title", "icontains", max_length=100, help_text="Part of the title.")
    mine = FlagFilter(method="my_sessions", help_text="`1`: only sessions I am enrolled in.")
    starts_from = FromDayFilter("starts_at", help_text="Starts on or after this day, in your time zone.")
    starts_to = ToDayFilter("starts_at", help_text="Starts on or before this day, in your time zone.")

    def in_view(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        if value == "upcoming":
            return rows.upcoming(now)
        if value == "mine":
            return rows.of(self.request.user)
        if value == "past":
            return rows.past(now)
        return rows.canceled() if value == "canceled" else rows.planned()

    def of_person(self, rows: Any, name: str, handle: str) -> QuerySet[Any]:
        person = User.objects.visible_to(self.request.user).filter(handle=handle).first()
        return rows.of(person) if person else rows.none()

    def of_team(self, rows: Any, name: str, slug: str) -> QuerySet[Any]:
        members = User.objects.filter(teams__slug=slug).values("pk")
        enrolled = Enrollment.objects.filter(person__in=members).values("session")
        attended = Attendance.objects.filter(person__in=members).values("session")
        return rows.filter(Q(pk__in=enrolled) | Q(pk__in=attended))

    def my_sessions(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(Enrollment.objects.filter(session=OuterRef("pk"), person=self.request.user)))
