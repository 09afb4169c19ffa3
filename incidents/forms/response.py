"""Forms of the response: milestones, status, escalation, updates, roles, the circle."""

from datetime import timedelta
from typing import Any

from django import forms

from accounts.models import User
from accounts.people import format_recipients
from accounts.person_field import HandleField
from core.web.date_fields import InstantField
from core.web.line_field import LineField
from core.web.suggestions import Suggestions
from incidents.actions.escalations import recipients_by_team
from incidents.forms.fields import IncidentForm, MomentField
from incidents.models import IncidentRole, MilestoneName, Precision

AREA = {"rows": 3}


class LineForm(forms.Form):
    """The composer. `key` makes a replayed line one; `written_at` is when it was typed."""

    text = forms.CharField(max_length=2000)
    key = forms.CharField(max_length=64, required=False)
    written_at = InstantField(required=False)


class ReachForm(IncidentForm):
    text = forms.CharField(label="What happened", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA))
    at = MomentField(label="When", required=False, initial="now")


class MilestoneForm(IncidentForm):
    name = forms.ChoiceField(label="Milestone", choices=MilestoneName.choices)
    at = MomentField(label="When")
    precision = forms.ChoiceField(choices=Precision.choices)
    note = forms.CharField(label="Source", max_length=300, required=False)


class ResolveForm(IncidentForm):
    at = MomentField(label="Resolved at", required=False, initial="now")
    text = forms.CharField(label="Resolution", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA))


class ReopenForm(IncidentForm):
    reason = forms.CharField(label="Reason", max_length=300)
    at = MomentField(label="Started at", required=False, initial="now")


class ReasonForm(IncidentForm):
    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EscalateForm(IncidentForm):
    to_team = forms.CharField(label="Team", max_length=80, widget=forms.Select)
    reason = forms.CharField(label="Reason", max_length=300, required=False)
    from_team = LineField(label="Responding team until now", max_length=80, required=False)
    at = MomentField(label="Requested at", required=False, initial="now")

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = recipients_by_team(self.incident, viewer)
        choices = [("", "Choose a team")]
        for name, people in teams.items():
            choices.append((name, f"{name}: notifies {format_recipients(people) or 'no one'}"))
        typed = self.data.get("to_team", "")
        if typed and typed not in teams:  # stored, so that the person sees the refused value
            choices.append((typed, typed))
        self.fields["to_team"].widget.choices = choices  # type: ignore[attr-defined]
        self.fields["from_team"].widget = Suggestions([(name, name) for name in teams], attrs={"maxlength": "80"})


class UpdateForm(IncidentForm):
    text = forms.CharField(label="Update text", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    next_in = forms.IntegerField(
        label="Next update in (minutes)",
        min_value=1,
        max_value=7 * 1440,
        required=False,
        help_text="Leave empty to use the severity default",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        minutes = cleaned.pop("next_in", None)
        cleaned["next_due_at"] = self.now + timedelta(minutes=minutes) if minutes else None
        return cleaned


class RoleForm(IncidentForm):
    role = forms.ChoiceField(choices=IncidentRole.Role.choices)
    to = HandleField(label="Person", help_text="Type a name or @handle")


class PersonForm(IncidentForm):
    person = HandleField(label="Person", help_text="Type a name or @handle")
