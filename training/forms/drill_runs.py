"""Forms of a running drill and of its report."""

from django import forms

from core.web.line_field import LineField
from training.models import SPEEDS, Channel, DrillAnswer, DrillObjective


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label="What do you do now?", choices=DrillAnswer.Kind.choices)
    text = forms.CharField(label="What", max_length=300)
    why = forms.CharField(label="Why", max_length=500, required=False)
    confidence = forms.ChoiceField(
        label="How sure are you?", choices=DrillAnswer.Confidence.choices, initial=DrillAnswer.Confidence.FAIRLY
    )
    client_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class SpeedForm(forms.Form):
    speed = forms.TypedChoiceField(coerce=float, choices=[(f"{speed:g}", f"{speed:g}") for speed in SPEEDS])


class MessageForm(forms.Form):
    channel = forms.ChoiceField(label="Channel", choices=Channel.choices, initial=Channel.CHAT)
    sender = LineField(label="Sender", max_length=80, required=False)
    text = forms.CharField(label="Message", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    text = forms.CharField(label="Note for the hot wash", max_length=500)


class AboutForm(forms.Form):
    about = forms.ChoiceField(choices=DrillAnswer.About.choices)


class RatingForm(forms.Form):
    rating = forms.ChoiceField(choices=[("", "Not rated"), *DrillObjective.Rating.choices], required=False)
    note = forms.CharField(max_length=500, required=False)


class HotWashForm(forms.Form):
    went_well = forms.CharField(
        label="Went well", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    to_improve = forms.CharField(
        label="To improve", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    unexpected = forms.CharField(
        label="Unexpected", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FindingForm(forms.Form):
    text = forms.CharField(label="Finding", max_length=200)


class FindingTaskForm(forms.Form):
    title = LineField(label="Task", max_length=200)
    done_when = forms.CharField(label="Done when", required=False, max_length=500)


class FindingCheckForm(forms.Form):
    """`holds` is the value of the button."""

    holds = forms.TypedChoiceField(
        coerce=lambda value: value == "yes", choices=[("yes", "Fixed"), ("no", "Seen again")]
    )
    note = forms.CharField(label="What the run showed", max_length=300, required=False)
