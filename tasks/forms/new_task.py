"""The forms of a new task: from a sentence of a postmortem, and the page with its effectiveness check."""

from typing import Any

from django import forms

from accounts.models import Team, User
from accounts.person_field import PersonField
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.forms.incident_field import IncidentField
from incidents.models import Incident
from tasks.forms.fields import labels, prose
from tasks.models import DAYS_TO_DO, ClosesBy, Kind, Priority, Strength

CHECK_FIELDS = ["question", "threshold", "check_on", "checker"]


class NewTaskForm(forms.Form):
    """A proposed task. With an owner it is accepted in the same step."""

    title = LineField(max_length=200, help_text="Start with a verb; name the object and a limit.")
    done_when = prose(2, required=False, label="Done when", help_text="What others can check when it is done.")
    kind = forms.ChoiceField(choices=labels(Kind.choices), initial=Kind.PREVENT, label="Kind")
    strength = forms.ChoiceField(
        choices=[("", "Not set"), *labels(Strength.choices)],
        required=False,
        label="Kind of fix",
        help_text="Strongest first.",
    )
    priority = forms.ChoiceField(choices=[("", "Default"), *Priority.choices], required=False)
    closes_by = forms.ChoiceField(choices=labels(ClosesBy.choices), initial=ClosesBy.EVIDENCE, label="Closes by")
    due_on = DayField(
        required=False, label="Due", help_text="+15d, fri or 20 Mar. Leave empty to use the priority’s default."
    )
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="Owner’s team")

    def __init__(self, *args: Any, incident: Incident | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        circle = incident.circle if incident else None
        self.fields["owner"] = PersonField(
            circle, among="responders", required=False, empty_label="Leave unassigned (proposed)"
        )
        if incident:
            choices = [("", default_priority(incident)), *Priority.choices]
            self.fields["priority"].choices = choices  # type: ignore[attr-defined]
            self.fields["factors"] = forms.ModelMultipleChoiceField(
                incident.factors.all(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label="Factors this task addresses",
            )
        self.order_fields(["title", "done_when", "owner", "due_on", "priority", "kind", "strength", "closes_by"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") and not data.get("done_when"):
            self.add_error("done_when", "Enter what others can check when it is done.")
        return data


def default_priority(incident: Incident) -> str:
    """ "Default for SEV-2: P2, 30 days"."""
    priority = Priority(incident.severity.task_priority)
    return f"Default for {incident.severity}: {priority}, {DAYS_TO_DO[priority]} days"


class TaskPageForm(NewTaskForm):
    """A new task of any incident or none, with its effectiveness check planned in the same step."""

    question = forms.CharField(
        max_length=300, required=False, label="Question or metric", help_text="For example: How many disks fill up?"
    )
    threshold = forms.CharField(
        max_length=200, required=False, label="Effective if", help_text="For example: 0 in 90 days"
    )
    check_on = DayField(required=False, label="Check date", help_text="For example +90d.")

    def __init__(self, *args: Any, user: User, incident: Incident | None, **kwargs: Any) -> None:
        super().__init__(*args, incident=incident, **kwargs)
        circle = incident.circle if incident else None
        self.fields["incident"] = IncidentField(user, initial=incident)
        self.fields["checker"] = PersonField(
            circle,
            among="responders",
            required=False,
            label="Reviewer",
            empty_label="Not set",
            help_text="Someone other than the owner.",
        )

    @property
    def has_check(self) -> bool:
        """Whether any field of the effectiveness check was filled in."""
        return any(self[name].value() for name in CHECK_FIELDS)

    def clean(self) -> dict[str, Any]:
        """Move the fields of the check into `check`: all of them, or None without any."""
        data = super().clean()
        check = {name: data.pop(name, None) for name in CHECK_FIELDS}
        if self.has_check:
            for name in CHECK_FIELDS:
                if not check[name] and name not in self.errors:
                    self.add_error(name, "Fill in all four fields of the check, or none.")
        return {**data, "check": check if self.has_check else None}
