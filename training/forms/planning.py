"""The form that plans one session or a series, and the form that records one that took place."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import Team, User
from accounts.person_field import PeopleField, PersonField
from core.schedule.moments import Unclear
from core.web.date_fields import ClockField, DayField, FoldChoice, PastDayField
from core.web.line_field import LineField
from incidents.models import Incident
from tasks.forms.fields import TaskToCloseField
from tasks.models import ClosesBy
from training.actions.sessions import MAX_MINUTES
from training.audiences import Audience
from training.clashes import holidays_on
from training.forms.fields import RowField, ZoneField
from training.models import Attendance, Program, Session
from training.series import MAX_SESSIONS, REPEATS, Slot, series_days, series_slots

SHORT_HELP = "Or fri, +15d"
QUIET = [("skip", "Skip"), ("keep", "Keep")]


class SessionFieldsForm(FoldChoice):
    """What a session is about, when and where. The date is one field, the clock another."""

    format = forms.ChoiceField(choices=Session.Format.choices, initial=Session.Format.LESSON, widget=forms.RadioSelect)
    program = forms.ModelChoiceField(Program.objects.none(), to_field_name="slug", required=False, empty_label="None")
    title = LineField(max_length=120, required=False, help_text="Leave empty to use the title of the program.")
    goal = LineField(required=False, max_length=300, help_text="What people can do afterwards.")
    day = DayField(label="Date", required=False, help_text=SHORT_HELP)
    clock = ClockField(label="Start", required=False)
    minutes = forms.IntegerField(label="Length (minutes)", min_value=5, max_value=MAX_MINUTES, initial=60)
    zone = ZoneField()
    place = LineField(label="Place or link", required=False, max_length=300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.slots: list[Slot] = []
        self.skipped: dict[date, str] = {}  # days of the series without a session; the holiday, or "" if chosen
        self.fields["program"].queryset = Program.objects.visible_to(user).active()  # type: ignore[attr-defined]
        self.fields["incident"] = RowField(Incident, "INC", user)
        self.fields["task"] = TaskToCloseField(ClosesBy.SESSION, user)
        self.fields["facilitator"] = PersonField(required=False, empty_label="Not set")

    def title_of(self, data: dict[str, Any]) -> str:
        program = data.get("program")
        title = data.get("title") or (program.title if program else "")
        if not title:
            self.add_error("title", "Enter a title or choose a program.")
        return title


class PlanForm(SessionFieldsForm):
    """One session or a series with its invitations. `slots` holds the times once they are valid."""

    repeat = forms.ChoiceField(choices=REPEATS, initial="once", required=False)
    count = forms.IntegerField(label="Sessions", min_value=1, max_value=MAX_SESSIONS, initial=6, required=False)
    until = DayField(label="Or until", required=False, help_text="")
    quiet = forms.ChoiceField(label="On holidays", choices=QUIET, initial="skip", required=False)
    capacity = forms.IntegerField(label="Seats", min_value=1, max_value=500, initial=12)
    minimum = forms.IntegerField(label="Minimum people", min_value=0, max_value=500, initial=0, required=False)
    rsvp_days = forms.IntegerField(label="RSVP closes (days before)", min_value=0, max_value=60, required=False)
    promotion_hours = forms.IntegerField(
        label="Last promotion from the waitlist (hours before)", min_value=0, max_value=336, initial=2
    )
    feedback_mode = forms.ChoiceField(
        label="Feedback", choices=Session.FeedbackMode.choices, initial=Session.FeedbackMode.ANONYMOUS, required=False
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )
    skip = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, user: User, roles: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        choices = [("", "No one"), *((role, role) for role in roles)]
        self.fields["people"] = PeopleField(required=False)
        self.fields["co_facilitators"] = PeopleField(required=False, label="Co-facilitators")
        self.fields["on_duty"] = forms.ChoiceField(label="Everyone on duty for", choices=choices, required=False)
        self.fields["ending"] = forms.ChoiceField(
            label="Everyone whose certificate ends within 60 days", choices=choices, required=False
        )
        given = self.data.getlist("skip") if hasattr(self.data, "getlist") else []
        self.fields["skip"].choices = [(slot, slot) for slot in given[:MAX_SESSIONS]]  # type: ignore[attr-defined]

    def audience_of(self, data: dict[str, Any]) -> Audience:
        people, teams = tuple(data.get("people") or ()), tuple(data.get("teams") or ())
        return Audience(people, teams, data.get("on_duty", ""), data.get("ending", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"day", "minutes", "zone"} <= data.keys():
            self.slots = self.times(data)
        audience = self.audience_of(data)
        if audience and not self.slots and not data.get("day"):
            self.add_error("day", "Enter a date before you invite people.")
        if (data.get("minimum") or 0) > (data.get("capacity") or 0):
            self.add_error("minimum", "The minimum must fit the seats.")
        kept = ["program", "format", "goal", "zone", "place", "incident", "task", "facilitator", "co_facilitators"]
        facts = {name: data.get(name) for name in [*kept, "capacity", "promotion_hours", "rsvp_days"]}
        facts |= {"title": self.title_of(data), "minimum": data.get("minimum") or 0}
        facts["feedback_mode"] = data.get("feedback_mode") or Session.FeedbackMode.ANONYMOUS
        return {**facts, "slots": self.slots, "audience": audience}

    def times(self, data: dict[str, Any]) -> list[Slot]:
        """The slots of the series, without the days that are skipped. Empty without a date."""
        day, clock = data["day"], data.get("clock")
        if day is None:
            return []
        if clock is None:
            self.add_error("clock", "Enter the time at which it starts.")
            return []
        days = series_days(day, data.get("repeat", ""), data.get("count") or 1, data.get("until"))
        self.repeats = data.get("repeat", "")
        self.skipped = self.days_to_skip(days[1:], data) if len(days) > 1 else {}
        days = [date for date in days if date not in self.skipped]
        try:
            return series_slots(days, clock, data["minutes"], ZoneInfo(data["zone"]), self.fold())
        except Unclear as error:
            self.refuse_clock("clock", error)
            return []

    def days_to_skip(self, days: list[date], data: dict[str, Any]) -> dict[date, str]:
        """The days that were taken out by hand, and the holidays. The first day was chosen, so it stays."""
        chosen = {date: "" for date in days if date.isoformat() in set(data.get("skip") or ())}
        return chosen if data.get("quiet") == "keep" else holidays_on(days) | chosen


class RecordForm(SessionFieldsForm):
    """A session that already took place, with who attended."""

    day = PastDayField(label="Date", help_text="Or yesterday, fri")
    outcome = forms.CharField(
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What people can do now, and what was unexpected.",
    )
    closes_task = forms.NullBooleanField(
        required=False,
        label="Close the task",
        widget=forms.Select(
            choices=[("", "By its attendance condition"), ("true", "Yes"), ("false", "No, it stays open")]
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["clock"].required = True
        for presence, label in Attendance.Presence.choices:
            self.fields[presence] = PeopleField(required=False, label=label)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kept = [
            "program",
            "format",
            "goal",
            "zone",
            "place",
            "incident",
            "task",
            "facilitator",
            "outcome",
            "closes_task",
        ]
        facts = {name: data[name] for name in kept if name in data}
        facts |= {"title": self.title_of(data), "attendance": self.attendance(data)}
        if {"day", "clock", "minutes", "zone"} <= data.keys():
            try:
                slot = series_slots([data["day"]], data["clock"], data["minutes"], ZoneInfo(data["zone"]), self.fold())
                facts |= {"starts_at": slot[0].starts_at, "ends_at": slot[0].ends_at}
            except Unclear as error:
                self.refuse_clock("clock", error)
        return facts

    def attendance(self, data: dict[str, Any]) -> dict[User, str]:
        found: dict[User, str] = {}
        for presence in Attendance.Presence.values:
            for person in data.get(presence) or ():
                if person in found:
                    self.add_error(presence, f"{person.name} is listed twice.")
                found[person] = presence
        if not any(presence in {"present", "partial"} for presence in found.values()):
            self.add_error("present", "Choose at least one person who attended.")
        return found
