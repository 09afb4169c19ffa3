"""Filters of people and teams, for the settings page and the API."""

from accounts.models import Team, User
from accounts.roles import Role
from core.web.filters import SEVERAL, BooleanFilter, ChoicesFilter, ListFilter, NameFilter, WordsFilter


class PersonFilter(ListFilter):
    q = WordsFilter("name", "handle", help_text="Words in the name or handle.")
    team = NameFilter("teams__slug", of=Team, help_text="Slug of a team they are a member of.")
    role = ChoicesFilter(choices=Role.choices, help_text=SEVERAL)
    active = BooleanFilter("is_active", help_text="`false`: deactivated people, whom only managers see.")


class TeamFilter(ListFilter):
    q = WordsFilter("name", "slug", help_text="Words in the name.")
    member = NameFilter("members__handle", of=User, by="handle", help_text="Handle of a member.")
