"""Forms of audits: runs, checklists, schedules, findings."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Team, User
from accounts.person_field import PersonField
from audits.models import AuditRun, AuditSchedule, Checklist, Finding, Item
from audits.schedule_recurrence import NAMES, checked_rule, describe_recurrence, next_days
from core.access.models import Circle
from core.errors import Invalid
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.forms.incident_field import IncidentField
from incidents.models import Service
from tasks.forms.fields import EvidenceFields, TaskToCloseField, prose
from tasks.models import ClosesBy

MAX_CHOICES, LONGEST_CHOICE = 20, 60
CUSTOM = "custom"  # a choice of the frequency


class AnswerForm(forms.Form):
    value = forms.CharField(max_length=1000, error_messages={"required": "Choose or write an answer."})
    note = prose(2, 1000, required=False)

    def clean_note(self) -> str | None:
        """None if the form was sent without a note field: the note is kept."""
        return self.cleaned_data["note"] if "note" in self.data else None


class ItemEvidenceForm(EvidenceFields):
    pass


class FindingForm(forms.Form):
    """Observation, grade and the task that fixes it."""

    title = LineField(max_length=200, label="What did you observe?")
    grade = forms.ChoiceField(choices=Finding.Grade.choices, initial=Finding.Grade.MINOR)
    task_title = LineField(max_length=200, required=False, label="Task")
    due_on = DayField(required=False, label="Due", help_text="+15d, fri, 20 Mar")
    finding_only = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the second button of the form

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(circle, among="responders", required=False, empty_label="Unassigned")

    def clean(self) -> dict[str, Any]:
        """Without `finding_only` a task is promised, so its title is required."""
        data = super().clean() or {}
        if data.pop("finding_only", False):
            data |= {"task_title": "", "owner": None, "due_on": None}
        elif not data.get("task_title") and "task_title" not in self.errors:
            self.add_error("task_title", "Enter the task, or choose “Create finding only”.")
        return data


class FindingTaskForm(forms.Form):
    title = LineField(max_length=200, label="Task")
    due_on = DayField(required=False, label="Due")

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(circle, among="responders", required=False, empty_label="Unassigned")


class CloseFindingForm(forms.Form):
    reason = prose(2, label="What was verified, or why is the risk acceptable?")
    accept_risk = forms.BooleanField(required=False, label="Not fixed: accept the risk")


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


class NewChecklistForm(forms.Form):
    title = LineField(max_length=120)
    purpose = forms.ChoiceField(choices=Checklist.Purpose.choices)
    description = prose(2, required=False)


class ItemForm(forms.Form):
    """A new item of a draft."""

    section = LineField(max_length=120, help_text="An existing or new section.")
    text = forms.CharField(max_length=300, label="Item", help_text="A statement that is true if the item passes.")
    hint = forms.CharField(max_length=300, required=False)
    type = forms.ChoiceField(choices=Item.Type.choices, initial=Item.Type.PASS_FAIL)
    unit = LineField(max_length=20, required=False)
    low = forms.DecimalField(required=False, max_digits=14, decimal_places=4, label="Pass from")
    high = forms.DecimalField(required=False, max_digits=14, decimal_places=4, label="Pass up to")
    choices = forms.CharField(
        max_length=500, required=False, help_text="One answer per line.", widget=forms.Textarea(attrs={"rows": 3})
    )
    passing = forms.CharField(
        max_length=500,
        required=False,
        label="Passing choices",
        help_text="One per line; the other choices fail. Leave empty if the item is not scored.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    weight = forms.IntegerField(min_value=1, max_value=100, initial=1)
    critical = forms.BooleanField(required=False, label="Critical: if this item fails, the run fails")
    required = forms.BooleanField(required=False, initial=True, label="Required")
    evidence_on_fail = forms.BooleanField(required=False, label="Evidence required on failure")
    finding_on_fail = forms.BooleanField(required=False, initial=True, label="Finding required on failure")
    control = LineField(max_length=60, required=False, help_text="For example CC7.4.")

    def clean_choices(self) -> list[str]:
        choices = lines_of(self.cleaned_data["choices"])
        if len(choices) > MAX_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in choices):
            raise forms.ValidationError(f"Enter at most {MAX_CHOICES} answers of up to {LONGEST_CHOICE} characters.")
        return choices

    def clean_passing(self) -> list[str]:
        return lines_of(self.cleaned_data["passing"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choices, passing = data.get("choices") or [], data.get("passing") or []
        if data.get("type") == Item.Type.CHOICE and len(choices) < 2:
            self.add_error("choices", "Enter at least two different answers, one per line.")
        elif reserved := [value for value in choices if value.lower() in {"na", "n/a"}]:
            self.add_error("choices", f"Every choice item offers N/A. Remove “{reserved[0]}” or give it another name.")
        elif choices and set(choices) == set(passing):
            self.add_error("passing", "Every choice passes, so the item cannot fail. Leave one out, or select none.")
        elif unknown := [value for value in passing if value not in choices]:
            self.add_error("passing", f"“{unknown[0]}” is not one of the choices.")
        low, high = data.get("low"), data.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", "The upper limit must not be below the lower limit.")
        return data


def item_initial(item: Item) -> dict[str, Any]:
    """The values of an item as its form shows them."""
    now = {name: getattr(item, name) for name in ItemForm.base_fields if name != "section"}
    now |= {name: "\n".join(now[name]) for name in ["choices", "passing"]}
    limits = {name: f"{now[name].normalize():f}" for name in ["low", "high"] if now[name] is not None}
    return {**now, **limits, "section": item.section.title}


def lines_of(text: str) -> list[str]:
    """Each line once, without empty ones."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ItemNumberForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=9999)


class MoveItemForm(ItemNumberForm):
    up = forms.BooleanField(required=False)


class ThresholdForm(forms.Form):
    threshold = forms.IntegerField(min_value=0, max_value=100, label="Passes from (%)")


class CopyChecklistForm(forms.Form):
    title = LineField(max_length=120, label="Name of the copy")


class PublishForm(forms.Form):
    change_note = forms.CharField(max_length=300, required=False, label="What changed?")
