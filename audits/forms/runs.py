"""Forms of audit runs."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Team, User
from accounts.person_field import PersonField
from audits.models import AuditRun, Checklist
from core.access.models import Circle
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.forms.incident_field import IncidentField
from incidents.models import Service
from tasks.forms.fields import EvidenceFields, TaskToCloseField, prose
from tasks.models import ClosesBy


class AnswerForm(forms.Form):
    value = forms.CharField(max_length=1000, error_messages={"required": "Choose or write an answer."})
    note = prose(2, 1000, required=False)

    def clean_note(self) -> str | None:
        """None if the form was sent without a note field: the note is kept."""
        return self.cleaned_data["note"] if "note" in self.data else None


class ItemEvidenceForm(EvidenceFields):
    pass


class SignForm(forms.Form):
    note = prose(2, required=False, label="Note")


class ReasonForm(forms.Form):
    reason = prose(2, 300, label="Reason")


class AddendumForm(forms.Form):
    text = prose(2, 1000, label="Correction")
    item = forms.IntegerField(required=False, min_value=1, max_value=9999, label="Item number")


class AssignForm(forms.Form):
    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = PersonField(circle, label="Assignee")


class PlanRunForm(forms.Form):
    """A manually planned run."""

    checklist = forms.ModelChoiceField(Checklist.objects.none(), to_field_name="slug", empty_label="Choose …")
    title = LineField(max_length=200, required=False, help_text="Leave empty to use the title of the checklist.")
    scope = LineField(max_length=200, required=False, help_text="For example: 6 production pools.")
    service = forms.ModelChoiceField(Service.objects.in_use(), to_field_name="slug", required=False, empty_label="None")
    due_on = DayField(
        required=False, label="Due", help_text="Leave empty for the task’s due date, else today + 14 days."
    )
    team = forms.ModelChoiceField(Team.objects.all(), to_field_name="slug", required=False, empty_label="None")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].queryset = Checklist.objects.in_use()  # type: ignore[attr-defined]
        self.fields["assignee"] = PersonField(required=False, empty_label="Unassigned")
        self.fields["incident"] = IncidentField(user)
        self.fields["task"] = TaskToCloseField(ClosesBy.RUN, user)


class EditRunForm(forms.Form):
    """The editable facts of an open run."""

    title = LineField(max_length=200)
    scope = LineField(max_length=200, required=False)
    service = forms.ModelChoiceField(Service.objects.none(), to_field_name="slug", required=False, empty_label="None")
    team = forms.ModelChoiceField(Team.objects.all(), to_field_name="slug", required=False, empty_label="None")
    due_on = DayField(label="Due")

    def __init__(self, *args: Any, run: AuditRun, **kwargs: Any) -> None:
        now = {"title": run.title, "scope": run.scope, "due_on": run.due_on.isoformat() if run.due_on else ""}
        now |= {name: getattr(getattr(run, name), "slug", "") for name in ["service", "team"]}
        super().__init__(*args, **{**kwargs, "initial": now})
        offered = Service.objects.filter(Q(archived_at=None) | Q(pk=run.service_id))
        self.fields["service"].queryset = offered  # type: ignore[attr-defined]
