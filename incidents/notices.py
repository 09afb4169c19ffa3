"""Texts of notifications about incidents."""

from incidents.models import Incident
from notifications.models import Notification
from notifications.notice_types import Notice, notice


@notice("incident_assigned")
def assigned(notification: Notification, incident: Incident) -> Notice:
    role = notification.data.get("role", "Responder").lower()
    title = f"You were assigned a role in {incident.ref}: {role}"
    return Notice(title, f"{incident.severity.name}: {incident.title}", incident.get_absolute_url(), "flame")


@notice("incident_access")
def access(notification: Notification, incident: Incident) -> Notice:
    title = f"{notification.data.get('who')} gave you access to {incident.ref}"
    return Notice(title, f"{incident.severity.name}: {incident.title}", incident.get_absolute_url(), "lock")


@notice("incident_role_taken")
def role_taken(notification: Notification, incident: Incident) -> Notice:
    """For the person who had the role before."""
    role, to, who = (str(notification.data.get(name, "")) for name in ("role", "to", "who"))
    title = f"{to} now has your role in {incident.ref}: {role.lower()}"
    words = incident.title if to == who else f"{incident.title}. Assigned by {who}."
    return Notice(title, words, incident.get_absolute_url(), "flame")


@notice("incident_escalated")
def escalated(notification: Notification, incident: Incident) -> Notice:
    title = f"{incident.ref} requests your team's help"
    reason = str(notification.data.get("reason", ""))
    words = f"{incident.severity.name}: {incident.title}" + (f". {reason}" if reason else "")
    return Notice(title, words, incident.get_absolute_url(), "users", late=True)


@notice("incident_update")
def updated(notification: Notification, incident: Incident) -> Notice:
    words = str(notification.data.get("text", ""))
    return Notice(f"Update on {incident.ref}: {incident.title}", words, incident.get_absolute_url(), "speakerphone")


@notice("incident_mention")
def mentioned(notification: Notification, incident: Incident) -> Notice:
    who, words = (str(notification.data.get(name, "")) for name in ("by", "text"))
    title = f"{who} mentioned you in the timeline of {incident.ref}"
    return Notice(title, words, f"{incident.get_absolute_url()}#e{notification.occasion}", "message")


@notice("update_due")
def update_due(notification: Notification, incident: Incident) -> Notice:
    title = f"An update on {incident.ref} is due"
    return Notice(title, incident.title, incident.get_absolute_url(), "speakerphone", late=True)
