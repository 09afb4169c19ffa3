"""The e-mail channel: what a message looks like, the connection, and which refusals are final."""

import smtplib
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string, select_template

from notifications.faults import faultpoint
from notifications.letters import Letter
from notifications.models import Delivery
from notifications.notice_types import Notice, write_subject
from notifications.targets import Line

if TYPE_CHECKING:
    from accounts.models import User

SUBJECT_LENGTH = 150
MOST_LINES = 50
REFUSALS = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


class Mailer:
    """One connection for a batch; after a failure the next message opens a new one."""

    def __init__(self) -> None:
        self.connection: Any = None

    def send(self, message: EmailMultiAlternatives) -> None:
        if self.connection is None:
            self.connection = get_connection()
            self.connection.open()
        faultpoint("connected")
        self.connection.send_messages([message])

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def compose(delivery: Delivery, person: "User", lines: list[Line]) -> EmailMultiAlternatives:
    """The message. Its Message-ID is the delivery's, whichever try this is."""
    kinds = {line.note.kind for line in lines}
    kind = kinds.pop() if len(kinds) == 1 else ""
    notices = sorted((line.notice for line in lines), key=in_order)
    subject = one_line(write_subject(kind, notices))
    linked = [(each, urljoin(settings.BASE_URL + "/", each.url)) for each in notices[:MOST_LINES]]
    context: dict[str, Any] = {"person": person, "notices": linked, "subject": subject, "base_url": settings.BASE_URL}
    context["more"] = len(notices) - len(linked)
    text, html = (
        select_template([f"mail/{kind or 'notice'}.{form}", f"mail/notice.{form}"]).render(context)
        for form in ("txt", "html")
    )
    message = EmailMultiAlternatives(subject, text, to=[person.email], headers=headers(delivery))
    message.attach_alternative(html, "text/html")
    for part in (each.calendar() for each in notices if each.calendar):
        if part:  # inside multipart/alternative, where mail programs look for what can be answered
            message.attach_alternative(part.content.decode(), f"text/calendar; method={part.method}")
    return message


def compose_letter(delivery: Delivery, letter: Letter) -> EmailMultiAlternatives:
    """The message from its three templates."""
    name = f"mail/{letter.template}"
    subject = one_line(render_to_string(f"{name}.subject.txt", letter.context))
    text = render_to_string(f"{name}.txt", letter.context)
    message = EmailMultiAlternatives(subject, text, to=[delivery.address], headers=headers(delivery))
    message.attach_alternative(render_to_string(f"{name}.html", letter.context), "text/html")
    return message


def in_order(each: Notice) -> tuple[bool, str]:
    """The oldest date first; what has no date last."""
    return each.due is None, each.due.isoformat() if each.due else ""


def headers(delivery: Delivery) -> dict[str, str]:
    return {
        "Message-ID": f"<{delivery.message_id}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
        "Date": formatdate(delivery.created_at.timestamp()),
        "Auto-Submitted": "auto-generated",
    }


def one_line(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SUBJECT_LENGTH else f"{words[: SUBJECT_LENGTH - 1]}…"


def is_permanent(error: Exception) -> bool:
    """The receiver said never (5xx) to this message. A refused sign-in is our setting, and is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, REFUSALS) and error.smtp_code >= 500


def cause_of(error: Exception) -> str:
    """The receiver's answer or the kind of failure, cut to what the list shows."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {answer!r}" for code, answer in error.recipients.values()]
        return f"Refused: {'; '.join(answers)}"[:1024]
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {answer}"[:1024]
    return f"{type(error).__name__}: {error}"[:1024]
