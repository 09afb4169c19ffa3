"""The response policy of a severity: postmortem, reviewers, updates, targets in minutes."""

from typing import Any

from django import forms

from core.web.version_field import VersionField
from incidents.models import TARGETS, Severity

PRIORITIES = [(name, name) for name in ("P0", "P1", "P2", "P3")]
TARGET = "target_"


class SeverityForm(forms.Form):
    description = forms.CharField(label="Meaning", max_length=300)
    postmortem_required = forms.BooleanField(label="A postmortem is required", required=False)
    postmortem_days = forms.IntegerField(
        label="Postmortem due within (days)",
        min_value=1,
        max_value=365,
        required=False,
        help_text="From resolution. Leave empty for no due date.",
    )
    postmortem_working_days = forms.BooleanField(label="Count working days", required=False)
    every_reviewer = forms.BooleanField(
        label="Every named reviewer must approve the postmortem",
        required=False,
        help_text="Otherwise the approval of one reviewer is enough.",
    )
    update_minutes = forms.IntegerField(
        label="Status update every (minutes)",
        min_value=1,
        max_value=10_000,
        required=False,
        help_text="Leave empty for no scheduled updates.",
    )
    task_priority = forms.ChoiceField(label="Default task priority", choices=PRIORITIES)
    version = VersionField()

    def __init__(self, *args: Any, severity: Severity, **kwargs: Any) -> None:
        initial = {name: getattr(severity, name, None) for name in self.base_fields}
        targets = {f"{TARGET}{name}": (severity.targets or {}).get(name) for name in TARGETS}
        super().__init__(*args, **{**kwargs, "initial": initial | targets})
        for name, label in TARGETS.items():
            self.fields[f"{TARGET}{name}"] = forms.IntegerField(
                label=f"Target: {label} (minutes)", min_value=1, max_value=100_000, required=False
            )
        self.fields[f"{TARGET}{name}"].help_text = "Optional. First drafts compare each incident with these targets."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        targets = {name: minutes for name in TARGETS if (minutes := data.pop(f"{TARGET}{name}", None))}
        return {**data, "targets": targets}
