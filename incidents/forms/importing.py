"""The confirm page of an import: one head and five lists, every field editable. Cleans into `told.Told`."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from core.accounts.models import User
from core.schedule.moments import Unclear, local_instant
from incidents.forms.writing import PersonChoice
from incidents.models import (
    Category,
    EntryType,
    Factor,
    Hypothesis,
    IncidentRole,
    Kind,
    MilestoneName,
    Precision,
    Service,
    Severity,
)
from incidents.told import Told, ToldEntry, ToldFactor, ToldHypothesis, ToldMeasure, ToldPerson, ToldTask

CLOCK_ONLY = re.compile(r"^\d{1,2}:\d{2}$")
FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"]
UNKNOWN_TIME = "Write the date and time like 2024-02-13 22:00."


class WallField(forms.CharField):
    """A wall clock without zone: naive datetime, or None when empty."""

    widget = forms.TextInput(attrs={"placeholder": "YYYY-MM-DD HH:MM", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        for shape in FORMATS:
            try:
                return datetime.strptime(text, shape)
            except ValueError:
                continue
        if CLOCK_ONLY.match(text):
            raise forms.ValidationError(f"On which day? Write it like 2024-02-13 {text}.")
        raise forms.ValidationError(UNKNOWN_TIME)


def instant(wall: datetime | None, zone: tzinfo) -> datetime | None:
    """The instant of a wall clock. A time that the clock change skips, or repeats, is refused in words."""
    if wall is None:
        return None
    try:
        return local_instant(wall.date(), wall.time(), zone)
    except Unclear as error:
        raise forms.ValidationError(str(error)) from error


class HeadForm(forms.Form):
    title = forms.CharField(max_length=200)
    severity = forms.TypedChoiceField(coerce=int, choices=[])
    kind = forms.ChoiceField(choices=[choice for choice in Kind.choices if choice[0] not in {"drill", "planned"}])
    zone = forms.CharField(label="Time zone", max_length=60, widget=forms.TextInput(attrs={"list": "zones"}))
    zone_text = forms.CharField(label="Zone as written", max_length=30, required=False)
    started = WallField(label="Impact began")
    ended = WallField(label="Impact ended", required=False)
    share = forms.DecimalField(label="Share (%)", min_value=0, max_value=100, required=False)
    approximate = forms.BooleanField(label="The share is approximate", required=False)
    population = forms.CharField(label="Of which population", max_length=80, required=False)
    measured_by = forms.CharField(label="Measured how", max_length=200, required=False)
    services = forms.ModelMultipleChoiceField(Service.objects.all(), required=False)
    services_named = forms.CharField(
        label="Other services",
        max_length=300,
        required=False,
        help_text="Not in the catalogue; the names stay in the summary.",
    )
    add_services = forms.BooleanField(label="Add the other services to the catalogue", required=False)
    lead = PersonChoice(User.objects.none(), label="Incident lead", required=False, empty_label="not stated")
    restricted = forms.BooleanField(label="Only its circle may see it", required=False)
    reason = forms.CharField(label="Why restricted", max_length=300, required=False)
    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    text = forms.CharField(label="Postmortem", required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = [(row.rank, f"{row.name}: {row.description}") for row in Severity.objects.all()]
        self.fields["severity"].choices = [("", "Choose a severity"), *ranks]
        self.fields["lead"].queryset = User.objects.responders().order_by("name")

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("Choose a zone by name, for example UTC or Europe/Berlin.")
        return zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = ZoneInfo(data["zone"]) if data.get("zone") else None
        for name in ["started", "ended"] if zone else []:
            place_instant(self, name, zone)
        if data.get("restricted") and not data.get("reason"):
            self.add_error("reason", "Say why only some people may see it.")
        if data.get("started") and data.get("ended") and data["ended"] < data["started"]:
            self.add_error("ended", "The end lies before the start. Is it the next day?")
        return data


def place_instant(form: forms.Form, name: str, zone: tzinfo | None) -> None:
    try:
        form.cleaned_data[name] = instant(form.cleaned_data.get(name), zone) if zone else None
    except forms.ValidationError as error:
        form.add_error(name, error)


class Row(forms.Form):
    """One line of a list. A line that is not kept is not checked."""

    keep = forms.BooleanField(required=False, initial=True)
    walls: tuple[str, ...] = ()
    zone: tzinfo | None = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("keep")):
            self._errors.clear()

    def clean(self) -> dict[str, Any]:
        for name in self.walls:
            place_instant(self, name, self.zone)
        return self.cleaned_data


class EntryRow(Row):
    walls = ("at",)
    at = WallField(label="When")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    type = forms.ChoiceField(choices=EntryType.choices)
    milestone = forms.ChoiceField(choices=[("", "no milestone"), *MilestoneName.choices], required=False)
    precision = forms.ChoiceField(choices=Precision.choices)
    actor = forms.CharField(max_length=80, required=False)
    to_team = forms.CharField(label="Team called", max_length=80, required=False)
    entered_time = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class HypothesisRow(Row):
    walls = ("started", "ended")
    statement = forms.CharField(max_length=300)
    started = WallField(label="From")
    ended = WallField(label="To", required=False)
    verdict = forms.ChoiceField(choices=Hypothesis.Verdict.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") != "open" and not data.get("ended"):
            self.add_error("ended", "Until when was it followed?")
        if data.get("started") and data.get("ended") and data["ended"] < data["started"]:
            self.add_error("ended", "It ended before it began.")
        return data


class FactorRow(Row):
    text = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(choices=Factor.Kind.choices)
    category = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = lambda: [
            ("", "no category"),
            *((row.code, str(row)) for row in Category.objects.all()),
        ]


class MeasureRow(Row):
    title = forms.CharField(max_length=200)
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TaskRow(MeasureRow):
    owner = PersonChoice(User.objects.none(), required=False, empty_label="nobody yet")
    owner_name = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    link = forms.URLField(required=False, widget=forms.HiddenInput, assume_scheme="https")
    done = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.responders().order_by("name")


class PersonRow(Row):
    name = forms.CharField(max_length=80)
    account = PersonChoice(User.objects.none(), required=False, empty_label="keep the name only")
    role = forms.ChoiceField(choices=[("", "no role"), *IncidentRole.Role.choices], required=False)
    said = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = User.objects.responders().order_by("name")


ROWS: dict[str, type[Row]] = {
    "entries": EntryRow,
    "hypotheses": HypothesisRow,
    "factors": FactorRow,
    "measures": MeasureRow,
    "tasks": TaskRow,
    "people": PersonRow,
}
MOST_ROWS = 500


class ConfirmForm:
    """The head and its lists as one thing: `is_valid()`, `told()`, `choices()`."""

    def __init__(self, draft: Mapping[str, Any], data: Any = None) -> None:
        self.head = HeadForm(data, initial=head_of(draft))
        posted = data.getlist("sure") if hasattr(data, "getlist") else draft.get("sure", [])
        self.sure = [str(key) for key in posted]  # what the author confirmed one by one
        self.lists = {
            name: forms.formset_factory(row, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)(
                data, initial=draft.get(name, []), prefix=name
            )
            for name, row in ROWS.items()
        }

    def is_valid(self) -> bool:
        head = self.head.is_valid()
        zone = ZoneInfo(self.head.cleaned_data["zone"]) if self.head.cleaned_data.get("zone") else ZoneInfo("UTC")
        for rows in self.lists.values():
            for form in rows.forms:
                form.zone = zone
        lists = [rows.is_valid() for rows in self.lists.values()]
        return all([head, *lists, self.each_task_once()])

    def each_task_once(self) -> bool:
        """Two promises of one title cannot be told apart later."""
        seen: set[str] = set()
        twins = []
        for form in self.lists["tasks"].forms:
            title = (form.cleaned_data.get("title") or "").lower() if form.cleaned_data.get("keep") else ""
            if title and title in seen:
                form.add_error("title", "Another task has this title. Say what differs, or leave one out.")
                twins.append(form)
            seen.add(title)
        return not twins

    def kept(self, name: str) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.lists[name].forms if form.cleaned_data.get("keep")]

    def told(self) -> Told:
        """What the author confirmed, cleaned."""
        head = dict(self.head.cleaned_data)
        share = head.pop("share")
        leads = [row["account"] for row in self.kept("people") if row["role"] == "lead" and row["account"]]
        head["lead"] = head["lead"] or next(iter(leads), None)
        return Told(
            **{**head, "services": tuple(head["services"])},
            share=share / Decimal(100) if share is not None else None,
            entries=tuple(ToldEntry(**without_keep(row)) for row in self.kept("entries")),
            hypotheses=tuple(ToldHypothesis(**without_keep(row)) for row in self.kept("hypotheses")),
            factors=tuple(ToldFactor(**without_keep(row)) for row in self.kept("factors")),
            measures=tuple(ToldMeasure(**without_keep(row)) for row in self.kept("measures")),
            tasks=tuple(ToldTask(**without_keep(row)) for row in self.kept("tasks")),
            people=tuple(ToldPerson(row["name"], row["role"], row["account"]) for row in self.kept("people")),
        )

    def problems(self) -> dict[str, Any]:
        """What is still open, by field and by row: `{"severity": […], "entries": {1: {"at": […]}}}`."""
        lists = {
            name: {index: form.errors for index, form in enumerate(rows.forms) if form.errors}
            for name, rows in self.lists.items()
        }
        return {**self.head.errors, **{name: found for name, found in lists.items() if found}}

    def choices(self) -> dict[str, Any]:
        """What was typed, as the next draft, whether it is valid or not."""
        head = {name: self.head[name].value() for name in self.head.fields}
        lists = {
            name: [{field: form[field].value() for field in form.fields} for form in rows.forms]
            for name, rows in self.lists.items()
        }
        return {**head, **lists, "sure": self.sure}


def without_keep(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "keep"}


def head_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values; services named in the text are matched to those we have, by name."""
    head = {name: draft[name] for name in HeadForm.base_fields if name in draft}
    if isinstance(head.get("services"), str):
        named = [part.strip().lower() for part in head["services"].split(",")]
        head["services"] = [row.pk for row in Service.objects.all() if row.name.lower() in named]
    return head


def as_posted(draft: Mapping[str, Any]) -> dict[str, Any]:
    """A draft in the shape a browser would post, so that API and command line pass the same cleaning."""
    initial = head_of(draft)
    data = {name: value for name, value in initial.items() if value not in (None, False)}
    for name in ROWS:
        rows = draft.get(name, [])
        data |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": len(rows)}
        for index, row in enumerate(rows):
            data |= {f"{name}-{index}-{field}": value for field, value in row.items() if value not in (None, False)}
    return data
