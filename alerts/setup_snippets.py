"""Configuration to paste into each monitoring system. `TOKEN` stands for the token, which is shown only once."""

from alerts.models import AlertSource, AlertSourceKind

Kind = AlertSourceKind
ALERTMANAGER = """receivers:
  - name: debrief
    webhook_configs:
      - url: {url}
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: {token}
"""
GRAFANA = """Alerting > Contact points > Add contact point
Integration: Webhook
URL: {url}
Optional settings > Authorization request header
  Scheme: Bearer
  Credentials: {token}
"""
GRAFANA_SIGNED = """Optional settings > HMAC signature
  Secret: the signing secret of this source
  Header: X-Grafana-Alerting-Signature
  Timestamp header: X-Grafana-Alerting-Timestamp
"""
PAGERDUTY = """Integrations > Generic Webhooks (v3) > New webhook
Webhook URL: {url}
Events: incident.triggered, incident.acknowledged, incident.unacknowledged,
  incident.reopened, incident.resolved
Custom header: Authorization = Bearer {token}
"""
PAGERDUTY_SIGNED = """PagerDuty shows its signing secret once after saving. Enter it here under Edit.
"""
OPSGENIE = """Settings > Integrations > Add integration > Webhook
Webhook URL: {url}
Custom headers: Authorization = Bearer {token}
Add alert description to the payload: on
Alert actions: Create, Acknowledge, UnAcknowledge, Close, Delete
"""
CLOUDEVENTS = """curl {url} \\
  -H 'Authorization: Bearer {token}' \\
  -H 'Content-Type: application/cloudevents+json' \\
  -d '{{"specversion": "1.0", "id": "1", "source": "/checks/disk", "type": "com.example.alert.firing",
       "subject": "db-1", "data": {{"title": "Disk of db-1 is full", "severity": "critical"}}}}'
"""
GENERIC = """curl {url} \\
  -H 'Authorization: Bearer {token}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"key": "disk-db-1", "status": "firing", "title": "Disk of db-1 is full", "severity": "critical"}}'
"""
TEXTS = {
    Kind.ALERTMANAGER: ALERTMANAGER,
    Kind.GRAFANA: GRAFANA,
    Kind.PAGERDUTY: PAGERDUTY,
    Kind.OPSGENIE: OPSGENIE,
    Kind.CLOUDEVENTS: CLOUDEVENTS,
    Kind.GENERIC: GENERIC,
}
SIGNED = {Kind.GRAFANA: GRAFANA_SIGNED, Kind.PAGERDUTY: PAGERDUTY_SIGNED}


def snippet(source: AlertSource, url: str, token: str = "") -> str:
    """The configuration to paste, with the token while it is known."""
    kind = Kind(source.kind)
    text = TEXTS[kind].format(url=url, token=token or "TOKEN")
    return text + SIGNED[kind] if kind in SIGNED else text
