"""Chooses the channels of a reminder from the step and the recipient's preferences. Pure."""

from dataclasses import dataclass

INBOX, MAIL, CHAT, BOTH, PREFERRED = "inbox", "mail", "chat", "both", "preferred"


@dataclass(frozen=True)
class Choice:
    """What a person chose: reminders by email, and a chat channel that exists for them."""

    mail: bool = True
    chat: bool = False


def transports_of(channel: str, choice: Choice, *, escalation: bool = False) -> set[str]:
    """The transports of one reminder, "mail" and "chat"; empty for the inbox alone.

    A person without email gets chat instead and the reverse. Who chose neither has the inbox, except that an
    escalation to a lead or manager is always mailed.
    """
    if channel == INBOX:
        return set()
    by_mail = choice.mail or (escalation and not choice.chat)
    if channel == PREFERRED:
        return {name for name, on in ((MAIL, by_mail), (CHAT, choice.chat)) if on}
    wanted = {MAIL, CHAT} if channel == BOTH else {channel}
    able = {name for name, on in ((MAIL, by_mail or escalation), (CHAT, choice.chat)) if on}
    return wanted & able or able
