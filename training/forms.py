"""Training forms. They validate and never save."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone

from accounts.models import User
from core.access.models import Circle
from core.schedule.moments import EARLIEST, LATEST, Moment, Unclear, local_instant
from tasks.forms.fields import TaskToCloseField
from tasks.models import ClosesBy
from training.models import Attendance, Enrollment, Program, Session


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


class ProgramForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120)
    goals = forms.CharField(required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))
    material = forms.CharField(
        required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Supports Markdown."
    )
    role = forms.CharField(label="Role", required=False, max_length=80)
    valid_months = forms.IntegerField(label="Valid for (months)", required=False, min_value=1, max_value=120)


class PlanForm(forms.Form):
    program = forms.ModelChoiceField(
        Program.objects.none(), to_field_name="slug", label="Program", empty_label="Choose …"
    )
    title = forms.CharField(max_length=120)
    format = forms.ChoiceField(choices=Session.Format.choices)
    goal = forms.CharField(label="Goal", required=False, max_length=300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.visible_to(user).active()  # type: ignore[attr-defined]
        self.fields["task"] = TaskToCloseField(ClosesBy.SESSION, user)


class WallClockField(forms.DateTimeField):
    """A date and clock time without an offset, shown in `zone` and never in the zone of the reader."""

    zone: tzinfo = UTC
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str) and not value.isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        with timezone.override(UTC):  # the reader's zone must not skip or repeat a clock of another one
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class TimeForm(forms.Form):
    """A local time in a named time zone; cleaned to aware datetimes.

    `initial` holds the current values. An unchanged time and zone stay the same instant.
    """

    starts_at = WallClockField(label="Starts")
    minutes = forms.IntegerField(label="Duration (minutes)", min_value=5, max_value=1440, initial=60)
    zone = forms.CharField(label="Time zone", max_length=60)
    place = forms.CharField(label="Place or link", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = str(self.initial.get("zone", ""))
        if zone in available_timezones():
            self.fields["starts_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        if self.cleaned_data["zone"] not in available_timezones():
            raise forms.ValidationError("Choose a time zone, for example Europe/Berlin.")
        return self.cleaned_data["zone"]

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
                self.add_error("starts_at", error.message)
                self.offer(error.choices)
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

    def fold(self) -> int | None:
        """Which of two equal clocks the person chose."""
        return {"0": 0, "1": 1}.get(str(self.data.get("fold", "")))

    def offer(self, choices: tuple[Moment, ...]) -> None:
        """Ask for one of the two instants of a clock that occurs twice."""
        if choices:
            options = [(str(each.fold), each.words) for each in choices]
            self.fields["fold"] = forms.ChoiceField(label="Which one", choices=options, widget=forms.RadioSelect)


class OpenForm(TimeForm):
    capacity = forms.IntegerField(label="Seats", min_value=1, max_value=500, initial=12)


class InviteForm(forms.Form):
    people = PeopleField(User.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = User.objects.people().seeing(circle).order_by("name")  # type: ignore[attr-defined]


class FacilitatorForm(forms.Form):
    to = PersonField(User.objects.none(), label="Facilitator", empty_label="Choose …")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.people().order_by("name")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    state = forms.ChoiceField(choices=[(each, each) for each in Enrollment.State.values])


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label="Seats", min_value=1, max_value=500)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300, required=False)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label="Outcome", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AttendanceForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.people(), to_field_name="handle")
    presence = forms.ChoiceField(choices=Attendance.Presence.choices)
