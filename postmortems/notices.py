"""Texts of notifications about postmortems."""

from notifications.models import Notification
from notifications.notice_types import Notice, notice
from postmortems.models import Postmortem

# kind: (title before the reference, icon, page, text)
READ, REVIEW = "", "review/"
KINDS = {
    "postmortem_due": ("Your postmortem is due:", "file-text", READ, ""),
    "postmortem_owner_changed": ("Another person now owns the postmortem of", "file-text", READ, ""),
    "postmortem_review": ("Review the postmortem of", "user-check", REVIEW, ""),
    "postmortem_check": (
        "Check the postmortem of",
        "eye",
        REVIEW,
        "You took part in this incident. Mark the draft as seen, corrected or agreed.",
    ),
    "postmortem_participant": ("A participant corrected the postmortem of", "pencil", REVIEW, ""),
    "postmortem_comment": ("New comment on the postmortem of", "message", REVIEW, ""),
    "postmortem_suggestion": ("Suggested change in the postmortem of", "pencil", REVIEW, ""),
    "postmortem_mention": ("You were mentioned in the postmortem of", "message", REVIEW, ""),
    "postmortem_thread_resolved": ("Your thread was resolved in the postmortem of", "check", REVIEW, ""),
    "postmortem_thread_accepted": ("Your suggestion was accepted in the postmortem of", "check", REVIEW, ""),
    "postmortem_thread_declined": ("Your suggestion was declined in the postmortem of", "x", REVIEW, ""),
    "postmortem_reviewer_left": (
        "Ask another reviewer for the postmortem of",
        "user-x",
        REVIEW,
        "A reviewer stepped down or was deactivated.",
    ),
    "postmortem_replaced": ("Your revision was replaced in the postmortem of", "history", READ, ""),
    "postmortem_changes_requested": ("Changes requested in the postmortem of", "arrow-back-up", REVIEW, ""),
    "postmortem_approved": ("Approved: postmortem of", "check", READ, ""),
    "postmortem_approval_ended": (
        "Approval revoked by an edit: postmortem of",
        "pencil",
        REVIEW,
        "The text is a draft again and needs another review.",
    ),
    "postmortem_reopened": ("Reopened: postmortem of", "arrow-back-up", READ, "The text is a draft again."),
    "postmortem_to_publish": ("Publish the postmortem of", "send", REVIEW, ""),
    "postmortem_can_publish": (
        "Ready to publish: postmortem of",
        "send",
        REVIEW,
        "The managers of the owner’s team were asked to publish it. You can publish it too.",
    ),
    "postmortem_correction": ("Correction proposed in the postmortem of", "pencil", READ, ""),
    "postmortem_corrected": ("Correction approved in the postmortem of", "pencil", READ, ""),
    "postmortem_external_review": ("Check the external version of", "world", "external/", ""),
    "postmortem_external_approved": ("Approved: external version of", "check", "external/", ""),
    "postmortem_recommended": ("Recommended to read: postmortem of", "books", READ, ""),
    "postmortem_published": ("Published: postmortem of", "send", READ, ""),
}


def write(notification: Notification, postmortem: Postmortem) -> Notice:
    """Names the incident and links to the page, or to the thread, where the person acts."""
    title, icon, page, text = KINDS[notification.kind]
    thread = notification.data.get("thread")
    if notification.kind == "postmortem_recommended":
        note = notification.data.get("note")
        text = f"From {notification.data.get('by', 'a colleague')}" + (f": “{note}”" if note else "")
    if notification.kind == "postmortem_owner_changed":
        text = f"{notification.data.get('who')} changed the owner to {notification.data.get('to')}."
    anchor = f"#thread-{thread}" if thread else ""
    url = f"{postmortem.get_absolute_url()}{page}{anchor}"
    return Notice(f"{title} {postmortem.ref} {postmortem.incident.title}", text, url, icon)


for kind in KINDS:
    notice(kind)(write)
