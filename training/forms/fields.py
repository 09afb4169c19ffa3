"""Fields that training forms share: people, a time zone and a row by reference."""

from typing import Any

from django import forms

from accounts.models import User, zone_names
from core.references import number_in
from core.schedule.zone_names import zone_label


class ZoneField(forms.ChoiceField):
    """A time zone from the list."""

    def __init__(self, **facts: Any) -> None:
        errors = {"invalid_choice": "Choose a time zone, for example Europe/Berlin."}
        choices = lambda: [(name, zone_label(name)) for name in zone_names()]  # read when a form is made
        super().__init__(**{"label": "Time zone", "choices": choices, "error_messages": errors, **facts})


class RowField(forms.CharField):
    """A row named by its reference ("INC-6"), as far as the person may see it. Cleans to the row or None."""

    def __init__(self, model: Any, prefix: str, user: User, **facts: Any) -> None:
        super().__init__(**{"required": False, "max_length": 30, **facts})
        self.model, self.prefix, self.user = model, prefix, user
        self.widget.attrs["placeholder"] = f"{prefix}-12"

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "ref", value)

    def clean(self, value: Any) -> Any:
        if not (ref := super().clean(value).strip().upper()):
            return None
        number = number_in(ref, self.prefix)
        found = number and self.model.objects.visible_to(self.user).filter(pk=number).first()
        if not found:
            raise forms.ValidationError(f"{ref[:30]} was not found. Enter a reference such as {self.prefix}-12.")
        return found
