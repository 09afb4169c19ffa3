"""The verbs of a corrective task, one form each. `task` gives the choices their circle and the fields their start."""

from typing import Any

from django import forms

from accounts.models import Team, User
from incidents.models import Factor, Incident
from tasks.forms.fields import DayField, EvidenceFields, PersonField, prose
from tasks.models import ClosesBy, CorrectiveTask, Kind, Origin, Priority, Strength


class TaskForm(forms.Form):
    """A form about one task."""

    def __init__(self, *args: Any, task: CorrectiveTask, **kwargs: Any) -> None:
        self.task = task
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and initial values that depend on the task."""


class NoForm(TaskForm):
    """A verb that asks nothing."""


class OpenForm(TaskForm):
    due_on = DayField(
        required=False, label="Due", help_text="+15d, fri or 20 Mar. Without a day the priority gives it."
    )
    done_when = prose(2, label="Done when", required=False, help_text="How somebody else can see that it is done.")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="The owner’s team")
    field_order = ["owner", "due_on", "done_when", "team"]

    def prepare(self) -> None:
        self.fields["owner"] = PersonField(self.task.circle)
        self.fields["done_when"].initial = self.task.done_when
        self.fields["team"].initial = self.task.team_id
        self.order_fields(self.field_order)


class HandOverForm(TaskForm):
    note = forms.CharField(required=False, max_length=300, help_text="What the next owner should know.")

    def prepare(self) -> None:
        self.fields["to"] = PersonField(self.task.circle, label="New owner")
        self.order_fields(["to", "note"])


class DateForm(TaskForm):
    due_on = DayField(label="New day")
    reason = forms.CharField(
        required=False, max_length=300, help_text="Needed for a later day. It stays in the promise ledger."
    )


class BlockForm(TaskForm):
    reason = forms.CharField(max_length=300, label="What does it wait for?")


class EvidenceForm(TaskForm, EvidenceFields):
    pass


class ReopenForm(TaskForm):
    reason = forms.CharField(max_length=300, label="What is missing?")
    due_on = DayField(
        required=False,
        label="New day",
        help_text="+15d, fri or 20 Mar. Without one, today plus the days of its priority.",
    )


class VerifyForm(TaskForm):
    note = prose(2, required=False, label="What did you see?", help_text="How you looked, and what you found.")


class CheckForm(TaskForm):
    question = forms.CharField(max_length=300, help_text="Does any imbalance go unnoticed for more than 2 minutes?")
    threshold = forms.CharField(max_length=200, label="Holds if", help_text="0 unnoticed in 90 days")
    check_on = DayField(label="Decided on")

    def prepare(self) -> None:
        self.fields["checker"] = PersonField(self.task.circle, label="Checked by", help_text="Not the owner.")
        self.fields["question"].initial = self.task.check_question
        self.fields["threshold"].initial = self.task.check_threshold
        self.fields["checker"].initial = self.task.checker.handle if self.task.checker else None
        self.fields["check_on"].initial = self.task.check_on


class AnswerForm(TaskForm):
    holds = forms.TypedChoiceField(
        choices=[("yes", "Yes, it held"), ("no", "No, it did not")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        label="Did it work?",
    )
    seen = prose(2, label="What did you see?", help_text="A number, a link, a day on which it was put to the test.")


class DeclineForm(TaskForm):
    reason = prose(2, label="Why is the risk acceptable?")
    review_on = DayField(label="Looked at again on")

    def prepare(self) -> None:
        self.fields["risk_owner"] = PersonField(self.task.circle, label="Who carries the risk?")


class SpawnForm(TaskForm):
    title = forms.CharField(max_length=200, label="What did this one not reach?")


class FactorsForm(TaskForm):
    def prepare(self) -> None:
        factors = (
            Factor.objects.filter(incident=self.task.incident_id) if self.task.incident_id else Factor.objects.none()
        )
        self.fields["factors"] = forms.ModelMultipleChoiceField(
            factors,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Which factors does it answer?",
            initial=[factor.pk for factor in self.task.factors.all()],
        )


class EditForm(TaskForm):
    title = forms.CharField(max_length=200, help_text="Begin with a verb; name the thing and the bound.")
    text = prose(3, 5000, required=False, label="Background")
    done_when = prose(2, required=False, label="Done when")
    kind = forms.ChoiceField(choices=Kind.choices)
    strength = forms.ChoiceField(choices=[("", "Not said"), *Strength.choices], required=False)
    priority = forms.ChoiceField(choices=Priority.choices)
    effort = forms.CharField(required=False, max_length=60)
    link = forms.URLField(required=False, max_length=500, label="Link to the tracker", assume_scheme="https")

    def prepare(self) -> None:
        for name, field in self.fields.items():
            field.initial = getattr(self.task, name)


class NewTaskForm(forms.Form):
    """A proposal; with an owner it is opened in the same step."""

    title = forms.CharField(max_length=200, help_text="Begin with a verb; name the thing and the bound.")
    done_when = prose(2, required=False, label="Done when", help_text="How somebody else can see that it is done.")
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.PREVENT, label="What is it for?")
    strength = forms.ChoiceField(
        choices=[("", "Not said"), *Strength.choices], required=False, help_text="Stronger holds longer."
    )
    priority = forms.ChoiceField(choices=[("", "From the severity"), *Priority.choices], required=False)
    closes_by = forms.ChoiceField(choices=ClosesBy.choices, initial=ClosesBy.EVIDENCE, label="Closes by")
    due_on = DayField(
        required=False, label="Due", help_text="+15d, fri or 20 Mar. Without a day the priority gives it."
    )
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="The owner’s team")

    def __init__(self, *args: Any, incident: Incident | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        circle = incident.circle if incident else None
        self.fields["owner"] = PersonField(circle, required=False, empty_label="Nobody yet, propose it")
        if incident:
            self.fields["factors"] = forms.ModelMultipleChoiceField(
                incident.factors.all(), required=False, widget=forms.CheckboxSelectMultiple, label="Answers the factors"
            )
        self.order_fields(["title", "done_when", "owner", "due_on", "priority", "kind", "strength", "closes_by"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") and not data.get("done_when"):
            self.add_error("done_when", "Say how somebody else can see that it is done.")
        return data


class BulkOwnerForm(forms.Form):
    owner = forms.CharField(max_length=31, help_text="@handle")

    def clean_owner(self) -> User:
        handle = self.cleaned_data["owner"].strip().removeprefix("@")
        found = User.objects.responders().filter(handle=handle).first()
        if found is None:
            raise forms.ValidationError("Write the @handle of a responder.")
        return found


class BulkDateForm(forms.Form):
    due_on = DayField(label="Day")
    reason = forms.CharField(required=False, max_length=300)


class BulkPriorityForm(forms.Form):
    priority = forms.ChoiceField(choices=Priority.choices)


ORIGINS = [choice for choice in Origin.choices if choice[0] != Origin.FINDING]
