"""Form fields shared by tasks and audits: a person, a task, evidence."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from core.files.forms import WithFile
from core.references import number_in
from core.web.suggestions import Suggestions
from tasks.models import CorrectiveTask

SUGGESTED = 50


def labels(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices with a capital first letter, for a select. Inside sentences they are written as they are."""
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in choices]


class TaskField(forms.CharField):
    """An open task by reference, with completion from the tasks of the same incident or team."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": 24, **facts})
        self.rows = CorrectiveTask.objects.none()

    def offer(self, task: CorrectiveTask, user: User) -> None:
        self.rows = CorrectiveTask.objects.visible_to(user)
        near = (
            self.rows.exclude(pk=task.pk)
            .unfinished()
            .filter(Q(incident=task.incident_id or 0) | Q(team=task.team_id or 0))
        )
        self.widget = Suggestions([(row.ref, row.title) for row in near.order_by("-pk")[:SUGGESTED]])

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value)
        if not words or isinstance(words, CorrectiveTask):
            return words or None
        number = number_in(words.strip().upper(), "A")
        found = self.rows.filter(pk=number).select_related("circle").first() if number else None
        if found is None:
            raise forms.ValidationError("Task not found. Enter a reference, for example A-79.")
        return found

    def run_validators(self, value: Any) -> None:
        """No-op: the value is a task."""


class TaskToCloseField(forms.ModelChoiceField):
    """An open task that closes by a session or a run, by reference."""

    def __init__(self, closes_by: str, user: User) -> None:
        rows = CorrectiveTask.objects.visible_to(user).unfinished().filter(closes_by=closes_by)
        super().__init__(rows.order_by("due_on", "pk"), required=False, label="Closes task", empty_label="None")

    def prepare_value(self, value: Any) -> Any:
        return value.ref if isinstance(value, CorrectiveTask) else value

    def to_python(self, value: Any) -> Any:
        number = number_in(value, "A") if isinstance(value, str) else value
        return super().to_python(number) if value else None

    def label_from_instance(self, obj: CorrectiveTask) -> str:
        return str(obj)


def prose(rows: int = 3, max_length: int = 500, **facts: Any) -> forms.CharField:
    return forms.CharField(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **facts)


class EvidenceFields(WithFile):
    """Text, a link or a file. core/files decides which files are allowed."""

    text = prose(2, 1000, required=False, label="Evidence")
    url = forms.URLField(required=False, max_length=500, label="Link", assume_scheme="https")
    field_order = ["text", "url", "file"]
