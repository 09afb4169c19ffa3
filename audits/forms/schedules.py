"""Forms of audit schedules."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Team
from accounts.person_field import PersonField
from audits.models import AuditSchedule, Checklist
from audits.schedule_recurrence import NAMES, checked_rule, describe_recurrence, next_days
from core.errors import Invalid
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.models import Service

CUSTOM = "custom"  # a choice of the frequency


class RuleFields(forms.Form):
    """A common rule, or any other as text. Both become `rrule`."""

    rrule = forms.ChoiceField(choices=[*NAMES.items(), (CUSTOM, "custom rule")], required=False, label="Frequency")
    custom_rule = LineField(
        max_length=200,
        required=False,
        label="Custom rule",
        help_text="Only for the frequency “custom rule”. For example FREQ=WEEKLY;INTERVAL=2 (every 2 weeks), "
        "FREQ=MONTHLY;BYDAY=1MO (every first Monday) or FREQ=MONTHLY;BYMONTHDAY=-1 (the last day of each month).",
    )
    first_date = ""  # the field of the date from which the rule counts

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        custom, day = data.pop("custom_rule", ""), data.get(self.first_date)
        if data.get("rrule") == CUSTOM:
            data["rrule"] = custom
            if not custom:
                self.add_error("custom_rule", "Enter a rule.")
            elif day and "custom_rule" in self.changed_data:
                try:
                    data["rrule"] = checked_rule(custom, day)
                except Invalid as error:
                    self.add_error("custom_rule", error.message)
        elif custom and "custom_rule" in self.changed_data:
            self.add_error("custom_rule", "Choose “custom rule” as the frequency, or empty this field.")
        return data

    def preview(self) -> dict[str, Any] | None:
        """What the rule means and its next dates, if the form can be read."""
        day = self.cleaned_data.get(self.first_date)
        if not day or {"rrule", "custom_rule", self.first_date} & set(self.errors):
            return None
        rule = self.cleaned_data.get("rrule", "")
        return {"often": describe_recurrence(rule), "days": [day, *next_days(rule, day, day, 2)]}


class ScheduleForm(RuleFields):
    first_date = "starts_on"
    field_order = ("checklist", "title", "rrule", "custom_rule")
    checklist = forms.ModelChoiceField(Checklist.objects.none(), to_field_name="slug", empty_label="Choose …")
    title = LineField(max_length=200)
    starts_on = DayField(label="First due on")
    opens_days_before = forms.IntegerField(min_value=0, max_value=60, initial=5, label="Opens (days before)")
    closes_days_after = forms.IntegerField(min_value=0, max_value=60, initial=7, label="Missed (days after)")
    service = forms.ModelChoiceField(Service.objects.in_use(), to_field_name="slug", required=False, empty_label="None")
    team = forms.ModelChoiceField(Team.objects.all(), to_field_name="slug", required=False, empty_label="None")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].queryset = Checklist.objects.in_use()  # type: ignore[attr-defined]
        self.fields["assignee"] = PersonField(required=False, empty_label="Unassigned")


class EditScheduleForm(RuleFields):
    """The editable fields of a schedule."""

    first_date = "next_due"
    field_order = ("title", "rrule", "custom_rule")

    title = LineField(max_length=200)
    next_due = DayField(required=False, label="Next due on")
    opens_days_before = forms.IntegerField(min_value=0, max_value=60, label="Opens (days before)")
    closes_days_after = forms.IntegerField(min_value=0, max_value=60, label="Missed (days after)")
    service = forms.ModelChoiceField(Service.objects.none(), to_field_name="slug", required=False, empty_label="None")
    team = forms.ModelChoiceField(Team.objects.all(), to_field_name="slug", required=False, empty_label="None")

    def __init__(self, *args: Any, schedule: AuditSchedule, **kwargs: Any) -> None:
        now = {name: getattr(schedule, name) for name in self.base_fields if name != "custom_rule"}
        now |= {"rrule": CUSTOM, "custom_rule": schedule.rrule} if schedule.rrule not in NAMES else {}
        now |= {name: getattr(now[name], "slug", "") for name in ["service", "team"]}
        now["next_due"] = schedule.next_due.isoformat() if schedule.next_due else ""
        now["assignee"] = schedule.assignee.handle if schedule.assignee else ""
        super().__init__(*args, **{**kwargs, "initial": now})
        offered = Service.objects.filter(Q(archived_at=None) | Q(pk=schedule.service_id))
        self.fields["service"].queryset = offered  # type: ignore[attr-defined]
        self.fields["assignee"] = PersonField(schedule.circle, required=False, empty_label="Unassigned")
