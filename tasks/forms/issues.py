"""Forms of issue trackers: connect a project, link an issue."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tasks.models import TrackerConnection


class ConnectionForm(forms.Form):
    kind = forms.ChoiceField(label="Tracker", choices=TrackerConnection.Kind.choices)
    project = forms.CharField(
        label="Project", max_length=200, help_text="owner/repository, group/project, or the key of a Jira project."
    )
    base_url = forms.CharField(
        label="Address",
        max_length=300,
        required=False,
        help_text="Optional for github.com and gitlab.com. For Jira: https://example.atlassian.net",
    )
    token = forms.CharField(
        label="Token",
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="May read and create issues. For Jira: account@example.org:token",
    )


class TokenForm(forms.Form):
    token = forms.CharField(
        label="New token", max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


class IssueForm(forms.Form):
    connection = forms.ModelChoiceField(TrackerConnection.objects.all(), label="Project", empty_label=None)
    key = forms.CharField(label="Issue", max_length=300, help_text="Its number or URL.")

    def __init__(self, *args: Any, connections: Iterable[TrackerConnection] | None = None, **kwargs: Any) -> None:
        """`connections`: the projects, if they are already loaded."""
        kwargs.setdefault("auto_id", "issue_%s")
        super().__init__(*args, **kwargs)
        if connections is not None:
            self.fields["connection"].choices = [(row.pk, str(row)) for row in connections]  # type: ignore[attr-defined]


class CreateIssueForm(forms.Form):
    connection = forms.ModelChoiceField(TrackerConnection.objects.all(), label="Project", empty_label=None)
