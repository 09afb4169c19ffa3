"""Detects internal information in an external version: people, references, teams, live blocks, files, addresses.

Every search takes time in proportion to the text.

`roles_instead` writes people as their role; what it replaces is no leak any more.
"""

import re
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Team, User
from core.references import PATTERN
from postmortems.models import Postmortem
from postmortems.participants import participants

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
BLOCK = re.compile(r"\{\{\s*\w{1,40}\s*\}\}")
HANDLE = re.compile(r"(?<![\w@./-])@([a-z0-9][a-z0-9_.-]{0,39})", re.IGNORECASE)
MAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}")
LONGEST_NAME = 4  # words
LIMIT = 50


@dataclass(frozen=True)
class Leak:
    """Words of the text that are internal, and their kind."""

    what: str
    words: str


@dataclass(frozen=True)
class Names:
    """Names of people in lower case, by word count, with the role that replaces each."""

    roles: dict[tuple[str, ...], str]
    handles: dict[str, str]
    teams: frozenset[tuple[str, ...]]


def names_for(postmortem: Postmortem) -> Names:
    """Full names and handles of all people; first names only of participants."""
    took_part = {participant.user.pk: participant.role.lower() for participant in participants(postmortem)}
    roles: dict[tuple[str, ...], str] = {}
    handles: dict[str, str] = {}
    for pk, name, handle in User.objects.filter(is_bot=False).values_list("pk", "name", "handle"):
        role = role_text(took_part.get(pk, ""))
        words = tuple(word.lower() for word in WORD.findall(name))
        if len(words) > 1:
            roles[words] = role
        if pk in took_part and words and len(words[0]) > 2:
            roles.setdefault(words[:1], role)
        handles[handle.lower()] = role
    teams = {tuple(word.lower() for word in WORD.findall(name)) for name in Team.objects.values_list("name", flat=True)}
    return Names(roles, handles, frozenset(team for team in teams if len(team) > 1))


def role_text(role: str) -> str:
    """ "the incident lead", "a responder"."""
    if role in {"incident lead", "scribe"}:
        return f"the {role}"
    return "a responder"


def find_leaks(text: str, postmortem: Postmortem) -> list[Leak]:
    """At most 50 findings in any order; empty if the text can be sent."""
    names = names_for(postmortem)
    found = [Leak("Person", words) for words, _, _ in names_in(text, names)]
    found += [Leak("Person", m.group()) for m in HANDLE.finditer(text) if m[1].rstrip(".-").lower() in names.handles]
    found += [Leak("Internal reference", m.group()) for m in PATTERN.finditer(text)]
    found += [Leak("Live block", m.group()) for m in BLOCK.finditer(text)]
    found += [Leak("Email address", m.group()) for m in MAIL.finditer(text)]
    found += [Leak("Team", words) for words in teams_in(text, names)]
    if "/files/" in text:
        found.append(Leak("Internal file", "/files/"))
    if settings.BASE_URL in text:
        found.append(Leak("Internal URL", settings.BASE_URL))
    return list(dict.fromkeys(found))[:LIMIT]


def names_in(text: str, names: Names) -> list[tuple[str, int, int]]:
    """Names with their place, the longest at each place first."""
    words = list(WORD.finditer(text))
    found, at = [], 0
    while at < len(words):
        for count in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            run = words[at : at + count]
            if tuple(word.group().lower() for word in run) in names.roles and run[0].group()[0].isupper():
                found.append((text[run[0].start() : run[-1].end()], run[0].start(), run[-1].end()))
                at += count - 1
                break
        at += 1
    return found


def teams_in(text: str, names: Names) -> list[str]:
    words = list(WORD.finditer(text))
    longest = max((len(team) for team in names.teams), default=0)
    found = []
    for at in range(len(words)):
        for count in range(2, min(longest, len(words) - at) + 1):
            run = words[at : at + count]
            if tuple(word.group().lower() for word in run) in names.teams:
                found.append(text[run[0].start() : run[-1].end()])
    return found


def roles_instead(text: str, postmortem: Postmortem) -> str:
    """The text with people written as roles. The stored text keeps the names."""
    names = names_for(postmortem)
    parts, end = [], 0
    for words, start, stop in names_in(text, names):
        role = names.roles[tuple(word.lower() for word in WORD.findall(words))]
        begins = not text[:start].rstrip("*_ ") or text[:start].rstrip("*_ ")[-1] in ".!?\n#"
        parts += [text[end:start], role.capitalize() if begins else role]
        end = stop
    replaced = "".join([*parts, text[end:]])
    return HANDLE.sub(lambda m: names.handles.get(m[1].rstrip(".-").lower(), m.group()), replaced)
