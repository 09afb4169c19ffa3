"""Texts of chat messages for Slack and Teams. The readers are unknown, so restricted objects are never named."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.access.models import Circle
from notifications.links import message_links
from notifications.notice_types import write_subject
from notifications.targets import Line

if TYPE_CHECKING:
    from accounts.models import User

RESTRICTED = "A restricted item needs your attention"


@dataclass(frozen=True)
class ChatLine:
    title: str
    text: str
    url: str
    late: bool = False
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ChatMessage:
    name: str
    member: str  # Slack member id, to mention the person; may be empty
    subject: str
    lines: list[ChatLine]


def chat_message(person: "User", member: str, lines: list[Line], *, now: datetime) -> ChatMessage:
    circles = {line.note.circle_id for line in lines}
    hidden = set(Circle.objects.filter(pk__in=circles, restricted=True).values_list("pk", flat=True))
    named = [line for line in lines if line.note.circle_id not in hidden]
    kinds = {line.note.kind for line in named}
    found = [chat_line(line, now) for line in named]
    found += [ChatLine(RESTRICTED, "", "/inbox/")] * (len(lines) - len(named))
    subject = write_subject(kinds.pop() if len(kinds) == 1 else "", [line.notice for line in named]) if named else ""
    return ChatMessage(person.name, member, subject or RESTRICTED, found)


def chat_line(line: Line, now: datetime) -> ChatLine:
    links = message_links(line.note.pk, line.notice.links, now=now)
    return ChatLine(line.notice.title, line.notice.text, line.notice.url, line.notice.late, links)
