"""Name, team and objective of a service."""

from typing import Any

from django import forms

from accounts.models import Team, User
from core.web.line_field import LineField
from incidents.models import Service

TIERS = Service.TIERS


class ServiceForm(forms.Form):
    """The objective is entered in percent and stored as a share."""

    name = LineField(
        max_length=80,
        help_text="Name, for example Checkout",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    description = forms.CharField(max_length=300, required=False, help_text="What the service is used for")
    tier = forms.TypedChoiceField(coerce=int, choices=TIERS, initial=2, help_text="Tier 1: most critical")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="No team",
        help_text="Owning team",
    )
    slo = forms.DecimalField(
        label="Availability target (%)",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text="For example 99.95. Leave empty if not set.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, by: User, service: Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": service_values(service) if service else None})
        self.fields["team"].queryset = Team.objects.visible_to(by)  # type: ignore[attr-defined]

    def clean_slo(self) -> Any:
        share = self.cleaned_data["slo"]
        return None if share is None else share / 100


def service_values(service: Service) -> dict[str, Any]:
    share = service.slo
    return {
        "name": service.name,
        "description": service.description,
        "tier": service.tier,
        "team": service.team.slug if service.team else "",
        "slo": None if share is None else f"{(share * 100).normalize():f}",
    }
