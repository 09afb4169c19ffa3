"""Shared form fields: times as people type them, people and services by short name."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.schedule.moments import Unclear, parse_moment, wall_text
from incidents.models import Incident, Service


class MomentField(forms.CharField):
    """ "22:05", "2024-02-13 22:05", "-20m" or "now", in the incident's zone. The form sets zone and now."""

    default_help = "22:05, 2024-02-13 22:05, -20m or now"

    def __init__(self, **kwargs: Any) -> None:
        self.zone, self.now = "UTC", datetime.now(UTC)
        super().__init__(**{"max_length": 40, "help_text": self.default_help, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        try:
            return parse_moment(text, now=self.now, zone=ZoneInfo(self.zone)).at
        except Unclear as unclear:
            raise ValidationError(unclear.message)

    def prepare_value(self, value: Any) -> Any:
        return moment_text(value, self.zone) if isinstance(value, datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """An unchanged text means the same instant, with its seconds."""
        return str(data or "").strip() != (self.prepare_value(initial) or "")

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError("Enter a time.")

    def run_validators(self, value: Any) -> None:
        pass  # the length is checked before the text is parsed


def moment_text(moment: datetime, zone: str) -> str:
    return wall_text(moment, ZoneInfo(zone))


class ShareField(forms.CharField):
    """ "75", "75%" or "0.75" becomes 0.75. Empty means unknown."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").replace(",", ".").replace("≈", "").strip()
        if not text:
            return None
        try:
            number = Decimal(text.rstrip("% "))
        except ArithmeticError:
            raise ValidationError("Enter a share such as 75%.")
        if not number.is_finite():
            raise ValidationError("Enter a share such as 75%.")
        share = number if number <= 1 and not text.endswith("%") and "." in text else number / 100
        if not 0 <= share <= 1:
            raise ValidationError("Enter a share between 0 and 100%.")
        return share.quantize(Decimal("0.0001"))

    def validate(self, value: Any) -> None:
        pass

    def run_validators(self, value: Any) -> None:
        pass

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}%" if isinstance(value, Decimal) else value


def services_for(incident: Incident) -> QuerySet[Service]:
    """Services in use, and archived services that this incident already has."""
    named, hit = incident.services.values("pk"), incident.impact_windows.values("service")
    return Service.objects.filter(Q(archived_at=None) | Q(pk__in=named) | Q(pk__in=hit))


class IncidentForm(forms.Form):
    """A form of one incident: times are in the incident's zone; its archived services can still be selected."""

    def __init__(self, *args: Any, incident: Incident, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident, self.now = incident, now or timezone.now()
        for name in {"service", "services"} & set(self.fields):
            self.fields[name].queryset = services_for(incident)  # type: ignore[attr-defined]
        for moment in self.fields.values():
            if isinstance(moment, MomentField):
                moment.zone, moment.now = incident.zone, self.now
