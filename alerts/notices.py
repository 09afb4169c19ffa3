"""Texts of notifications about incidents of alerts."""

from incidents.models import Incident
from notifications.models import Notification
from notifications.notice_types import Notice, notice


@notice("alert_declared")
def declared(notification: Notification, incident: Incident) -> Notice:
    source = notification.data.get("source", "an alert source")
    words = f"{incident.severity.name}: {incident.title}. Declared by an alert of {source}. No one leads it yet."
    return Notice(f"{incident.ref} was declared by an alert", words, incident.get_absolute_url(), "flame")


@notice("alert_fires_again")
def fires_again(notification: Notification, incident: Incident) -> Notice:
    status = incident.get_status_display().lower()
    title = f"An alert of {incident.ref} fires again"
    words = f"{notification.data.get('alert', '')}. {incident.ref} is {status}; reopen it if the failure is back."
    return Notice(title, words, incident.get_absolute_url(), "alert-triangle", late=True)
