"""A time zone typed by name or as an offset."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from core.schedule.zone_names import zone_label, zone_named


class ZoneTextField(forms.CharField):
    """Cleans to a name of the zone data; a fixed offset is typed and shown as `UTC+1`."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"label": "Time zone", "max_length": 60, **facts})

    def prepare_value(self, value: Any) -> Any:
        return zone_label(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        name = zone_named(str(super().clean(value)))
        if name and name not in available_timezones():
            raise forms.ValidationError("Choose a time zone, for example Europe/Berlin or UTC+1.")
        return name
