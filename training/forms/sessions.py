"""Forms of the session page. They validate and never save."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import Team, User
from accounts.person_field import PeopleField, PersonField
from core.access.models import Circle
from core.web.date_fields import WallClockField
from core.web.line_field import LineField
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.audiences import Audience
from training.forms.fields import RowField
from training.forms.times import DeadlineMixin, TimeForm
from training.models import Attendance, Enrollment, Program, Session
from training.series import EDIT_SCOPES, THIS

ONE_TO_FIVE = [("1", "1, no"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, yes")]


class EditForm(DeadlineMixin, TimeForm):
    """Every field of a session. `reason` is required if people are notified (checked by the action)."""

    asked_in_addition = frozenset({"scope", "reason"})
    title = LineField(max_length=120)
    format = forms.ChoiceField(choices=Session.Format.choices)
    program = forms.ModelChoiceField(Program.objects.none(), to_field_name="slug", required=False, empty_label="None")
    goal = LineField(required=False, max_length=300)
    capacity = forms.IntegerField(label="Seats", min_value=1, max_value=500)
    minimum = forms.IntegerField(label="Minimum people", min_value=0, max_value=500, required=False)
    rsvp_until = WallClockField(label="RSVP until", required=False)
    promotion_hours = forms.IntegerField(
        label="Last promotion from the waitlist (hours before)", min_value=0, max_value=336
    )
    feedback_mode = forms.ChoiceField(label="Feedback", choices=Session.FeedbackMode.choices)
    reason = forms.CharField(
        required=False,
        max_length=300,
        help_text="Required for a new time, length or place. It is sent to the people who answered.",
    )

    def __init__(
        self, *args: Any, session: Session, user: User, may_plan: bool, in_series: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if in_series:
            self.fields["scope"] = forms.ChoiceField(
                label="Apply to", choices=EDIT_SCOPES, initial=THIS, required=False, widget=forms.RadioSelect
            )
        self.fields["program"].queryset = Program.objects.visible_to(user).active()  # type: ignore[attr-defined]
        self.fields["incident"] = RowField(Incident, "INC", user)
        self.fields["task"] = RowField(CorrectiveTask, "A", user, label="Closes task")
        self.fields["rsvp_until"].zone = ZoneInfo(session.zone)  # type: ignore[attr-defined]
        if may_plan:
            self.fields["facilitator"] = PersonField(required=False, empty_label="Not set")
            self.fields["co_facilitators"] = PeopleField(required=False, label="Co-facilitators")
        if session.status == Session.Status.DRAFT:
            for name in ("starts_at", "minutes", "rsvp_until", "zone"):
                del self.fields[name]
        if session.status == Session.Status.DONE:
            self.fields["outcome"] = forms.CharField(max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.clean_deadline(data, data.get("zone", "UTC"))
        data["minimum"] = data.get("minimum") or 0
        if self.fields.get("facilitator") and data.get("facilitator") is None:
            data.pop("facilitator", None)
        data.pop("minutes", None)
        data.pop("fold", None)
        return data


class InviteForm(forms.Form):
    """Invitees: teams, groups by role, and single people."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, circle: Circle | None, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No one"), *((role, role) for role in roles)]
        self.fields["on_duty"] = forms.ChoiceField(label="Everyone on duty for", choices=choices, required=False)
        self.fields["ending"] = forms.ChoiceField(
            label="Everyone whose certificate ends within 60 days", choices=choices, required=False
        )
        self.fields["people"] = PeopleField(circle, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        people, teams = tuple(data.get("people") or ()), tuple(data.get("teams") or ())
        audience = Audience(people, teams, data.get("on_duty", ""), data.get("ending", ""))
        if not audience:
            raise forms.ValidationError("Choose a team, a role or people.")
        return {"audience": audience}


class AnswerForm(forms.Form):
    state = forms.ChoiceField(choices=[(value, value) for value in Enrollment.State.values])


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300, required=False)


class CloseForm(forms.Form):
    """Outcome, who gets a certificate, and whether a task without a condition is closed."""

    outcome = forms.CharField(
        label="Outcome", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, certify: list[User] | None = None, asks_task: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if certify:
            people = User.objects.filter(pk__in=[person.pk for person in certify]).order_by("name")
            self.fields["certify"] = PeopleField(
                required=False, label="Issue certificates to", initial=[person.pk for person in certify]
            )
            self.fields["certify"].queryset = people  # type: ignore[attr-defined]
        if asks_task:
            choices = [("true", f"Yes, close {asks_task}"), ("false", f"No, {asks_task} stays open")]
            self.fields["closes_task"] = forms.TypedChoiceField(
                label=f"Does this session close {asks_task}?",
                choices=choices,
                coerce=lambda word: word == "true",
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                help_text=f"{asks_task} does not say who must attend.",
            )


class AttendanceForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.people(), to_field_name="handle")
    presence = forms.ChoiceField(choices=Attendance.Presence.choices, initial=Attendance.Presence.PRESENT)
    note = forms.CharField(required=False, max_length=200)


class WalkInForm(forms.Form):
    """A person who came without signing up."""

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(circle)


class CorrectionForm(forms.Form):
    presence = forms.ChoiceField(label="Attendance", choices=Attendance.Presence.choices)
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(circle)
        self.order_fields(["person", "presence", "reason"])


class FeedbackForm(forms.Form):
    learned = forms.TypedChoiceField(
        label="I learned something useful", choices=ONE_TO_FIVE, coerce=int, widget=forms.RadioSelect
    )
    realistic = forms.TypedChoiceField(
        label="It was realistic", choices=ONE_TO_FIVE, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, may_be_anonymous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_be_anonymous:
            self.fields["anonymous"] = forms.BooleanField(required=False, initial=True, label="Send without my name")
