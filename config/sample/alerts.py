"""An alert source with alerts: one of a live incident, two that no incident has, a muted and a resolved one."""

from datetime import timedelta

from alerts.actions.alerts import attach_alert, mute_alert
from alerts.actions.intake import alert_bot, receive_alerts
from alerts.actions.sources import add_source
from alerts.models import Alert, AlertSource
from alerts.parsers.incoming import FIRING, RESOLVED, IncomingAlert
from config.sample.cast import Cast
from incidents.models import Severity

GRAPHS = "https://prometheus.example.invalid/graph?alert="
RATES = ("ExchangeRatesStale", "Exchange rates are older than a day", "checkout", "info")
RATES_TEXT = "Rates are 26 hours old. Receipts of the last hour show yesterday's."
CERTIFICATE = ("CertificateExpires", "The certificate of the edge expires in 12 days", "edge", "warning")
INDEX = ("IndexBuildSlow", "Building the search index took 40 minutes", "search", "warning")
DISK = ("DiskFilling", "The disk of search-2 is 85% full", "search", "warning")


def receive_sample_alerts(cast: Cast) -> None:
    severities = {row.rank: row for row in Severity.objects.all()}
    source, _ = add_source(
        by=cast["lena"],
        name="Alertmanager production",
        kind="alertmanager",
        severity=severities[3],
        declare_from=severities[2],
        team=cast.teams["Observability"],
        rules=[
            {"label": "severity", "value": "critical", "severity": severities[2]},
            {"label": "severity", "value": "info", "severity": severities[4]},
        ],
        now=cast.at(-20),
    )
    receive(source, cast, INDEX, fired=26 * 60, resolved=25 * 60)
    disk = receive(source, cast, DISK, fired=9 * 60)
    reason = "A larger disk is ordered and arrives this week."
    mute_alert(disk, by=cast["emil"], until=cast.now + timedelta(days=5), reason=reason, now=cast.ago(8 * 60))
    receive(source, cast, CERTIFICATE, fired=3 * 60)
    rates = receive(source, cast, RATES, fired=1, text=RATES_TEXT)
    attach_alert(rates, by=alert_bot(), incident=cast.incidents["rates"], now=cast.ago(1))


def receive(
    source: AlertSource, cast: Cast, facts: tuple[str, str, str, str], *, fired: int, resolved: int = 0, text: str = ""
) -> Alert:
    """An alert that fired, and perhaps was resolved, so many minutes ago."""
    key, title, service, severity = facts
    labels = {"alertname": key, "service": service, "severity": severity}
    states = [(FIRING, fired), (RESOLVED, resolved)] if resolved else [(FIRING, fired)]
    for state, minutes in states:
        ends_at = cast.ago(minutes) if state == RESOLVED else None
        alert = IncomingAlert(
            key=key,
            state=state,
            title=title,
            text=text,
            labels=labels,
            starts_at=cast.ago(fired),
            ends_at=ends_at,
            url=GRAPHS + key,
        )
        receive_alerts(source, [alert], now=cast.ago(minutes))
    return Alert.objects.get(source=source, key=key)
