"""Training forms. They validate and never save."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from accounts.models import User
from core.access.models import Circle
from core.schedule.moments import EARLIEST, LATEST, Unclear, local_instant
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


class TimeForm(forms.Form):
    """A local time in a named time zone; cleaned to aware datetimes."""

    starts_at = forms.DateTimeField(label="Starts", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    minutes = forms.IntegerField(label="Duration (minutes)", min_value=5, max_value=1440, initial=60)
    zone = forms.CharField(label="Time zone", max_length=60)
    place = forms.CharField(label="Place or link", required=False, max_length=300)

    def clean_zone(self) -> str:
        if self.cleaned_data["zone"] not in available_timezones():
            raise forms.ValidationError("Choose a time zone, for example Europe/Berlin.")
        return self.cleaned_data["zone"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not {"starts_at", "minutes", "zone"} <= data.keys():
            return data
        wall = data["starts_at"].replace(tzinfo=None)
        if not EARLIEST <= wall.date() <= LATEST:
            self.add_error("starts_at", f"Enter a date before {LATEST.year + 1}.")
            return data
        try:
            start = local_instant(wall.date(), wall.time(), ZoneInfo(data["zone"]))
        except Unclear as error:
            self.add_error("starts_at", str(error))
            return data
        minutes = data.pop("minutes")
        return {
            **data,
            "starts_at": start,
            "ends_at": datetime.fromtimestamp(start.timestamp() + minutes * 60, start.tzinfo),
        }


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
