"""The email channel: composes messages, connects to the server, classifies refusals."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string, select_template
from django.utils import timezone

from notifications.faults import faultpoint
from notifications.letters import Letter
from notifications.links import ACTION_LINK_DAYS, message_links, unsubscribe_url
from notifications.models import Delivery
from notifications.notice_types import CalendarPart, Notice, Section, write_subject
from notifications.targets import Line

if TYPE_CHECKING:
    from accounts.models import User

SUBJECT_LENGTH = 150
MAX_LINES = 50
REFUSALS = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


class ServerUnreachable(Exception):
    """No connection to the mail server, or it refuses the sign-in. This is not a failure of the message."""


class Mailer:
    """One connection for a batch; after a failure the next message opens a new one."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.unreachable = False

    def send(self, message: EmailMultiAlternatives) -> None:
        """Raises `ServerUnreachable` before the message was offered, or what `smtplib` raises about the message."""
        if self.connection is None:
            self.connection = get_connection()
            try:
                self.connection.open()
            except OSError as error:  # `smtplib.SMTPException` is one
                self.unreachable = True
                raise ServerUnreachable(cause_of(error)) from error
        faultpoint("connected")
        self.connection.send_messages([message])

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def compose(delivery: Delivery, person: "User", lines: list[Line]) -> EmailMultiAlternatives:
    """The message. Its Message-ID is that of the delivery and the same for each attempt."""
    kinds = {line.note.kind for line in lines}
    kind = kinds.pop() if len(kinds) == 1 else ""
    shown = sorted(lines, key=lambda line: in_order(line.notice))
    notices = [line.notice for line in shown]
    subject = one_line(write_subject(kind, notices))
    now = timezone.now()
    linked = [
        (line.notice, urljoin(settings.BASE_URL + "/", line.notice.url), action_links(line, now))
        for line in shown[:MAX_LINES]
    ]
    context: dict[str, Any] = {"person": person, "notices": linked, "subject": subject, "base_url": settings.BASE_URL}
    context["more"] = len(notices) - len(linked)
    topic = topic_of(lines)
    unsubscribe = unsubscribe_url(person, topic) if topic else ""
    context |= {
        "groups": groups_of(shown[:MAX_LINES], now),
        "sections": sections_of(notices),
        "unsubscribe": unsubscribe,
    }
    context |= {"now": now, "late": sum(notice.late for notice in notices), "count": len(notices)}
    context["valid_until"] = now + timedelta(days=ACTION_LINK_DAYS)
    calendar = calendar_parts(lines)
    context["can_be_answered"] = any(part.method == "REQUEST" for part in calendar)
    text, html = (
        select_template([f"mail/{kind or 'notice'}.{form}", f"mail/notice.{form}"]).render(context)
        for form in ("txt", "html")
    )
    message = EmailMultiAlternatives(subject, text, to=[person.email], headers=headers(delivery, lines, unsubscribe))
    message.attach_alternative(html, "text/html")
    add_calendar(message, calendar)
    return message


def calendar_parts(lines: list[Line]) -> list[CalendarPart]:
    """The newest entry for each object."""
    made = (line.notice.calendar for line in sorted(lines, key=lambda line: line.note.pk) if line.notice.calendar)
    parts = [part for make in made if (part := make())]
    return list({part.name: part for part in parts}.values())


def add_calendar(message: EmailMultiAlternatives, parts: list[CalendarPart]) -> None:
    """One entry goes inside multipart/alternative, where mail programs look for what can be answered.

    There they would show only the last of several, so these are attached as files. `parts` has one for each object.
    """
    if len(parts) == 1:
        message.attach_alternative(parts[0].content.decode(), f"text/calendar; method={parts[0].method}")
        return
    for part in parts:
        message.attach(part.name, part.content.decode(), f"text/calendar; method={part.method}")


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


def topic_of(lines: list[Line]) -> str:
    """What the recipient may unsubscribe from; "" for escalations, which are always sent."""
    kinds = {line.note.kind for line in lines}
    if kinds == {"weekly_digest"}:
        return "weekly"
    if kinds != {"reminder"}:
        return "updates"
    return "reminders" if any(line.note.data.get("audience", "owner") == "owner" for line in lines) else ""


@dataclass(frozen=True)
class Group:
    """The lines of one heading of a digest, with links to act on each."""

    title: str
    late: bool
    rows: list[tuple[Notice, str, list[tuple[str, str]]]]


def groups_of(lines: list[Line], now: datetime) -> list[Group]:
    """In the order in which headings first appear; escalations last."""
    found: dict[str, Group] = {}
    for line in sorted(lines, key=lambda line: line.note.data.get("audience", "owner") != "owner"):
        each = line.notice
        url = urljoin(settings.BASE_URL + "/", each.url)
        group = found.setdefault(each.group, Group(each.group, each.late, []))
        group.rows.append((each, url, action_links(line, now)))
    return list(found.values())


def action_links(line: Line, now: datetime) -> list[tuple[str, str]]:
    """Label and address of each action that the message offers."""
    return list(message_links(line.note.pk, line.notice.links, now=now))


def sections_of(notices: list[Notice]) -> list[Section]:
    """Of a weekly digest, with absolute links."""
    base = settings.BASE_URL + "/"
    made = [section for notice in notices if notice.sections for section in notice.sections()]
    return [replace(part, lines=[replace(line, url=urljoin(base, line.url)) for line in part.lines]) for part in made]


def headers(delivery: Delivery, lines: Sequence[Line] = (), unsubscribe: str = "") -> dict[str, str]:
    """The stable id, one-click unsubscription (RFC 8058), and for updates the thread of their object."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    found = {
        "Message-ID": f"<{delivery.message_id}@{host}>",
        "Date": formatdate(delivery.created_at.timestamp()),
        "Auto-Submitted": "auto-generated",
    }
    if unsubscribe:
        found |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    targets = {(line.note.target_kind, line.note.target_id) for line in lines}
    if len(targets) == 1 and lines[0].note.kind not in {"reminder", "weekly_digest"}:
        kind, pk = targets.pop()
        thread = f"<{kind}.{pk}@{host}>"
        found |= {"In-Reply-To": thread, "References": thread}
    return found


def one_line(words: str) -> str:
    words = " ".join(words.replace("\0", "").split())
    return words if len(words) <= SUBJECT_LENGTH else f"{words[: SUBJECT_LENGTH - 1]}…"


def is_permanent(error: Exception) -> bool:
    """True for a permanent rejection (5xx) of this message. A refused sign-in is a configuration error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, REFUSALS) and error.smtp_code >= 500


def cause_of(error: Exception) -> str:
    """The receiver's answer or the kind of failure, cut to what the list shows."""
    if isinstance(error, ServerUnreachable):
        return f"Mail server not reached: {error}"[:1024]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {answer!r}" for code, answer in error.recipients.values()]
        return f"Refused: {'; '.join(answers)}"[:1024]
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {answer}"[:1024]
    return f"{type(error).__name__}: {error}"[:1024]
