"""Parse one composer line: `/suspect database @22:05` is a command, its text and a time. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.schedule.moments import Unclear, parse_moment

LONGEST = 2000


@dataclass(frozen=True)
class SlashCommand:
    """`needs` names the required argument; "" if none."""

    name: str
    label: str
    icon: str
    needs: str = ""
    kind: str = ""
    hint: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedLine:
    """A line as it was understood.

    `command` is the name of its slash command, "" for a plain note; `at` is None when no time was written.
    """

    command: str
    rest: str
    at: datetime | None = None
    entered_time: str = ""


SLASH_COMMANDS = [
    SlashCommand("suspect", "Hypothesis", "help-circle", "possible cause", "plum", "A possible cause to investigate"),
    SlashCommand(
        "ruled-out",
        "Ruled out",
        "x",
        "",
        "plum",
        "Rules out a hypothesis. Name it if several are open.",
        ("ruledout",),
    ),
    SlashCommand("confirmed", "Confirmed", "check", "", "brand", "Confirms the hypothesis as the cause", ("confirm",)),
    SlashCommand("abandoned", "Abandoned", "x", "", "plum", "Stops investigating a hypothesis without a result."),
    SlashCommand("cause", "Cause identified", "bulb", "the cause", "brand", "Sets the status to Fixing"),
    SlashCommand("escalate", "Escalation", "users", "team name", "", "Team, colon, reason"),
    SlashCommand("joined", "Joined", "user-check", "", "", "The requested team has joined"),
    SlashCommand("fix", "Fix applied", "tool", "description of the fix", "brand", "Sets the status to Recovering"),
    SlashCommand("impact", "Impact", "activity", "who is affected", "alarm", "/impact 50% of customers since 23:20"),
    SlashCommand("mitigated", "Impact ended", "activity", "", "brand", "Ends all open impact"),
    SlashCommand("resolved", "Resolved", "check", "", "brand", "Service restored; starts the postmortem deadline"),
    SlashCommand("detected", "Detected", "bell", "", "", "First sign of the problem"),
    SlashCommand("ack", "Acknowledged", "user-check", "", "", "Acknowledged by a responder", ("acknowledged",)),
    SlashCommand("sev", "Severity", "alert-triangle", "a number from 1 to 4", "alarm", "Change severity: /sev 2"),
    SlashCommand("role", "Role", "users", "a role and a person", "", "For example /role scribe @grace"),
    SlashCommand("decide", "Decision", "git-branch", "decision", "brand", "A decision and its reason"),
    SlashCommand("update", "Update", "speakerphone", "update text", "", "Status update for stakeholders"),
]
SHARE = re.compile(r"(?:≈\s*)?([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*%\s*(?:of\s+)?", re.I)
NAMES = {name: command for command in SLASH_COMMANDS for name in (command.name, *command.also)}
DAY = "today|yesterday|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
DATE = rf"(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]|(?:{DAY})\s)?"
CLOCK = rf"{DATE}(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
AGO = r"[0-9]{1,4}\s?(?:m|mins?|minutes?|h|hours?)\sago"
MARKED = re.compile(rf"(?:^|\s)(@\s?({CLOCK})|(@?-[0-9]{{1,4}}\s?(?:m|min|h)|@\s?{AGO}))(?=\s|$)", re.I)
BARE = re.compile(rf"^(?:(?:at\s+)?({CLOCK})|({AGO}))$", re.I)
SINCE = re.compile(rf"(?:^|\s)since\s+(?:@\s?)?(?:({CLOCK})|(-[0-9]{{1,4}}\s?(?:m|min|h)|{AGO}))$", re.I)
MISREAD = re.compile(  # marked, but not a time; also with digits of other scripts
    r"(?:^|\s)@([-+]\s?\d\S{0,20}|\d{1,8}[:.hm]\S{0,20}|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?(?:[T ]\d\S{0,20})?|"
    rf"\d{{1,8}}(?:\s?[ap]\.?m\.?)?|(?:tomorrow|{DAY})\s\d\S{{0,20}})(?=\s|$)",
    re.I,
)


def add_slash_command(command: SlashCommand) -> None:
    """Add the command of a higher app."""
    SLASH_COMMANDS.append(command)
    NAMES.update(dict.fromkeys((command.name, *command.also), command))


def parse_command(line: str, *, now: datetime, zone: str) -> ParsedLine:
    """Parse one line. Times are in `zone`; a time without a day is the latest one that is not after `now`.

    Raises `Unclear` with a message for an unknown command, a missing argument or a time that does not exist.
    """
    text = line.strip()
    if not text:
        raise Unclear("Describe what happened.")
    if len(text) > LONGEST:
        raise Unclear(f"Enter at most {LONGEST} characters per line.")
    if not re.match(r"/[\w-]", text):
        rest, at, entered = take_time(text, now, zone)
        return ParsedLine("", required(rest, "a description"), at, entered)
    name, _, words = text[1:].partition(" ")
    command = NAMES.get(name.lower())
    if command is None:
        raise Unclear(f"Unknown command /{name[:30]}. Available: {known()}.")
    if command.name == "impact" and SINCE.search(words.strip()):  # the start of the impact, not the time of the line
        return ParsedLine(command.name, words.strip())
    rest, at, entered = take_time(words.strip(), now, zone, bare=not command.needs)
    return ParsedLine(command.name, required(rest, command.needs), at, entered)


def known() -> str:
    return ", ".join(f"/{command.name}" for command in SLASH_COMMANDS)


def required(rest: str, needs: str) -> str:
    if needs and not rest:
        raise Unclear(f"Add {needs}.")
    return rest


def take_time(text: str, now: datetime, zone: str, *, bare: bool = False) -> tuple[str, datetime | None, str]:
    """The text without the time, the instant, and the time as typed."""
    if bare and (alone := BARE.match(text)):
        clock, offset = alone.groups()
        return "", instant_or_before(clock, offset, now, zone), clock or offset
    match = MARKED.search(text)
    if not match:
        if misread := MISREAD.search(text):
            raise Unclear(f"{misread.group(1)} is not a time. Enter @14:05, @yesterday 14:05 or -20m.")
        return text, None, ""
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    return rest, instant_or_before(match.group(2), match.group(3), now, zone), match.group(1)


def instant_or_before(clock: str | None, offset: str | None, now: datetime, zone: str) -> datetime:
    """Exactly one is given: a clock time with or without a day, or an offset such as "-20m" or "20 minutes ago"."""
    return instant(clock, now, zone) if clock else before(now, offset or "")


def instant(written: str, now: datetime, zone: str, *, ask: bool = True) -> datetime:
    """ "23:20" is today or yesterday; with a date it is on that day. Raises `Unclear` for an ambiguous one.

    `ask=False` takes the latest past time, for links to "what was known at".
    """
    return parse_moment(written, now=now, zone=ZoneInfo(zone), ask=ask).at


def parse_impact(text: str, now: datetime, zone: str) -> tuple[Decimal | None, str, datetime | None]:
    """ "50% of customers since 23:20": share (0 to 1), population, start; None or "" if missing."""
    since = SINCE.search(text)
    rest = text[: since.start()] if since else text
    match = SHARE.match(rest.strip())
    share = Decimal(match.group(1).replace(",", ".")) / 100 if match else None
    if share is not None and share > 1:
        raise Unclear("Enter a share between 0 and 100%.")
    population = (rest.strip()[match.end() :] if match else rest).strip()
    if len(population) > 80:
        raise Unclear("Enter at most 80 characters for who is affected.")
    return share, population, since and instant_or_before(since.group(1), since.group(2), now, zone)


def before(now: datetime, offset: str) -> datetime:
    """ "-20m", "-2 h", "20 minutes ago", "@2 hours ago"."""
    count, unit = re.findall(r"[0-9]+|[a-z]+", offset.lower())[:2]
    return now - timedelta(**{"hours" if unit.startswith("h") else "minutes": int(count)})
