"""The form that saves the filters of a list as a view."""

from typing import Any

from django import forms

from accounts.models import Team, User


class SaveViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    team = forms.ModelChoiceField(
        Team.objects.none(), to_field_name="slug", required=False, empty_label="Only me", label="For"
    )
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "view_%s", **kwargs})
        teams = Team.objects.order_by("name") if user.is_manager else user.teams.order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
