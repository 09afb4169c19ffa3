"""One form per verb of a corrective task. `task` and `user` limit the choices of people and tasks."""

from typing import Any

from django import forms

from accounts.models import Team, User
from accounts.person_field import PersonField
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.models import Factor, Incident, Measure
from tasks.forms.fields import EvidenceFields, TaskField, labels, prose
from tasks.models import ClosesBy, CorrectiveTask, Kind, Priority, Status, Strength


class TaskForm(forms.Form):
    """Base of the forms about one task."""

    def __init__(self, *args: Any, task: CorrectiveTask, user: User, **kwargs: Any) -> None:
        self.task, self.user = task, user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and initial values that depend on the task."""


class NoForm(TaskForm):
    """A verb without input."""


class AcceptForm(TaskForm):
    due_on = DayField(
        required=False, label="Due", help_text="+15d, fri or 20 Mar. Leave empty to use the priority’s default."
    )
    done_when = prose(2, label="Done when", required=False, help_text="What others can check when it is done.")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="Owner’s team")
    field_order = ["owner", "due_on", "done_when", "team"]

    def prepare(self) -> None:
        self.fields["owner"] = PersonField(self.task.circle, among="responders")
        self.fields["done_when"].initial = self.task.done_when
        self.fields["team"].initial = self.task.team_id
        self.order_fields(self.field_order)


class ChangeOwnerForm(TaskForm):
    note = forms.CharField(required=False, max_length=300, help_text="Information for the new owner.")

    def prepare(self) -> None:
        self.fields["to"] = PersonField(self.task.circle, among="responders", label="New owner")
        self.order_fields(["to", "note"])


class DateForm(TaskForm):
    due_on = DayField(label="New due date")
    reason = forms.CharField(
        required=False, max_length=300, help_text="Required for a later date. It is kept in the due date history."
    )


class BlockForm(TaskForm):
    reason = forms.CharField(max_length=300, required=False, label="What blocks it?")
    blocked_by = TaskField(required=False, label="Waits for task", help_text="Optional. A reference, for example A-79.")
    until = DayField(required=False, label="Until", help_text="Optional. When the blocker should end.")

    def prepare(self) -> None:
        self.fields["blocked_by"].offer(self.task, self.user)  # type: ignore[attr-defined]


class EvidenceForm(TaskForm, EvidenceFields):
    pass


class ReopenForm(TaskForm):
    reason = forms.CharField(max_length=300, label="What is missing?")
    due_on = DayField(
        required=False,
        label="New due date",
        help_text="+15d, fri or 20 Mar. Leave empty to use the priority’s default.",
    )


class VerifyForm(TaskForm):
    note = prose(2, label="What did you check?", help_text="How you checked, and the result.")


class CheckForm(TaskForm):
    question = forms.CharField(
        max_length=300,
        label="Question or metric",
        help_text="For example: Does any imbalance go unnoticed for more than 2 minutes?",
    )
    threshold = forms.CharField(max_length=200, label="Effective if", help_text="For example: 0 unnoticed in 90 days")
    check_from = DayField(required=False, label="Window from", help_text="Optional. The first day that is looked at.")
    check_on = DayField(label="Check date", help_text="The end of the window, for example +90d.")

    def prepare(self) -> None:
        self.fields["check_from"].initial = self.task.check_from
        self.fields["checker"] = PersonField(
            self.task.circle, among="responders", label="Reviewer", help_text="Someone other than the owner."
        )
        self.fields["question"].initial = self.task.check_question
        self.fields["threshold"].initial = self.task.check_threshold
        self.fields["checker"].initial = self.task.checker.handle if self.task.checker else None
        self.fields["check_on"].initial = self.task.check_on


class AnswerForm(TaskForm):
    holds = forms.TypedChoiceField(
        choices=[("yes", "Yes, it is effective"), ("no", "No, it is not effective")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        label="Did it work?",
    )
    seen = prose(2, label="What did you observe?", help_text="For example a number, a link or the date of a test.")


class DeclineForm(TaskForm):
    reason = prose(2, label="Why is the risk acceptable?")
    review_on = DayField(label="Review date")

    def prepare(self) -> None:
        self.fields["risk_owner"] = PersonField(self.task.circle, among="responders", label="Risk owner")
        self.order_fields(["reason", "risk_owner", "review_on"])
        if self.task.status == Status.PROPOSED and self.task.owner_id is None:
            for name in ["risk_owner", "review_on"]:
                self.fields[name].required = False
            self.fields["risk_owner"].help_text = "Leave empty to own the risk yourself."
            self.fields["review_on"].help_text = "Leave empty to review it in 180 days."


class ReviewRiskForm(TaskForm):
    reason = prose(2, label="Why is the risk still acceptable?")
    review_on = DayField(label="Next review date")


class NotSameForm(TaskForm):
    reason = prose(2, label="Why is it not the same problem?")

    def prepare(self) -> None:
        rows = Incident.objects.visible_to(self.user).filter(
            contradicted_tasks__task=self.task, contradicted_tasks__dismissed_at=None
        )
        first = rows.first()
        self.fields["incident"] = forms.ModelChoiceField(rows, empty_label=None, initial=first.pk if first else None)
        self.order_fields(["incident", "reason"])


class FollowUpForm(TaskForm):
    title = LineField(max_length=200, label="What remains?")


class FactorsForm(TaskForm):
    def prepare(self) -> None:
        factors = (
            Factor.objects.filter(incident=self.task.incident_id) if self.task.incident_id else Factor.objects.none()
        )
        self.fields["factors"] = forms.ModelMultipleChoiceField(
            factors,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Factors this task addresses",
            initial=[factor.pk for factor in self.task.factors.all()],
        )


class EditForm(TaskForm):
    title = LineField(max_length=200, help_text="Start with a verb; name the object and a limit.")
    text = prose(3, 5000, required=False, label="Background")
    done_when = prose(2, required=False, label="Done when")
    kind = forms.ChoiceField(choices=labels(Kind.choices))
    strength = forms.ChoiceField(
        choices=[("", "Not set"), *labels(Strength.choices)], required=False, label="Kind of fix"
    )
    priority = forms.ChoiceField(choices=Priority.choices)
    closes_by = forms.ChoiceField(choices=labels(ClosesBy.choices), label="Closes by")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="Not set", label="Accountable team")
    effort = LineField(required=False, max_length=60)
    link = forms.URLField(required=False, max_length=500, label="Tracker link", assume_scheme="https")

    def prepare(self) -> None:
        if self.task.incident_id:
            measures = Measure.objects.filter(incident=self.task.incident_id)
            self.fields["measure"] = forms.ModelChoiceField(measures, required=False, empty_label="Not set")
        for name, field in self.fields.items():
            field.initial = getattr(self.task, name)
