"""Dates and clock times in forms: text in one shape everywhere, whatever the language of the browser.

`2026-03-20` and `14:05`. Scripts add a calendar to each day (assets/js/date_picker.js).
"""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.schedule.moments import Moment, Unclear, parse_day, past_day

DAY_SHAPE, CLOCK_SHAPE = "YYYY-MM-DD", "HH:MM"
DAY_HELP = "+15d, fri, 20 Mar or 2026-03-20"


class WithCalendar(forms.TextInput):
    """A text field with the button of a calendar."""

    def render(self, *args: Any, **facts: Any) -> SafeString:
        html = get_template("components/date_field.html").render({"content": super().render(*args, **facts)})
        return mark_safe(html)  # noqa: S308 - the template only adds markup around Django's widget


class DayInput(WithCalendar):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": DAY_SHAPE, "autocomplete": "off", "data-day": "", **(attrs or {})})


class WallClockInput(WithCalendar, forms.DateTimeInput):
    def __init__(self) -> None:
        attrs = {"placeholder": f"{DAY_SHAPE} {CLOCK_SHAPE}", "autocomplete": "off", "data-day": "time"}
        super().__init__({**attrs, "maxlength": 20}, format="%Y-%m-%d %H:%M")


class DayField(forms.CharField):
    """A date as text: +15d, fri, tomorrow, 20 Mar, 2026-03-20."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": 40, "widget": DayInput, "help_text": DAY_HELP, **facts})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        if not (words := super().to_python(value)):
            return None
        try:
            return self.day_of(words)
        except Unclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear

    def day_of(self, words: str) -> date:
        return parse_day(words, on=timezone.localdate())[0]

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError("Enter a date, for example 2026-03-20, fri or +15d.", code="required")

    def run_validators(self, value: Any) -> None:
        """No-op: the validators of CharField expect text, and the value is a date."""


class PastDayField(DayField):
    """The day something took place: yesterday, fri and 20 Mar are the last ones up to today."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"widget": DayInput({"data-day": "past"}), **facts})

    def day_of(self, words: str) -> date:
        return past_day(words.strip(), timezone.localdate())


class ClockField(forms.TimeField):
    """A clock time on 24 hours."""

    input_formats = ["%H:%M", "%H:%M:%S", "%H.%M", "%H%M"]
    widget = forms.TimeInput(
        {"placeholder": CLOCK_SHAPE, "autocomplete": "off", "maxlength": 8, "class": "is-short"}, format="%H:%M"
    )
    default_error_messages = {"invalid": "Enter a time, for example 14:05."}

    def to_python(self, value: Any) -> time | None:
        return super().to_python(ascii_only(self, value))


class WallClockField(forms.DateTimeField):
    """A date and clock time without an offset, shown in `zone` and never in the zone of the reader."""

    zone: tzinfo = UTC
    widget = WallClockInput
    input_formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H.%M"]
    default_error_messages = {"invalid": "Enter a date and time, for example 2026-03-20 14:05."}

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):  # the reader's zone must not skip or repeat a clock of another one
            found = super().to_python(ascii_only(self, value))
        return found.replace(tzinfo=None) if found else None


class InstantField(forms.DateTimeField):
    """An instant that a script wrote, with its offset."""

    input_formats = ["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]

    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(ascii_only(self, value))


def ascii_only(field: forms.Field, value: Any) -> Any:
    """Refuses digits of other scripts, which strptime reads."""
    if isinstance(value, str) and not value.isascii():
        raise forms.ValidationError(field.error_messages["invalid"], code="invalid")
    return value


class FoldChoice(forms.Form):
    """A form that asks which of two equal clocks is meant when daylight saving repeats an hour."""

    def fold(self) -> int | None:
        """Which one the person chose."""
        return {"0": 0, "1": 1}.get(str(self.data.get("fold", "")))

    def refuse_clock(self, name: str, unclear: Unclear) -> None:
        """The error at the field, and the choice if there is one."""
        self.add_error(name, unclear.question)
        self.offer(unclear.choices)

    def offer(self, choices: tuple[Moment, ...]) -> None:
        if choices:
            options = [(str(choice.fold), choice.words) for choice in choices]
            self.fields["fold"] = forms.ChoiceField(label="Which one", choices=options, widget=forms.RadioSelect)
