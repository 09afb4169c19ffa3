"""What an alert becomes: severity and service by the rules of its source, else by its labels, else by default."""

from collections.abc import Mapping
from functools import cached_property

from alerts.models import AlertRule, AlertSource
from incidents.models import Service, Severity


class LabelMap:
    """Reads the rules, severities and services once, for all alerts of a body. Archived services are left out."""

    def __init__(self, source: AlertSource) -> None:
        self.source = source

    @cached_property
    def rules(self) -> list[AlertRule]:
        return list(self.source.rules.select_related("severity", "service"))

    @cached_property
    def severities(self) -> dict[str, Severity]:
        return {row.name.lower(): row for row in Severity.objects.all()}

    @cached_property
    def services(self) -> dict[str, Service]:
        rows = list(Service.objects.in_use())
        return {**{row.name.lower(): row for row in rows}, **{row.slug: row for row in rows}}

    def severity(self, labels: Mapping[str, str]) -> Severity:
        by_rule = next((rule.severity for rule in self.rules if rule.severity and fits(rule, labels)), None)
        return by_rule or self.severities.get(labels.get("severity", "").lower()) or self.source.severity

    def service(self, labels: Mapping[str, str]) -> Service | None:
        named = next((rule.service for rule in self.rules if rule.service and fits(rule, labels)), None)
        found = named or self.services.get(labels.get("service", "").lower()) or self.source.service
        return None if found is None or found.archived_at else found

    def declares(self, severity: Severity) -> bool:
        """Whether an alert of this severity declares an incident. Rank 1 is the most severe."""
        least = self.source.declare_from
        return least is not None and severity.rank <= least.rank


def fits(rule: AlertRule, labels: Mapping[str, str]) -> bool:
    """Upper and lower case are the same."""
    return labels.get(rule.label, "").lower() == rule.value.lower()
