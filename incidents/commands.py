"""One typed line → what it means. `/suspect database @22:05` is a verb, its words and the moment it speaks of. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.schedule.moments import Unclear, parse_moment

LONGEST = 2000


@dataclass(frozen=True)
class Verb:
    """`needs` names what must follow; "" means that nothing has to."""

    name: str
    label: str
    icon: str
    needs: str = ""
    kind: str = ""
    hint: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A line as it was understood. `verb` is "" for a plain note; `at` is None when no time was written."""

    verb: str
    rest: str
    at: datetime | None = None
    entered_time: str = ""


VERBS = [
    Verb("suspect", "Hypothesis", "help-circle", "what you suspect", "plum", "A belief with its minutes, not a fact."),
    Verb("ruled-out", "Ruled out", "x", "", "plum", "Ends a suspicion. Name it when several are open.", ("ruledout",)),
    Verb("confirmed", "Confirmed", "check", "", "brand", "The suspicion was right.", ("confirm",)),
    Verb("abandoned", "No longer followed", "x", "", "plum", "The suspicion is let go without an answer."),
    Verb("cause", "Cause identified", "bulb", "what the cause is", "brand", "Marks the cause; fixing begins."),
    Verb("escalate", "Escalation", "users", "which team", "", "Write the team, then a colon and the reason."),
    Verb("joined", "Joined", "user-check", "", "", "The team that was asked is here."),
    Verb("fix", "Fix applied", "tool", "what was changed", "brand", "Marks the fix; recovering begins."),
    Verb("mitigated", "Impact ended", "activity", "", "brand", "Ends the impact windows that are open."),
    Verb("resolved", "Resolved", "check", "", "brand", "Back to normal; the postmortem is owed from now."),
    Verb("detected", "Detected", "bell", "", "", "The first notice that something is wrong."),
    Verb("ack", "Acknowledged", "user-check", "", "", "Someone has taken it.", ("acknowledged",)),
    Verb("sev", "Severity", "alert-triangle", "a number from 1 to 4", "alarm", "Worse or better than thought: /sev 2."),
    Verb("role", "Role", "users", "a role and a person", "", "For example: /role scribe @grace."),
    Verb("decide", "Decision", "git-branch", "what is decided", "brand", "A choice, with what was known then."),
    Verb("update", "Update", "speakerphone", "what people should know", "", "Told to those who wait for news."),
]
NAMES = {name: verb for verb in VERBS for name in (verb.name, *verb.also)}
CLOCK = r"(?:\d{4}-\d\d-\d\d[T ])?(?:[01]?\d|2[0-3]):[0-5]\d(?:Z|[+-]\d\d:?\d\d)?"
MARKED = re.compile(rf"(?:^|\s)(@({CLOCK})|-(\d{{1,4}})\s?(m|min|h))(?=\s|$)", re.I)
BARE = re.compile(rf"^(?:at\s+)?({CLOCK})$", re.I)


def understand(line: str, *, now: datetime, zone: str) -> Said:
    """Read one line. Times are of the zone; a clock time is its latest one that is not ahead of `now`.

    Raises `Unclear` with words for the person: an unknown verb, a verb without its words, a time that does not exist.
    """
    text = line.strip()
    if not text:
        raise Unclear("Write what happened.")
    if len(text) > LONGEST:
        raise Unclear(f"One line holds up to {LONGEST} characters. Split it.")
    if not re.match(r"/[\w-]", text):
        rest, at, entered = take_time(text, now, zone)
        return Said("", required(rest, "what happened"), at, entered)
    name, _, words = text[1:].partition(" ")
    verb = NAMES.get(name.lower())
    if verb is None:
        raise Unclear(f"There is no verb /{name[:30]}. Known are {known()}.")
    rest, at, entered = take_time(words.strip(), now, zone, bare=not verb.needs)
    return Said(verb.name, required(rest, verb.needs), at, entered)


def known() -> str:
    return ", ".join(f"/{verb.name}" for verb in VERBS)


def required(rest: str, needs: str) -> str:
    if needs and not rest:
        raise Unclear(f"Write {needs} after it.")
    return rest


def take_time(text: str, now: datetime, zone: str, *, bare: bool = False) -> tuple[str, datetime | None, str]:
    """The words without the time, the instant, and the time as it was typed."""
    if bare and (alone := BARE.match(text)):
        return "", instant(alone.group(1), now, zone), alone.group(1)
    match = MARKED.search(text)
    if not match:
        return text, None, ""
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    if match.group(2):
        return rest, instant(match.group(2), now, zone), match.group(1)
    unit = "hours" if match.group(4).lower() == "h" else "minutes"
    return rest, now - timedelta(**{unit: int(match.group(3))}), match.group(1)


def instant(written: str, now: datetime, zone: str) -> datetime:
    """ "23:20" is today's or yesterday's; with a date it is that day's. A clock that stands twice is asked about."""
    return parse_moment(written, now=now, zone=ZoneInfo(zone)).at
