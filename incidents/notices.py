"""How this room's notifications read."""

from collections.abc import Callable

from core.notifications.kinds import Notice, notice
from core.notifications.models import Notification
from incidents.models import Incident, Postmortem


@notice("incident_assigned")
def assigned(notification: Notification, incident: Incident) -> Notice:
    role = notification.data.get("role", "A role").lower()
    title = f"You carry a role in {incident.ref}: {role}"
    return Notice(title, f"{incident.severity.name}: {incident.title}", incident.get_absolute_url(), "flame")


@notice("incident_escalated")
def escalated(notification: Notification, incident: Incident) -> Notice:
    title = f"{incident.ref} asks your team for help"
    return Notice(title, f"{incident.severity.name}: {incident.title}", incident.get_absolute_url(), "users", late=True)


@notice("incident_update")
def updated(notification: Notification, incident: Incident) -> Notice:
    words = str(notification.data.get("text", ""))
    return Notice(f"Update on {incident.ref}: {incident.title}", words, incident.get_absolute_url(), "speakerphone")


@notice("update_due")
def update_due(notification: Notification, incident: Incident) -> Notice:
    title = f"An update on {incident.ref} is due"
    return Notice(title, incident.title, incident.get_absolute_url(), "speakerphone", late=True)


def about_postmortem(title: str, icon: str = "file-text") -> Callable[[Notification, Postmortem], Notice]:
    """Words that name the incident; the page has the rest."""

    def write(notification: Notification, postmortem: Postmortem) -> Notice:
        named = f"{postmortem.ref} {postmortem.incident.title}"
        return Notice(f"{title} {named}", "", f"{postmortem.get_absolute_url()}#review", icon)

    return write


notice("postmortem_owed")(about_postmortem("You owe the postmortem of"))
notice("postmortem_review")(about_postmortem("Review the postmortem of", "user-check"))
notice("postmortem_comment")(about_postmortem("A comment on the postmortem of", "message"))
notice("postmortem_changes")(about_postmortem("Changes are asked for in the postmortem of", "arrow-back-up"))
notice("postmortem_approved")(about_postmortem("Approved: the postmortem of", "check"))
notice("postmortem_published")(about_postmortem("Published: the postmortem of", "send"))
