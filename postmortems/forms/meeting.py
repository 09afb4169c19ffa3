"""Forms of review meetings."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.person_field import PersonField
from core.schedule.moments import Unclear, local_instant
from core.web.date_fields import ClockField, DayField, FoldChoice
from core.web.line_field import LineField
from core.web.version_field import VersionField
from incidents.models import Incident
from postmortems.models import MeetingNote, ReviewMeeting

MAX_OFFERED = 60


def newest(user: User) -> QuerySet[Incident]:
    """Incidents with a postmortem that this person sees."""
    rows: QuerySet[Incident] = Incident.objects.visible_to(user).filter(postmortem__isnull=False)
    return rows.order_by("-started_at", "-pk")


def ids_of(rows: QuerySet[Incident]) -> list[int]:
    """The first of them: a list offers no more."""
    return list(rows.values_list("pk", flat=True)[:MAX_OFFERED])


class IncidentsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Incident) -> str:
        return f"{obj.ref} {obj.title}"


class MeetingForm(FoldChoice):
    """Incidents the person sees, the newest first; people of the organization."""

    field_of = {"starts_at": "day"}
    incidents = IncidentsChoice(Incident.objects.none(), widget=forms.CheckboxSelectMultiple)
    title = LineField(max_length=120, required=False, initial="Incident review")
    day = DayField()
    clock = ClockField(label="Time", initial="15:00")
    minutes = forms.IntegerField(label="Length in minutes", min_value=10, max_value=480, initial=60)
    place = LineField(label="Place or link", max_length=300, required=False)
    facilitator = PersonField(people=User.objects.none(), help_text="A person who was not involved.")
    note_taker = PersonField(people=User.objects.none(), label="Takes notes", required=False, empty_label="Not set")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "incidents" in fields:
            offered = [*ids_of(newest(user)), *(row.pk for row in self.initial.get("incidents", []))]
            seen = Incident.objects.visible_to(user).filter(pk__in=offered)
            fields["incidents"].queryset = seen.order_by("-started_at")
        for name in ["facilitator", "note_taker"]:
            fields[name].queryset = User.objects.people().order_by("name")

    def instant(self, day: date, clock: time) -> datetime:
        return local_instant(day, clock, timezone.get_current_timezone(), self.fold())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, clock = data.pop("day", None), data.pop("clock", None)
        if day and clock:
            try:
                data["starts_at"] = self.instant(day, clock)
            except Unclear as error:
                self.refuse_clock("clock", error)
        return data


class EditMeetingForm(MeetingForm):
    """A planned meeting. The agenda changes on its page."""

    incidents = None  # type: ignore[assignment]
    version = VersionField()

    def __init__(self, *args: Any, meeting: ReviewMeeting, user: User, **kwargs: Any) -> None:
        self.meeting = meeting
        here = timezone.localtime(meeting.starts_at)
        names = ["title", "minutes", "place", "facilitator", "note_taker"]
        stored = {name: getattr(meeting, name) for name in names} | {"version": meeting.sequence}
        kwargs["initial"] = {**stored, "day": here.date(), "clock": here.time()}
        super().__init__(*args, user=user, **kwargs)
        for name in ["facilitator", "note_taker"]:
            self.fields[name].queryset = self.fields[name].queryset.seeing(meeting.circle)  # type: ignore[attr-defined]

    def instant(self, day: date, clock: time) -> datetime:
        """The stored time as long as its clock is not changed, also in an hour that is repeated."""
        stored = timezone.localtime(self.meeting.starts_at)
        unchanged = (day, clock) == (stored.date(), stored.time().replace(second=0, microsecond=0))
        return self.meeting.starts_at if unchanged else super().instant(day, clock)


class InviteForm(forms.Form):
    person = PersonField(people=User.objects.none(), label="Person")

    def __init__(self, *args: Any, meeting: ReviewMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.people().seeing(meeting.circle).exclude(pk__in=meeting.attendees.values("user"))
        self.fields["person"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class IncidentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Incident) -> str:
        return f"{obj.ref} {obj.title}"


class AgendaForm(forms.Form):
    """An incident of the agenda, or one to add, with its minutes. The list offers those that are not on it yet."""

    incident = IncidentChoice(Incident.objects.none(), empty_label="Choose …")
    minutes = forms.IntegerField(min_value=5, max_value=480, initial=20)

    def __init__(self, *args: Any, user: User, meeting: ReviewMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = meeting.agenda.values("incident")
        rows = newest(user).exclude(pk__in=known)
        private = meeting.circle.restricted
        rows = rows.filter(circle=meeting.circle) if private else rows.filter(circle__restricted=False)
        field: Any = self.fields["incident"]
        field.queryset = Incident.objects.visible_to(user).filter(Q(pk__in=ids_of(rows)) | Q(pk__in=known))
        offered = rows.filter(pk__in=ids_of(rows)).order_by("-started_at")
        field.choices = [("", field.empty_label), *((row.pk, field.label_from_instance(row)) for row in offered)]


class NoteForm(forms.Form):
    text = forms.CharField(max_length=500)
    kind = forms.ChoiceField(choices=MeetingNote.Kind.choices, required=False)
    item = forms.IntegerField(required=False, min_value=1)
    prompt = forms.CharField(max_length=40, required=False)
