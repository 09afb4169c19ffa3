"""Forms of duties: add one, import a file."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import User
from accounts.person_field import PersonField
from core.schedule.moments import Unclear, local_instant
from core.web.date_fields import FoldChoice, WallClockField
from training.duty_files import MAX_BYTES, BadFile, FoundDuty, read_duties
from training.forms.fields import ZoneField

ROLES = "duty-roles"


class RoleField(forms.CharField):
    """A role, with those in use as suggestions."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": 80, **facts})
        self.widget.attrs["list"] = ROLES


class DutyForm(FoldChoice):
    person = PersonField()
    role = RoleField()
    starts_at = WallClockField(label="From")
    ends_at = WallClockField(label="Until")
    zone = ZoneField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = data.pop("zone", None)
        for name in ("starts_at", "ends_at"):
            if zone and data.get(name):
                try:
                    data[name] = local_instant(data[name].date(), data[name].time(), ZoneInfo(zone), self.fold())
                except Unclear as error:
                    self.refuse_clock(name, error)
        return data


class DutyFileForm(forms.Form):
    """The text or the file. `found` holds its rows once it could be read."""

    role = RoleField(required=False, help_text="For rows and calendars that name no role.")
    zone = ZoneField(help_text="For times without a zone.")
    text = forms.CharField(
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "db-paste"}),
        label="Paste CSV or iCalendar",
        help_text="CSV columns: person, role, from, until. An iCalendar file of an on-call schedule works too.",
    )
    file = forms.FileField(required=False, label="Or choose a file", help_text=f"Up to {MAX_BYTES // 1024} KB.")

    def __init__(self, *args: Any, roles: list[str], now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles, self.now = roles, now
        self.found: list[FoundDuty] = []
        self.content = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload and upload.size > MAX_BYTES:
            self.add_error("file", f"The file is larger than {MAX_BYTES // 1024} KB. Export fewer months.")
            return data
        content = upload.read() if upload else data.get("text", "").encode()
        if not content.strip():
            self.add_error("text", "Paste a schedule or choose a file.")
            return data
        if "zone" not in data:
            return data
        try:
            self.found = read_duties(content, role=data["role"], zone=data["zone"], roles=self.roles, now=self.now)
        except BadFile as error:
            self.add_error("file" if upload else "text", str(error))
        self.content = content.decode("utf-8-sig", errors="replace")
        return data

    @property
    def is_calendar(self) -> bool:
        return "BEGIN:VCALENDAR" in self.content[:2000]

    def chosen(self) -> list[tuple[User, str, Any, Any]]:
        """The rows to import: those that match an account, and those for which one was chosen (`match-LINE`)."""
        people = {person.handle: person for person in User.objects.people()}
        rows = []
        for row in self.found:
            person = row.person or people.get(str(self.data.get(f"match-{row.line}", "")))
            if person and not row.problem and row.starts_at and row.ends_at:
                rows.append((person, row.role, row.starts_at, row.ends_at))
        return rows
