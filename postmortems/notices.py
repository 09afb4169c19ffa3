"""Texts of notifications about postmortems."""

from collections.abc import Callable

from notifications.models import Notification
from notifications.notice_types import Notice, notice
from postmortems.models import Postmortem


def about_postmortem(title: str, icon: str = "file-text") -> Callable[[Notification, Postmortem], Notice]:
    """A notice that names the incident and links to the review."""

    def write(notification: Notification, postmortem: Postmortem) -> Notice:
        named = f"{postmortem.ref} {postmortem.incident.title}"
        return Notice(f"{title} {named}", "", f"{postmortem.get_absolute_url()}#review", icon)

    return write


notice("postmortem_owed")(about_postmortem("Your postmortem is due:"))
notice("postmortem_review")(about_postmortem("Review the postmortem of", "user-check"))
notice("postmortem_comment")(about_postmortem("New comment on the postmortem of", "message"))
notice("postmortem_replaced")(about_postmortem("Your revision was replaced in the postmortem of", "history"))
notice("postmortem_changes")(about_postmortem("Changes requested in the postmortem of", "arrow-back-up"))
notice("postmortem_approved")(about_postmortem("Approved: postmortem of", "check"))
notice("postmortem_to_publish")(about_postmortem("Publish the postmortem of", "send"))
notice("postmortem_correction")(about_postmortem("Correction proposed in the postmortem of", "pencil"))
notice("postmortem_corrected")(about_postmortem("Correction approved in the postmortem of", "pencil"))
notice("postmortem_published")(about_postmortem("Published: postmortem of", "send"))
