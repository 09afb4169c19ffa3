"""Forms of tasks that close by a session."""

from typing import Any

from django import forms

from accounts.models import Team, User
from accounts.person_field import PeopleField, PersonField
from core.access.models import Circle
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.models import Incident
from training.models import Program


class ConditionForm(forms.Form):
    count = forms.IntegerField(
        label="People needed", min_value=1, max_value=500, initial=1, help_text="At least as many as are named below."
    )

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = PeopleField(
            circle, required=False, label="Named people", help_text="All of them must attend. None: anyone counts."
        )


class TrainingTaskForm(ConditionForm):
    title = LineField(
        max_length=120, help_text="Start with a verb, for example: Replay the incident with the on-call team."
    )
    due_on = DayField(required=False, label="Due")
    team = forms.ModelChoiceField(Team.objects.order_by("name"), required=False, empty_label="Owner’s team")
    program = forms.ModelChoiceField(Program.objects.none(), to_field_name="slug", required=False, empty_label="None")

    def __init__(self, *args: Any, user: User, incident: Incident | None, **kwargs: Any) -> None:
        circle = incident.circle if incident else None
        super().__init__(*args, circle=circle, **kwargs)
        self.fields["owner"] = PersonField(
            circle, among="responders", required=False, empty_label="Leave unassigned (proposed)"
        )
        self.fields["program"].queryset = Program.objects.visible_to(user).active()  # type: ignore[attr-defined]
        self.order_fields(["title", "owner", "due_on", "team", "program", "count", "people"])
