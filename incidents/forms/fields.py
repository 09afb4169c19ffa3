"""Shared form fields: times as people type them, people and services by short name."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.schedule.moments import Unclear, parse_moment, wall_text
from incidents.models import Incident, Service


class MomentInput(forms.TextInput):
    """A time as text. While it is typed, the line below says which time it means."""

    zone = "UTC"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "hx-get": reverse("incidents:time-preview", query={"zone": self.zone, "field": name}),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "next output",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        return context

    def render(self, *args: Any, **facts: Any) -> SafeString:
        html = get_template("components/moment.html").render({"content": super().render(*args, **facts)})
        return mark_safe(html)  # noqa: S308 - the template only adds markup around Django's widget


class MomentField(forms.CharField):
    """ "22:05", "2024-02-13 22:05", "-20m" or "now", in the incident's zone. The form sets zone and now."""

    default_help = "22:05, 2024-02-13 22:05, -20m or now"
    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        self.zone, self.now = "UTC", datetime.now(UTC)
        super().__init__(**{"max_length": 40, "help_text": self.default_help, **kwargs})

    def place(self, zone: str, now: datetime) -> None:
        self.zone, self.now = zone, now
        self.widget.zone = zone  # type: ignore[attr-defined]

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
                moment.place(incident.zone, self.now)
