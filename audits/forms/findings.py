"""Forms of findings."""

from typing import Any

from django import forms

from accounts.person_field import PersonField
from audits.models import Finding
from core.access.models import Circle
from core.web.date_fields import DayField
from core.web.line_field import LineField
from tasks.forms.fields import prose


class FindingForm(forms.Form):
    """Observation, grade and the task that fixes it."""

    title = LineField(max_length=200, label="What did you observe?")
    grade = forms.ChoiceField(choices=Finding.Grade.choices, initial=Finding.Grade.MINOR)
    task_title = LineField(max_length=200, required=False, label="Task")
    due_on = DayField(required=False, label="Due", help_text="+15d, fri, 20 Mar")
    finding_only = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the second button of the form

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(circle, among="responders", required=False, empty_label="Unassigned")

    def clean(self) -> dict[str, Any]:
        """Without `finding_only` a task is promised, so its title is required."""
        data = super().clean() or {}
        if data.pop("finding_only", False):
            data |= {"task_title": "", "owner": None, "due_on": None}
        elif not data.get("task_title") and "task_title" not in self.errors:
            self.add_error("task_title", "Enter the task, or choose “Create finding only”.")
        return data


class FindingTaskForm(forms.Form):
    title = LineField(max_length=200, label="Task")
    due_on = DayField(required=False, label="Due")

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(circle, among="responders", required=False, empty_label="Unassigned")


class CloseFindingForm(forms.Form):
    reason = prose(2, label="What was verified, or why is the risk acceptable?")
    accept_risk = forms.BooleanField(required=False, label="Not fixed: accept the risk")
