"""Forms of snoozes, policies with their steps, previews and calendars. They clean; actions decide."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Team, User
from core.schedule.working_time import next_working_day
from core.web.date_fields import DayField
from core.web.line_field import LineField
from core.web.version_field import VersionField
from notifications.actions.preferences import chats_for
from notifications.models import Endpoint, Preferences
from reminders.actions.edit_policy import StepInput
from reminders.due_sources import choices_of, item_choices
from reminders.models import MAX_STEPS, HolidayCalendar, Policy, ScheduleStep
from reminders.policies import LONGEST_SNOOZE_DAYS
from reminders.preview import Case

DAYS = [(1, "1 day"), (2, "2 days"), (3, "3 days"), (5, "5 days"), (LONGEST_SNOOZE_DAYS, "1 week (maximum)")]
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
UNITS = [("working", "working days"), ("calendar", "calendar days")]
SIDES = [("before", "before"), ("on", "on"), ("after", "after")]
MANY = forms.CheckboxSelectMultiple


class SnoozeForm(forms.Form):
    days = forms.TypedChoiceField(label="How long", choices=DAYS, coerce=int, initial=1)
    reason = forms.CharField(label="Why", max_length=300, help_text="The reason is recorded.")


class PolicyForm(forms.Form):
    """Conditions, hours and stop conditions of a policy; its steps are a separate formset."""

    name = LineField(label="Name", max_length=80)
    items = forms.MultipleChoiceField(label="Items", required=False, widget=MANY)
    task_kinds = forms.MultipleChoiceField(label="Task kinds", required=False, widget=MANY)
    teams = forms.ModelMultipleChoiceField(Team.objects.all(), label="Teams", required=False, widget=MANY)
    priorities = forms.MultipleChoiceField(label="Priorities", required=False, widget=MANY)
    severities = forms.MultipleChoiceField(label="Severities", required=False, widget=MANY)
    hour = forms.TypedChoiceField(label="Send at", choices=HOURS, coerce=int, initial=9)
    quiet_from = forms.TypedChoiceField(label="Quiet hours begin", choices=HOURS, coerce=int, initial=19)
    quiet_to = forms.TypedChoiceField(label="Quiet hours end", choices=HOURS, coerce=int, initial=8)
    calendars = forms.ModelMultipleChoiceField(
        HolidayCalendar.objects.all(), label="Holidays", required=False, widget=MANY
    )
    digest = forms.ChoiceField(label="Digest", choices=Policy.Digest.choices, initial=Policy.Digest.DAILY)
    honors_snooze = forms.BooleanField(
        label="the recipient snoozed the item, until the snooze ends", required=False, initial=True
    )
    pauses_blocked = forms.BooleanField(
        label="the task is blocked with a date, until that date. Escalation continues", required=False, initial=True
    )
    stops_closed_issue = forms.BooleanField(
        label="the linked issue of the task is closed, until it is reopened", required=False
    )
    version = VersionField(required=False)

    def __init__(self, *args: Any, policy: Policy | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(policy) if policy else None
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = item_choices()  # type: ignore[attr-defined]
        for field, facet in (("task_kinds", "task_kind"), ("priorities", "priority"), ("severities", "severity")):
            self.fields[field].choices = choices_of(facet)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {**data, "teams": list(data.get("teams", [])), "calendars": list(data.get("calendars", []))}


def initial_of(policy: Policy) -> dict[str, Any]:
    names = ["name", "items", "task_kinds", "priorities", "severities", "hour", "quiet_from", "quiet_to", "digest"]
    names += ["honors_snooze", "pauses_blocked", "stops_closed_issue", "version"]
    facts = {name: getattr(policy, name) for name in names}
    return {**facts, "teams": policy.teams.all(), "calendars": policy.calendars.all()}


class StepForm(forms.Form):
    """One row. A row without days is not a step."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    days = forms.IntegerField(label="Days", min_value=0, max_value=90, required=False)
    unit = forms.ChoiceField(label="Counted in", choices=UNITS)
    side = forms.ChoiceField(label="Due date", choices=SIDES, initial="after")
    audience = forms.ChoiceField(label="Audience", choices=ScheduleStep.Audience.choices)
    who = forms.CharField(
        label="Person or team",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "step-audiences", "placeholder": "@handle or team"}),
    )
    channel = forms.ChoiceField(label="Channel", choices=ScheduleStep.Channel.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("days") is None or data.get("audience") not in {"person", "team"}:
            return data
        who = data.get("who", "").strip()
        if data["audience"] == "person":
            data["found"] = User.objects.people().filter(handle=who.removeprefix("@").lower()).first()
            if data["found"] is None:
                self.add_error("who", "Enter an active person, for example @grace.")
        else:
            data["found"] = Team.objects.filter(name__iexact=who).first() or Team.objects.filter(slug=who).first()
            if data["found"] is None:
                self.add_error("who", "Enter the name of a team.")
        return data

    def step(self) -> StepInput | None:
        data = self.cleaned_data
        if data.get("days") is None or data.get("DELETE"):
            return None
        sign = {"before": -1, "on": 0, "after": 1}[data["side"]]
        return StepInput(
            sign * data["days"],
            data["audience"],
            data["unit"] == "working",
            data["channel"],
            person=data.get("found") if data["audience"] == "person" else None,
            team=data.get("found") if data["audience"] == "team" else None,
            pk=data.get("pk"),
        )


BaseSteps = forms.formset_factory(
    StepForm, extra=2, max_num=MAX_STEPS, validate_max=True, absolute_max=MAX_STEPS + 2, can_delete=True
)


class StepFormSet(BaseSteps):  # type: ignore[misc,valid-type]
    def steps(self) -> list[StepInput]:
        return [step for form in self.forms if (step := form.step())]


def step_initial(policy: Policy) -> list[dict[str, Any]]:
    rows = policy.steps.filter(removed_at=None).select_related("person", "team")
    return [
        {
            "pk": row.pk,
            "days": abs(row.offset),
            "unit": "working" if row.working else "calendar",
            "side": "on" if row.offset == 0 else "before" if row.offset < 0 else "after",
            "audience": row.audience,
            "who": f"@{row.person.handle}" if row.person else row.team.name if row.team else "",
            "channel": row.channel,
        }
        for row in rows
    ]


class CaseForm(forms.Form):
    """The concrete case that a preview is made for. Everything has a default."""

    kind = forms.ChoiceField(label="Item", required=False)
    priority = forms.ChoiceField(label="Priority", required=False)
    severity = forms.ChoiceField(label="Severity", required=False)
    due = DayField(label="Due date", required=False)
    owner = forms.ModelChoiceField(User.objects.people(), label="Owner", required=False, to_field_name="handle")
    team = forms.ModelChoiceField(Team.objects.all(), label="Team", required=False, to_field_name="slug")

    def __init__(self, *args: Any, policy: Policy | None = None, person: User, **kwargs: Any) -> None:
        kwargs["prefix"] = "case"
        super().__init__(*args, **kwargs)
        self.policy, self.person = policy, person
        self.fields["kind"].choices = item_choices()  # type: ignore[attr-defined]
        for field in ("priority", "severity"):
            self.fields[field].choices = [("", "Any"), *choices_of(field)]  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "No owner"  # type: ignore[attr-defined]
        self.fields["team"].empty_label = "No team"  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.update(self.defaults())

    def defaults(self) -> dict[str, Any]:
        """A case that this policy applies to, as far as its conditions can be met."""
        policy = self.policy
        team = policy.teams.first() if policy and policy.pk else None
        team = team or self.person.teams.first() or Team.objects.first()
        owner = team.members.filter(is_active=True).order_by("name").first() if team else None
        today = timezone.localdate()
        return {
            "kind": policy.items[0] if policy and policy.items else "task",
            "priority": policy.priorities[0] if policy and policy.priorities else "P1",
            "severity": policy.severities[0] if policy and policy.severities else "",
            "due": next_working_day(today + timedelta(days=(4 - today.weekday()) % 7 or 7)),
            "owner": owner.handle if owner else None,
            "team": team.slug if team else None,
        }

    def case(self) -> Case:
        """The entered case, with defaults for missing or invalid values."""
        if self.is_bound:
            self.is_valid()
            given = self.cleaned_data
        else:
            start = self.defaults()
            given = {
                **start,
                "owner": User.objects.people().filter(handle=start["owner"]).first(),
                "team": Team.objects.filter(slug=start["team"]).first(),
            }
        facts = {name: given.get(name) or "" for name in ("priority", "severity")}
        facts["task_kind"] = self.policy.task_kinds[0] if self.policy and self.policy.task_kinds else ""
        due: date = given.get("due") or self.defaults()["due"]
        return Case(given.get("kind") or "task", due, given.get("owner"), given.get("team"), self.person, facts)


class CalendarForm(forms.Form):
    name = LineField(label="Name", max_length=80, help_text="For example Germany, Berlin.")
    code = forms.CharField(label="Short name", max_length=12, required=False, help_text="Optional, for example DE.")
    file = forms.FileField(label="iCalendar file", help_text="An .ics file of at most 256 KB.")


WEEKDAYS = list(enumerate(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]))
OWN_HOURS = [("", "As set in the policy"), *HOURS]
NO_HOURS = [("", "None"), *HOURS]


class PreferencesForm(forms.Form):
    """How and when one person is contacted. Working days are a number with bit 0 for Monday."""

    reminder_mail = forms.BooleanField(label="Reminders of my work", required=False)
    update_mail = forms.BooleanField(label="Assignments and updates", required=False)
    weekly_digest = forms.BooleanField(label="Weekly digest", required=False)
    chat = forms.ModelChoiceField(Endpoint.objects.none(), label="Slack or Teams", required=False, empty_label="None")
    chat_member = forms.CharField(
        label="Slack member ID", max_length=40, required=False, help_text="Optional. Debrief mentions you with it."
    )
    hour = forms.TypedChoiceField(
        label="Daily reminder", choices=OWN_HOURS, coerce=int, empty_value=None, required=False
    )
    quiet_from = forms.TypedChoiceField(
        label="Quiet hours begin", choices=NO_HOURS, coerce=int, empty_value=None, required=False
    )
    quiet_to = forms.TypedChoiceField(
        label="Quiet hours end", choices=NO_HOURS, coerce=int, empty_value=None, required=False
    )
    working_days = forms.TypedMultipleChoiceField(
        label="Working days",
        choices=WEEKDAYS,
        coerce=int,
        widget=MANY,
        error_messages={"required": "Choose at least one day."},
    )

    def __init__(self, *args: Any, chosen: Preferences, person: User, **kwargs: Any) -> None:
        facts = {name: getattr(chosen, name) for name in self.base_fields if hasattr(chosen, name)}
        days = [day for day, _ in WEEKDAYS if chosen.works_on(day)]
        kwargs["initial"] = {**facts, "working_days": days}
        super().__init__(*args, **kwargs)
        self.fields["chat"].queryset = chats_for(person)  # type: ignore[attr-defined]

    def clean_working_days(self) -> int:
        return sum(1 << day for day in self.cleaned_data["working_days"])


class DaysOffForm(forms.Form):
    first = DayField(label="First day")
    last = DayField(label="Last day", required=False, help_text="Optional. Leave empty for one day.")
