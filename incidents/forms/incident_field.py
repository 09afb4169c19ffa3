"""An incident as a form field."""

from functools import partial
from typing import Any

from django import forms

from accounts.models import User
from core.references import number_in
from core.web.suggestions import Suggestions
from incidents.models import Incident

SUGGESTED = 30


class IncidentField(forms.CharField):
    """An incident by reference, with the recent ones as suggestions; one the user may not see is not found."""

    def __init__(self, user: User, **facts: Any) -> None:
        hint = "Optional. For example INC-214."
        widget = Suggestions(partial(recent_incidents, user))
        super().__init__(**{"required": False, "max_length": 24, "help_text": hint, "widget": widget, **facts})
        self.user = user

    def prepare_value(self, value: Any) -> Any:
        return value.ref if isinstance(value, Incident) else value

    def to_python(self, value: Any) -> Any:
        if not (words := super().to_python(value)):
            return None
        number = number_in(words.upper(), "INC")
        rows = Incident.objects.visible_to(self.user).select_related("circle", "severity")
        found = rows.filter(pk=number).first() if number else None
        if found is None:
            raise forms.ValidationError("Incident not found. Enter a reference, for example INC-214.")
        return found

    def run_validators(self, value: Any) -> None:
        """No-op: the value is an incident."""


def recent_incidents(user: User) -> list[tuple[str, str]]:
    rows = Incident.objects.visible_to(user).order_by("-pk").values_list("pk", "title")
    return [(f"INC-{number}", title) for number, title in rows[:SUGGESTED]]
