"""Columns of an imported task table. Errors name the row and column."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.models import Team, User
from core.references import number_in
from core.schedule.moments import Unclear, parse_day
from core.tabular.read_tables import Table, read_table
from incidents.models import Incident
from tasks.models import Kind, Priority

MAX_ROWS = 200
REQUIRED = ["title"]
FORMULA = frozenset("=@＝＠")
SIZES = {"title": 200, "done when": 500, "text": 5000}


def columns(user: User, today: date) -> dict[str, Callable[[str], Any]]:
    """The reader of each column, as `user` may see people, teams and incidents on the day `today`."""
    return {
        "title": text("title"),
        "done when": text("done when"),
        "owner": read_owner,
        "due": lambda typed: read_due(typed, today),
        "priority": choice(Priority),
        "kind": choice(Kind),
        "team": read_team,
        "incident": lambda typed: read_incident(typed, user),
        "link": read_link,
        "text": text("text"),
    }


def read_tasks(data: bytes, user: User, today: date) -> Table:
    """The rows of a CSV or XLSX file. Raises Unreadable, also for more rows than are imported at once."""
    return read_table(data, columns(user, today), required=REQUIRED, max_rows=MAX_ROWS)


def text(name: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed[0] in FORMULA:
            raise ValueError("This cell is a formula. Enter its text.")
        if len(typed) > SIZES[name]:
            raise ValueError(f"Enter at most {SIZES[name]} characters.")
        return " ".join(typed.splitlines()) if name == "title" else typed

    return read


def read_owner(typed: str) -> User:
    handle = typed.removeprefix("@")
    person = User.objects.filter(handle=handle, is_bot=False).first()
    if person is None:
        raise ValueError(f"No person has the handle @{handle[:30]}.")
    if not person.is_active:
        raise ValueError(f"@{person.handle} has left. Choose an active responder.")
    return person


def read_due(typed: str, today: date) -> date:
    try:
        day: date = parse_day(typed, on=today)[0]
    except Unclear as unclear:
        raise ValueError(str(unclear)) from unclear
    if day < today:
        raise ValueError(f"{day.day} {day:%B %Y} is in the past. Enter today or a later date.")
    return day


def choice(choices: Any) -> Callable[[str], str]:
    def read(typed: str) -> str:
        by_name = {label.lower(): value for value, label in choices.choices} | {v.lower(): v for v in choices.values}
        if typed.lower() not in by_name:
            raise ValueError(f"Enter one of: {', '.join(str(label) for label in choices.labels)}.")
        return str(by_name[typed.lower()])

    return read


def read_team(typed: str) -> Team:
    team = Team.objects.filter(slug=typed.lower()).first() or Team.objects.filter(name__iexact=typed).first()
    if team is None:
        raise ValueError(f"No team is called “{typed[:60]}”.")
    return team


def read_incident(typed: str, user: User) -> Incident:
    number = number_in(typed.upper(), "INC")
    rows = Incident.objects.visible_to(user).select_related("severity", "circle")
    found = rows.filter(pk=number).first() if number else None
    if found is None:
        raise ValueError(f"Incident {typed[:30]} not found. Enter a reference such as INC-214.")
    return found


def read_link(typed: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(typed)
    except ValidationError as error:
        raise ValueError("Enter a link that starts with https:// or http://.") from error
    return typed
