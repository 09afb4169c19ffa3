from typing import Any

from django import forms

from core.web.line_field import LineField
from notifications.models import Endpoint

NOUNS = {"slack": "Slack channel", "teams": "Teams channel", "webhook": "webhook"}
ADDRESS_HINTS = {
    "slack": "The URL of an incoming webhook: https://hooks.slack.com/services/…",
    "teams": "The URL of a workflow “Post to a channel when a webhook request is received”.",
    "webhook": "An https URL that responds to POST requests with 2xx within 15 seconds.",
}


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Reason for discarding", max_length=300)


class EndpointForm(forms.Form):
    """A Slack or Teams channel, or a webhook. `kind` decides which fields there are."""

    name = LineField(label="Name", max_length=80, help_text="For example #incident-follow-up.")
    url = forms.CharField(label="Address", max_length=1000)
    team: Any = forms.ModelChoiceField(
        None, label="Team", required=False, empty_label="Everyone", help_text="Who may choose this channel."
    )
    events = forms.CharField(
        label="Events",
        max_length=900,
        initial="task.*",
        help_text="Separated by commas: task.*, incident.resolved, or * for all.",
    )

    def __init__(self, *args: Any, kind: str, endpoint: Endpoint | None = None, **kwargs: Any) -> None:
        if endpoint:
            events = ", ".join(endpoint.events)
            kwargs["initial"] = {"name": endpoint.name, "team": endpoint.team_id, "events": events}
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = ADDRESS_HINTS[kind]
        if endpoint:
            self.fields["url"].required = False
            self.fields["url"].help_text = "Leave empty to keep the current URL."
        if kind == Endpoint.Kind.WEBHOOK:
            del self.fields["team"]
        else:
            team: Any = Endpoint._meta.get_field("team").related_model
            self.fields["team"].queryset = team.objects.all()  # type: ignore[attr-defined]
            del self.fields["events"]

    def clean_events(self) -> list[str]:
        return [word for word in self.cleaned_data["events"].replace(",", " ").split() if word]
