"""Filters of postmortems, for the library page and the API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Team, User
from core.web.filters import BooleanFilter, DayFilter, FromDayFilter, ListFilter, NameFilter, ToDayFilter
from incidents.filters import SEVERITIES
from incidents.models import Category, Service
from postmortems.library_search import search_library
from postmortems.models import Postmortem, ReviewMeeting, Revision

MAX_FOUND = 200


class PostmortemFilter(ListFilter):
    """`q` searches the whole text; matches are then in the order of the list."""

    q = django_filters.CharFilter(method="by_words", max_length=100, help_text="Words of the text or the title.")
    status = django_filters.ChoiceFilter(choices=Postmortem.Status.choices, help_text="Status.")
    author = NameFilter(
        method="by_author", of=User, by="handle", help_text="Handle of a person who owns, owned or wrote it."
    )
    team = NameFilter(method="by_team", of=Team, help_text="Slug of the team of a service of its incident.")
    due_from = DayFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = DayFilter("due_on", "lt", help_text="Due before this date.")
    required = BooleanFilter(help_text="Only those that are required, or only optional ones.")
    severity = django_filters.ChoiceFilter("incident__severity__rank", choices=SEVERITIES, help_text="1 to 4.")
    service = NameFilter("incident__services__slug", of=Service, help_text="Service slug.")
    category = NameFilter(
        method="by_category", of=Category, by="code", help_text="Code of a factor category, for example CFG."
    )
    published_from = FromDayFilter("published_at", help_text="Published on or after this day, in your time zone.")
    published_to = ToDayFilter("published_at", help_text="Published on or before this day, in your time zone.")

    class Meta:
        model = Postmortem
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        self.passages = search_library(value, self.request.user, limit=MAX_FOUND)
        return rows.filter(pk__in=list(self.passages))

    def by_author(self, rows: QuerySet[Any], name: str, handle: str) -> QuerySet[Any]:
        """Those whose author cannot review them: see `authors` in the policies."""
        person = User.objects.filter(handle=handle).values("pk")[:1]
        wrote = Revision.objects.filter(by=person).order_by().values("postmortem")
        typed = Postmortem.writers.through.objects.filter(user=person).values("postmortem")
        owned = Postmortem.former_owners.through.objects.filter(user=person).values("postmortem")
        return rows.filter(Q(owner=person) | Q(pk__in=wrote.union(typed, owned)))

    def by_team(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        return rows.filter(Exists(Service.objects.filter(incidents=OuterRef("incident"), team__slug=slug)))

    def by_category(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(incident__factors__category__code=value).distinct()


class ReviewMeetingFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=ReviewMeeting.State.choices)


class ReadingFilter(ListFilter):
    read = BooleanFilter("read_at", "isnull", exclude=True, help_text="`false`: only postmortems you have not read.")
