"""Form fields that choose people: one or several from a list, or a handle with suggestions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import HANDLE, User
from accounts.people import NOT_FOUND
from core.access.models import Circle
from core.web.suggestions import Suggestions

MAX_LENGTH = 80  # of a name or handle
LIMIT = 500  # suggestions; anyone else is found by handle or name


def suggest_people() -> list[tuple[str, str]]:
    """Active people as pairs of "@handle" and name, for a native list of suggestions."""
    rows = User.objects.people().order_by("name").values_list("handle", "name")[:LIMIT]
    return [(f"@{handle}", name) for handle, name in rows]


class PersonField(forms.ModelChoiceField):
    """One person by handle: someone with access to `circle`, limited by `among` ("people", "responders", …).

    `people` replaces both, for fields whose form sets the queryset.
    """

    def __init__(
        self,
        circle: Circle | None = None,
        *,
        among: str = "people",
        people: QuerySet[User] | None = None,
        **facts: Any,
    ) -> None:
        if people is None:
            people = getattr(User.objects, among)().seeing(circle or Circle.public()).order_by("name")
        errors = {"invalid_choice": NOT_FOUND % "%(value)s"}
        super().__init__(
            people, **{"to_field_name": "handle", "empty_label": "Choose …", "error_messages": errors, **facts}
        )

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people with access to `circle`, as checkboxes. `people` replaces the circle."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, circle: Circle | None = None, *, people: QuerySet[User] | None = None, **facts: Any) -> None:
        if people is None:
            people = User.objects.people().seeing(circle or Circle.public()).order_by("name")
        super().__init__(people, **facts)

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


def people_named(words: str) -> list[User]:
    """Active people with this name or handle; two are enough to tell that it is not unique."""
    named = Q(name__iexact=words)
    if re.match(HANDLE.regex, words.lower()):
        named |= Q(handle=words.lower())
    return list(User.objects.people().filter(named)[:2])


class HandleField(forms.CharField):
    """ "@grace", "grace" or "Grace Hopper" becomes the person, when they are an active member."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"widget": Suggestions(suggest_people), "max_length": MAX_LENGTH, **facts})

    def to_python(self, value: Any) -> Any:
        words = (super().to_python(value) or "").strip().lstrip("@")
        if not words or isinstance(value, User):
            return value if isinstance(value, User) else None
        found = [] if len(words) > MAX_LENGTH else people_named(words)
        if len(found) > 1:
            raise ValidationError(f"Several people are named {words[:40]}. Enter a handle, for example @grace.")
        if not found:
            raise ValidationError(f"No user @{words[:30]}. Choose a person from the list.")
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return f"@{value.handle}" if isinstance(value, User) else value

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError("Choose a person, for example @grace.")

    def run_validators(self, value: Any) -> None:
        """No-op: the value is a person."""
