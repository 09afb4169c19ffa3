"""Forms of drills and their injects. They validate and never save."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.person_field import PeopleField, PersonField
from core.access.models import Circle
from core.files.forms import WithFile
from core.web.line_field import LineField
from incidents.models import Category
from training.drill_clock import clock_text, parse_clock
from training.models import Channel, Drill, DrillInject, DrillRun, Release, Session

WORDS_HELP = "Separate keywords or phrases by commas."


class ClockField(forms.CharField):
    """A time on the drill clock: `5`, `5:30` or `1:02:05`. Cleans to seconds or None."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": 10, "required": False, **facts})
        self.widget.attrs["placeholder"] = "5:00"

    def prepare_value(self, value: Any) -> Any:
        return clock_text(value) if isinstance(value, int | float) else value

    def clean(self, value: Any) -> Any:
        if not (text := super().clean(value)):
            return None
        try:
            return parse_clock(text)
        except ValueError:
            raise forms.ValidationError("Enter minutes and seconds, for example 5:00.")


class PointsField(forms.CharField):
    """Numbers separated by spaces or commas. Cleans to a list of numbers."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": 2000, "required": False, **facts})

    def prepare_value(self, value: Any) -> Any:
        return " ".join(f"{number:g}" for number in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = super().clean(value).replace(",", " ").replace(";", " ").split()
        try:
            points = [float(word) for word in words]
        except ValueError:
            raise forms.ValidationError("Enter numbers separated by spaces, for example 8 8 11 16.")
        if any(abs(point) > 1e12 or point != point for point in points):
            raise forms.ValidationError("Enter numbers below one trillion.")
        if len(points) == 1:
            raise forms.ValidationError("Enter at least two numbers, or none.")
        return points


class DrillForm(forms.Form):
    title = LineField(label="Title", max_length=160)
    player_title = LineField(
        label="Title for players", max_length=160, required=False, help_text="It must not reveal the cause."
    )
    briefing = forms.CharField(
        label="Briefing",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What players read before the start.",
    )
    objectives = forms.CharField(
        label="Objectives",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One per line, at most ten. Each is rated P, S, M or U after a run.",
    )
    decoy = forms.CharField(
        label="Decoy", required=False, max_length=300, help_text="The wrong hypothesis that the script makes plausible."
    )
    decoy_words = forms.CharField(label="Keywords for the decoy", required=False, max_length=200, help_text=WORDS_HELP)
    cause = forms.CharField(label="Cause", required=False, max_length=300, help_text="Hidden from players.")
    cause_words = forms.CharField(label="Keywords for the cause", required=False, max_length=200, help_text=WORDS_HELP)
    escalate_to = LineField(label="Team to escalate to", required=False, max_length=80)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(), label="Failure categories", required=False, widget=forms.CheckboxSelectMultiple
    )
    repeat_months = forms.IntegerField(
        label="Repeat every (months)",
        required=False,
        min_value=1,
        max_value=60,
        help_text="You get the reminders. Leave empty for a drill that is not repeated.",
    )


class InjectForm(WithFile, forms.Form):
    release = forms.ChoiceField(label="Release", choices=Release.choices)
    offset_seconds = ClockField(
        label="Time", help_text="Drill clock time. If the inject is not released by time, this is the latest time."
    )
    channel = forms.ChoiceField(label="Channel", choices=Channel.choices)
    sender = LineField(label="Sender", required=False, max_length=80)
    text = forms.CharField(label="What players see", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    ask_words = forms.CharField(
        label="Keywords in a question that ask for it", required=False, max_length=200, help_text=WORDS_HELP
    )
    is_decoy = forms.BooleanField(label="Cue for the decoy. Players do not see this mark.", required=False)
    expected = forms.CharField(label="Expected action", required=False, max_length=300)
    document = forms.CharField(
        label="Artifact as text",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "font-monospace"}),
    )
    chart_title = LineField(label="Chart title", required=False, max_length=80)
    chart_points = PointsField(label="Chart values", help_text="Numbers separated by spaces.")
    file = forms.FileField(label="Picture", required=False)

    def __init__(self, *args: Any, inject: DrillInject | None = None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if inject is not None and inject.picture is not None:
            label = f"Remove the picture {inject.picture.name}"
            self.fields["remove_picture"] = forms.BooleanField(label=label, required=False)


class RunForm(forms.Form):
    """Who plays and who facilitates."""

    def __init__(self, *args: Any, drill: Drill, user: User, **facts: Any) -> None:
        super().__init__(*args, **facts)
        circle: Circle = drill.circle
        self.fields["players"] = PeopleField(circle, label="Players", required=True)
        self.fields["facilitator"] = PersonField(circle, label="Facilitator", initial=user.handle)
        open_states = [Session.Status.OPEN, Session.Status.RUNNING]
        rows = Session.objects.visible_to(user).filter(status__in=open_states).order_by("starts_at")
        self.fields["session"] = forms.ModelChoiceField(
            rows,
            label="Session",
            required=False,
            empty_label="No session",
            help_text="Its attendance is recorded from the run.",
        )


class PlayersForm(forms.Form):
    def __init__(self, *args: Any, run: DrillRun, **facts: Any) -> None:
        super().__init__(*args, **facts)
        field = PeopleField(run.circle, label="Players")
        inside = run.players.values("user")
        people: Any = field.queryset
        field.queryset = people.exclude(pk__in=inside).exclude(pk=run.facilitator_id)
        self.fields["players"] = field


class DrillFacilitatorForm(forms.Form):
    def __init__(self, *args: Any, run: DrillRun, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["to"] = PersonField(run.circle, label="New facilitator")
