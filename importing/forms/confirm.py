"""The confirm page of an import: one head and six lists, every field editable. Cleans into `ImportedIncident`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import User
from accounts.person_field import PersonField
from core.web.line_field import LineField
from core.web.zone_field import ZoneTextField
from importing.forms.accounts import RowChoices
from importing.forms.rows import ROWS, WallField, place_instant
from importing.import_data import (
    ImportedEntry,
    ImportedFactor,
    ImportedHypothesis,
    ImportedIncident,
    ImportedMeasure,
    ImportedPerson,
    ImportedTask,
)
from incidents.models import Kind, Service, Severity


class EveryService(forms.ModelMultipleChoiceField):
    """Includes archived services, which an old text may name."""

    def label_from_instance(self, obj: Service) -> str:
        return f"{obj.name} (archived)" if obj.archived_at else obj.name


class HeadForm(forms.Form):
    title = LineField(max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    severity = forms.TypedChoiceField(coerce=int, choices=[])
    kind = forms.ChoiceField(choices=[choice for choice in Kind.choices if choice[0] not in {"drill", "planned"}])
    zone = ZoneTextField(widget=forms.TextInput(attrs={"list": "zones"}))
    zone_text = forms.CharField(label="Time zone in the text", max_length=30, required=False)
    started = WallField(label="Impact began")
    ended = WallField(label="Impact ended", required=False)
    share = forms.DecimalField(label="Share (%)", min_value=0, max_value=100, required=False)
    approximate = forms.BooleanField(label="The share is approximate", required=False)
    population = LineField(label="Affected group", max_length=80, required=False)
    measured_by = LineField(label="Measurement method", max_length=200, required=False)
    services = EveryService(Service.objects.all(), required=False)
    services_named = forms.CharField(
        label="Other services",
        max_length=300,
        required=False,
        help_text="Not in the catalog. The names are kept in the summary.",
    )
    add_services = forms.BooleanField(label="Add the other services to the catalog", required=False)
    lead = PersonField(
        people=User.objects.none(),
        to_field_name=None,
        label="Incident lead",
        required=False,
        empty_label="Not set",
        help_text="No one named.",
    )
    restricted = forms.BooleanField(label="Private", required=False)
    reason = forms.CharField(label="Reason for private access", max_length=300, required=False)
    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    text = forms.CharField(label="Postmortem", required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = [(row.rank, f"{row.name}: {row.description}") for row in Severity.objects.all()]
        self.fields["severity"].choices = [("", "Choose a severity"), *ranks]  # type: ignore[attr-defined]
        self.fields["lead"].queryset = User.objects.responders().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = ZoneInfo(data["zone"]) if data.get("zone") else None
        for name in ["started", "ended"] if zone else []:
            place_instant(self, name, zone)
        if data.get("restricted") and not data.get("reason"):
            self.add_error("reason", "Enter a reason for restricting access.")
        if data.get("started") and data.get("ended") and data["ended"] < data["started"]:
            self.add_error("ended", "The end is before the start. Did it end the next day?")
        return data


MAX_ROWS = 1_000  # of one list and of all lists together, because every row costs time
TOO_LONG = f"At most {MAX_ROWS:,} rows in all lists together. Remove some."


class ConfirmForm:
    """The head and its lists as one thing: `is_valid()`, `to_imported()`, `choices()`."""

    def __init__(self, draft: Mapping[str, Any], data: Any = None) -> None:
        self.head = HeadForm(data, initial=head_of(draft))
        posted = data.getlist("sure") if hasattr(data, "getlist") else draft.get("sure", [])
        self.sure = [str(key) for key in posted]  # what the author confirmed one by one
        self.row_choices = RowChoices()
        self.too_long = data is not None and posted_rows(data) > MAX_ROWS  # then no posted row is built
        rows = None if self.too_long else data
        self.lists = {
            name: forms.formset_factory(row, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)(
                rows, initial=draft.get(name, []), prefix=name, form_kwargs={"choices": self.row_choices}
            )
            for name, row in ROWS.items()
        }

    def is_valid(self) -> bool:
        head = self.head.is_valid()
        if self.too_long:
            self.head.add_error(None, TOO_LONG)
            return False
        zone = ZoneInfo(self.head.cleaned_data["zone"]) if self.head.cleaned_data.get("zone") else ZoneInfo("UTC")
        for rows in self.lists.values():
            for form in rows.forms:
                form.zone = zone
        lists = [rows.is_valid() for rows in self.lists.values()]
        return all([head, *lists, self.each_task_once()])

    def each_task_once(self) -> bool:
        """Two tasks with the same title could not be distinguished later."""
        seen: set[str] = set()
        twins = []
        for form in self.lists["tasks"].forms:
            title = (form.cleaned_data.get("title") or "").lower() if form.cleaned_data.get("keep") else ""
            if title and title in seen:
                form.add_error("title", "Another task has this title. Rename it or remove one.")
                twins.append(form)
            seen.add(title)
        return not twins

    def kept(self, name: str) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.lists[name].forms if form.cleaned_data.get("keep")]

    def to_imported(self) -> ImportedIncident:
        """What the author confirmed, cleaned."""
        head = dict(self.head.cleaned_data)
        share = head.pop("share")
        leads = [row["account"] for row in self.kept("people") if row["role"] == "lead" and row["account"]]
        head["lead"] = head["lead"] or next(iter(leads), None)
        return ImportedIncident(
            **{**head, "services": tuple(head["services"])},
            share=share / Decimal(100) if share is not None else None,
            entries=tuple(ImportedEntry(**without_keep(row)) for row in self.kept("entries")),
            hypotheses=tuple(ImportedHypothesis(**without_keep(row)) for row in self.kept("hypotheses")),
            factors=tuple(ImportedFactor(**without_keep(row)) for row in self.kept("factors")),
            measures=tuple(ImportedMeasure(**without_keep(row)) for row in self.kept("measures")),
            tasks=tuple(ImportedTask(**without_keep(row)) for row in self.kept("tasks")),
            people=tuple(ImportedPerson(row["name"], row["role"], row["account"]) for row in self.kept("people")),
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
        return validated_draft({**head, **lists, "sure": self.sure})


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


def validated_draft(draft: Any) -> dict[str, Any]:
    """A validated draft: known names, plain values, rows in lists. Raises `BadShape` with a message."""
    if not isinstance(draft, Mapping):
        raise BadShape("Send the draft as a JSON object, in the format returned by GET.")
    kept = {name: without_control_characters(draft[name], name) for name in HeadForm.base_fields if name in draft}
    kept["sure"] = [str(without_control_characters(key, "sure")) for key in rows_of_list(draft, "sure")]
    for name, row_form in ROWS.items():
        rows = rows_of_list(draft, name)
        if not all(isinstance(row, Mapping) for row in rows):
            raise BadShape(f"“{name}” must be a list of objects.")
        kept[name] = [
            {field: without_control_characters(row[field], name) for field in row_form.base_fields if field in row}
            for row in rows
        ]
    return kept


def rows_of_list(draft: Mapping[str, Any], name: str) -> list[Any]:
    rows = draft.get(name) or []
    if not isinstance(rows, list) or len(rows) > MAX_ROWS:
        raise BadShape(f"“{name}” must be a list with at most {MAX_ROWS:,} items.")
    return rows


def without_control_characters(value: Any, name: str) -> Any:
    """Text without characters that databases refuse; numbers and booleans unchanged; a list of these for services."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if value is None or isinstance(value, bool | int | float):
        return value
    if name == "services" and isinstance(value, list):
        return [without_control_characters(part, "") for part in value]
    raise BadShape(f"“{name}” must be text, a number or a boolean.")


def posted_rows(data: Mapping[str, Any]) -> int:
    """The rows of all lists that a form announces. What is not a number announces too many."""
    totals = [str(data.get(f"{name}-TOTAL_FORMS", "0")) for name in ROWS]
    return sum(int(total) if total.isdecimal() and len(total) < 7 else MAX_ROWS + 1 for total in totals)


def row_count(draft: Mapping[str, Any]) -> int:
    return sum(len(draft.get(name) or []) for name in ROWS)


class BadShape(ValueError):
    """The request body is not a valid draft; the message states the expected format."""
