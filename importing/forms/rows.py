"""Rows of the lists on the confirm page, and their local times."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms

from core.schedule.moments import Unclear, local_instant
from core.web.date_fields import DayField
from core.web.line_field import LineField
from importing.forms.accounts import AccountField, RowChoices, RowSelect
from incidents.models import EntryType, Factor, Hypothesis, IncidentRole, MilestoneName, Precision

CLOCK_ONLY = re.compile(r"^\d{1,2}:\d{2}$")
SHAPES = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"]
FORMATS = [*SHAPES, *(f"{shape}%z" for shape in SHAPES)]  # the offset says which of two equal clocks is meant
UNKNOWN_TIME = "Enter a date and time, for example 2024-02-13 22:00."


class WallField(forms.CharField):
    """A wall clock: naive datetime, aware when it ends with an offset (02:30+01:00), or None when empty."""

    widget = forms.TextInput(attrs={"placeholder": "YYYY-MM-DD HH:MM", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        for shape in FORMATS if text.isascii() else ():
            try:
                return datetime.strptime(text, shape)
            except ValueError:
                continue
        if CLOCK_ONLY.match(text):
            raise forms.ValidationError(f"Add the date, for example 2024-02-13 {text}.")
        raise forms.ValidationError(UNKNOWN_TIME)


def instant(wall: datetime | None, zone: tzinfo) -> datetime | None:
    """The instant of a local time. A skipped time, or a repeated one without an offset, is refused with a message."""
    if wall is None:
        return None
    if wall.tzinfo:
        return wall.astimezone(UTC)
    try:
        return local_instant(wall.date(), wall.time(), zone)
    except Unclear as error:
        raise forms.ValidationError(str(error)) from error


def place_instant(form: forms.Form, name: str, zone: tzinfo | None) -> None:
    try:
        form.cleaned_data[name] = instant(form.cleaned_data.get(name), zone) if zone else None
    except forms.ValidationError as error:
        form.add_error(name, error)


class Row(forms.Form):
    """One row of a list. An excluded row is not validated."""

    keep = forms.BooleanField(required=False, initial=True)
    walls: tuple[str, ...] = ()
    zone: tzinfo | None = None

    def __init__(self, *args: Any, choices: RowChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AccountField):
                field.offer(choices)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("keep")):
            self.errors.clear()

    def clean(self) -> dict[str, Any]:
        for name in self.walls:
            place_instant(self, name, self.zone)
        return self.cleaned_data


class EntryRow(Row):
    walls = ("at",)
    at = WallField(label="When")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    type = forms.ChoiceField(choices=EntryType.choices, widget=RowSelect)
    milestone = forms.ChoiceField(
        choices=[("", "No milestone"), *MilestoneName.choices], required=False, widget=RowSelect
    )
    precision = forms.ChoiceField(choices=Precision.choices, widget=RowSelect)
    actor = LineField(max_length=80, required=False)
    to_team = LineField(label="Escalated to", max_length=80, required=False)
    entered_time = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class HypothesisRow(Row):
    walls = ("started", "ended")
    statement = forms.CharField(max_length=300)
    started = WallField(label="From")
    ended = WallField(label="To", required=False)
    verdict = forms.ChoiceField(choices=Hypothesis.Verdict.choices, widget=RowSelect)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") != "open" and not data.get("ended"):
            self.add_error("ended", "Enter until when this was investigated.")
        if data.get("started") and data.get("ended") and data["ended"] < data["started"]:
            self.add_error("ended", "The end must be after the start.")
        return data


class FactorRow(Row):
    text = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(choices=Factor.Kind.choices, widget=RowSelect)
    category = forms.ChoiceField(required=False, widget=RowSelect)

    def __init__(self, *args: Any, choices: RowChoices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.fields["category"].choices = choices.categories  # type: ignore[attr-defined]


class MeasureRow(Row):
    title = LineField(max_length=200)
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TaskRow(MeasureRow):
    owner = AccountField(placeholder="Unassigned")
    owner_name = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    due = DayField(required=False, help_text="")
    link = forms.URLField(required=False, widget=forms.HiddenInput, assume_scheme="https")
    done = forms.BooleanField(required=False)


class PersonRow(Row):
    name = LineField(max_length=80)
    account = AccountField(placeholder="Name only (no account)")
    role = forms.ChoiceField(choices=[("", "No role"), *IncidentRole.Role.choices], required=False, widget=RowSelect)
    said = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


ROWS: dict[str, type[Row]] = {
    "entries": EntryRow,
    "hypotheses": HypothesisRow,
    "factors": FactorRow,
    "measures": MeasureRow,
    "tasks": TaskRow,
    "people": PersonRow,
}
