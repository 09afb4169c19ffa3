"""Forms of the bar that appears with a selection. People are chosen from a list."""

from typing import Any, ClassVar

from django import forms

from accounts.person_field import PersonField
from core.web.date_fields import DayField
from tasks.models import Priority


class BulkForm(forms.Form):
    """All of them are in one HTML form, so each has a prefix, and the browser requires no field."""

    use_required_attribute = False
    person_field: ClassVar[str] = ""
    person_options: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, people: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        """`people` are the choices of the person field, so that a bar of forms reads them once."""
        super().__init__(*args, **kwargs)
        if self.person_field:
            self.add_person(people)

    def add_person(self, people: list[tuple[str, str]] | None) -> None:
        field = PersonField(among="responders", **self.person_options)
        if people is not None:
            field.widget.choices = [("", field.empty_label or ""), *people]
        self.fields = {self.person_field: field, **self.fields}


class BulkOwnerForm(BulkForm):
    prefix = "owner"
    note = forms.CharField(required=False, max_length=300, label="Reason", help_text="Shown to the new owner.")
    person_field = "owner"
    person_options: ClassVar[dict[str, Any]] = {"label": "New owner"}


class BulkDateForm(BulkForm):
    prefix = "date"
    due_on = DayField(label="New due date", help_text="+7d, fri or 20 Mar")
    reason = forms.CharField(
        required=False, max_length=300, help_text="Required for a later date. Missed dates stay in the history."
    )


class BulkPriorityForm(BulkForm):
    prefix = "priority"
    priority = forms.ChoiceField(choices=Priority.choices)


class BulkAcceptForm(BulkForm):
    prefix = "accept"
    due_on = DayField(required=False, label="Due", help_text="Leave empty to use the default of each priority.")
    person_field = "owner"
    person_options: ClassVar[dict[str, Any]] = {"label": "Owner", "required": False, "empty_label": "Me"}


class BulkCloseForm(BulkForm):
    prefix = "close"
    reason = forms.CharField(max_length=500, label="Why is the risk acceptable?")
    review_on = DayField(label="Review date", help_text="+90d, or 20 Mar")
    person_field = "risk_owner"
    person_options: ClassVar[dict[str, Any]] = {"label": "Risk owner"}
