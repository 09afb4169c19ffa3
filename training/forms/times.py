"""The time of a session: a wall clock in a named zone."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from core.schedule.moments import EARLIEST, LATEST, Unclear, local_instant
from core.web.date_fields import FoldChoice, WallClockField
from core.web.line_field import LineField
from training.actions.sessions import MAX_MINUTES
from training.forms.fields import ZoneField


class TimeForm(FoldChoice):
    """A local time in a named time zone; cleaned to aware datetimes.

    `initial` holds the current values. An unchanged time and zone stay the same instant.
    """

    starts_at = WallClockField(label="Starts")
    minutes = forms.IntegerField(label="Duration (minutes)", min_value=5, max_value=MAX_MINUTES, initial=60)
    zone = ZoneField()
    place = LineField(label="Place or link", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = str(self.initial.get("zone", ""))
        if zone in available_timezones():
            self.fields["starts_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not {"starts_at", "minutes", "zone"} <= data.keys():
            return data
        wall = data["starts_at"]
        if not EARLIEST <= wall.date() <= LATEST:
            self.add_error("starts_at", f"Enter a date before {LATEST.year + 1}.")
            return data
        if "zone" not in self.changed_data and self.is_unchanged(wall):
            start = self.initial["starts_at"]
        else:
            try:
                start = local_instant(wall.date(), wall.time(), ZoneInfo(data["zone"]), self.fold())
            except Unclear as error:
                self.refuse_clock("starts_at", error)
                return data
        length = timedelta(minutes=data.pop("minutes"))
        if "minutes" not in self.changed_data and self.initial.get("ends_at"):
            length = self.initial["ends_at"] - self.initial["starts_at"]
        return {**data, "starts_at": start, "ends_at": start + length}

    def is_unchanged(self, wall: datetime) -> bool:
        """Whether the clock still reads as it was shown, to the minute."""
        before = self.initial.get("starts_at")
        shown = self.fields["starts_at"].prepare_value(before) if before else None
        return shown is not None and shown.replace(second=0, microsecond=0) == wall


class OpenForm(TimeForm):
    capacity = forms.IntegerField(label="Seats", min_value=1, max_value=500, initial=12)


class DeadlineMixin(FoldChoice):
    """`rsvp_until` is a wall clock in the zone of the form; cleaned to an instant."""

    def clean_deadline(self, data: dict[str, Any], zone: str) -> None:
        wall = data.get("rsvp_until")
        if wall is None or "rsvp_until" not in self.fields:
            return
        before = self.initial.get("rsvp_until")
        if before and "rsvp_until" not in self.changed_data:
            data["rsvp_until"] = before
            return
        try:
            data["rsvp_until"] = local_instant(wall.date(), wall.time(), ZoneInfo(zone), self.fold())
        except Unclear as error:
            self.refuse_clock("rsvp_until", error)
