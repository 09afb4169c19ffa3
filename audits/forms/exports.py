"""The form that requests an audit export."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from accounts.models import Team, User
from audits.actions.audit_exports import DEFAULT_SAMPLE, MAX_SAMPLE
from core.web.date_fields import PastDayField
from core.web.line_field import LineField
from core.web.zone_field import ZoneTextField
from incidents.models import Service

SEED = RegexValidator(r"^[A-Za-z0-9._-]*$", "Use letters, digits, dots and dashes.")


class AuditExportForm(forms.Form):
    first_day = PastDayField(label="From", help_text="Mon, 20 Mar or 2026-03-20.")
    last_day = PastDayField(label="To", help_text="Both days belong to the period.")
    zone = ZoneTextField(label="Time zone", help_text="In which days begin and end, for example Europe/Berlin.")
    team = forms.ModelChoiceField(Team.objects.all(), to_field_name="slug", required=False, empty_label="All teams")
    service = forms.ModelChoiceField(
        Service.objects.all(), to_field_name="slug", required=False, empty_label="All services"
    )
    sample_size = forms.IntegerField(
        min_value=1, max_value=MAX_SAMPLE, initial=DEFAULT_SAMPLE, help_text="Rows of each list, drawn at random."
    )
    seed = LineField(
        max_length=40, required=False, validators=[SEED], help_text="Optional. The same seed draws the same sample."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"zone": timezone.get_current_timezone_name()}})
        self.fields["zone"].widget.attrs |= {"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        self.fields["sample_size"].initial = DEFAULT_SAMPLE
