"""Registry of notification texts: the owning app registers a function per kind in its `notices.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from notifications.models import Notification


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar object for a mail program (RFC 6047). `method` is REQUEST or CANCEL."""

    content: bytes
    method: str
    name: str = "invitation.ics"  # of the file, where a mail carries several


@dataclass(frozen=True)
class SectionLine:
    title: str
    text: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[SectionLine]
    more: int = 0


@dataclass(frozen=True)
class Notice:
    """One line in the inbox, one paragraph in a mail. Plain text; escaped where it is shown.

    `due` sorts lines of a digest; `calendar` makes the invitation that a mail carries, and is called only for mail.
    """

    title: str
    text: str
    url: str
    icon: str = "bell"
    late: bool = False
    due: date | None = None
    calendar: Callable[[], CalendarPart | None] | None = None
    group: str = ""  # heading in a mail of several
    button: str = ""  # label of the button to `url` in a mail; without it the title is the only link
    links: tuple[tuple[str, str], ...] = ()  # label, and path or action (`message_actions`), of links in a mail
    sections: Callable[[], list["Section"]] | None = None  # what a digest lists; called only for mail


Writer = Callable[[Notification, Any], Notice]
SubjectWriter = Callable[[list[Notice]], str]
_writers: dict[str, Writer] = {}
_subjects: dict[str, SubjectWriter] = {}


def notice(kind: str) -> Callable[[Writer], Writer]:
    """Register the words of a kind: `(notification, target) -> Notice`. `target` is as its reader sees it."""

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def subject(kind: str) -> Callable[[SubjectWriter], SubjectWriter]:
    """Register the subject line of a mail that holds only this kind: `([Notice]) -> str`."""

    def register(writer: SubjectWriter) -> SubjectWriter:
        _subjects[kind] = writer
        return writer

    return register


def write_notice(notification: Notification, target: Any) -> Notice:
    if writer := _writers.get(notification.kind):
        return writer(notification, target)
    words = notification.kind.replace("_", " ").capitalize()
    return Notice(f"{words}: {getattr(target, 'title', target)}", "", target.get_absolute_url())


def write_subject(kind: str, notices: list[Notice]) -> str:
    """`kind` is "" for a mail of several kinds."""
    if writer := _subjects.get(kind):
        return writer(notices)
    return notices[0].title if len(notices) == 1 else f"{len(notices)} new notifications"
