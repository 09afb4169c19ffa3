"""Numbers for /metrics: what the alert sources received and refused."""

from datetime import datetime

from django.db.models import Sum

from alerts.models import Alert, AlertSource
from core.web.metrics import gauge


@gauge("alerts_received", "Alerts received, by kind of source.", label="kind")
def received(now: datetime) -> dict[str, float]:
    return totals("received")


@gauge("alert_requests_refused", "Requests of alert sources that were refused, by kind of source.", label="kind")
def refused(now: datetime) -> dict[str, float]:
    return totals("refused")


@gauge("alerts_unattached", "Unresolved alerts that no incident has.")
def unattached(now: datetime) -> float:
    return float(Alert.objects.waiting(now).count())


def totals(column: str) -> dict[str, float]:
    return dict(AlertSource.objects.order_by().values_list("kind").annotate(total=Sum(column)))
