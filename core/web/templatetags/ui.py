"""Formats values: icons, durations, times, days, people. Pure; available in every template as a builtin."""

import datetime as dt
import re
import zlib
from decimal import Decimal
from functools import cache, lru_cache
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.schedule.moments import shown_until, zone_with_offset
from core.text.durations import duration_text
from core.text.shares import percent_text
from core.web.once import NAME as FORM_KEY
from core.web.urls_cached import is_safe_redirect

register = template.Library()

MINUTES_PER_DAY = 1440
TINTS = ("", "t", "p", "b")
"""Avatar classes: neutral, teal, plum, blue."""


@register.simple_tag
def form_key() -> SafeString:
    """The key of a form whose view is marked with `once`."""
    return format_html('<input type="hidden" name="{}" value="{}">', FORM_KEY, uuid4().hex)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString | str:
    """One icon of the sprite, hidden from screen readers; `extra` adds classes such as "icon-s muted"."""
    if not name:
        return ""
    classes = f"icon {extra}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, sprite(), name)


@cache
def sprite() -> str:
    """The URL of the icons. Cached, because a page uses it hundreds of times."""
    return static("icons.svg")


@register.simple_block_tag
def component(content: str, name: str, **inputs: object) -> SafeString:
    """Render components/<name>.html around the markup between the tags, which it receives as `content`."""
    html = get_template(f"components/{name}.html").render({**inputs, "content": content})
    return mark_safe(html)  # noqa: S308 - a template of ours has just escaped it


def minutes_of(value: object) -> int | None:
    """Whole minutes of a number of minutes or a timedelta; None for an empty or invalid value."""
    if isinstance(value, dt.timedelta):
        return int(value.total_seconds() // 60)
    if isinstance(value, int | float | Decimal):
        return int(value)
    return None


@register.filter
def duration(value: object) -> str:
    """`35 min`, `1 h 31 min`, `2 d 14 h`, from minutes or a timedelta. Empty when there is no value."""
    if isinstance(value, dt.timedelta):
        return duration_text(value.total_seconds())
    minutes = minutes_of(value)
    return "" if minutes is None else duration_text(minutes * 60)


@register.filter
def after(value: object) -> str:
    """Time since a beginning, short: start, +5 min, +1 h 15."""
    minutes = minutes_of(value)
    if minutes is None:
        return ""
    if minutes == 0:
        return "start"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"{sign}{hours} h {rest:02d}" if hours else f"{sign}{rest} min"


def in_zone(moment: dt.datetime, zone: object = None) -> dt.datetime:
    """The instant in a time zone (name or tzinfo); by default in the reader's zone."""
    if timezone.is_naive(moment):
        return moment
    if not zone:
        return timezone.localtime(moment)
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)  # type: ignore[arg-type]


@register.filter
def clock(moment: dt.datetime | dt.time | None, zone: object = None) -> str:
    """22:05 in the given zone, without seconds."""
    if not moment:
        return ""
    return (in_zone(moment, zone) if isinstance(moment, dt.datetime) else moment).strftime("%H:%M")


def date_of(value: dt.date | dt.datetime, zone: object = None) -> dt.date:
    """The calendar day of a date or, in a zone, of an instant."""
    return in_zone(value, zone).date() if isinstance(value, dt.datetime) else value


def day_text(value: dt.date, today: dt.date, *, weekday: bool = False) -> str:
    """13 Feb; with the year when it is not this one; Tue 13 Feb with the weekday."""
    words = f"{value:%a} " if weekday else ""
    words += f"{value.day} {value:%b}"
    return words if value.year == today.year else f"{words} {value.year}"


@register.filter
def day(value: dt.date | dt.datetime | None, zone: object = None) -> str:
    """13 Feb, or 13 Feb 2024 when that is not this year."""
    return day_text(date_of(value, zone), timezone.localdate()) if value else ""


@register.filter
def weekday(value: dt.date | dt.datetime | None, zone: object = None) -> str:
    """Tue 13 Feb, with the year when it is not this one."""
    return day_text(date_of(value, zone), timezone.localdate(), weekday=True) if value else ""


@register.filter
def moment(value: dt.datetime | None, zone: object = None) -> str:
    """13 Feb, 22:05."""
    return f"{day(value, zone)}, {clock(value, zone)}" if value else ""


@register.simple_tag
def reader_zone(at: dt.datetime | None = None) -> str:
    """Europe/Berlin (UTC+1): the zone of times shown without one, with its offset now or at an instant."""
    return zone_with_offset(timezone.get_current_timezone(), at or timezone.now())


@register.filter
def late(due: dt.date | dt.datetime | None, on: dt.date | None = None) -> str:
    """4 days late, today, tomorrow, in 3 days; counted from `on`, else from today."""
    if not due:
        return ""
    days = (date_of(due) - (on or timezone.localdate())).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


@register.filter
def is_late(due: dt.date | dt.datetime | None, on: dt.date | None = None) -> bool:
    """Whether the day has passed."""
    return bool(due) and date_of(due) < (on or timezone.localdate())  # type: ignore[arg-type]


@register.filter
def ago(then: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """26 min ago, 2 h ago, 3 d ago; "just now" within a minute, "in 2 h" ahead."""
    if not then:
        return ""
    minutes = int(((now or timezone.now()) - then).total_seconds() // 60)
    if minutes in {-1, 0}:
        return "just now"
    size = abs(minutes)
    words = f"{size} min" if size < 60 else f"{size // 60} h" if size < MINUTES_PER_DAY else f"{size // 1440} d"
    return f"{words} ago" if minutes > 0 else f"in {words}"


@register.filter
def since(then: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How long something has been running, as a duration."""
    return duration(shown_until(now or timezone.now(), [then]) - then) if then else ""


def name_of(person: object) -> str:
    """Display name of a person: the name, else the handle, else str()."""
    for attribute in ("name", "full_name", "get_full_name", "handle"):
        value = getattr(person, attribute, None)
        value = value() if callable(value) else value
        if value:
            return str(value)
    return str(person or "")


@register.filter
def person_name(person: object) -> str:
    """The display name of a person."""
    return name_of(person)


@register.filter
def initials(person: object) -> str:
    """MO for Mira Okafor, AD for Ada; at most two letters."""
    words = re.findall(r"\w+", name_of(person))
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


@register.filter
def avatar_tint(person: object) -> str:
    """A color class of a person, chosen by a stable hash."""
    return tint_of(getattr(person, "pk", None) or name_of(person))


def tint_of(key: object) -> str:
    """The color class for a person's id, or for a name without an account."""
    return TINTS[zlib.crc32(str(key).encode()) % len(TINTS)]


@register.filter
def size(count: object) -> str:
    """820 B, 14 KB, 3.2 MB; of bytes. Empty for an invalid value."""
    if not isinstance(count, int):
        return ""
    if count < 1000:
        return f"{count} B"
    return f"{round(count / 1000)} KB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"


@register.filter
def percent(share: float | Decimal | str | None) -> str:
    """75% of 0.75, 12.5% of 0.125; at most three decimals. Empty when the share is not stated."""
    return "" if share is None or share == "" else percent_text(share)


@register.filter
def severity_class(severity: object) -> str:
    """s1 to s4 from a severity with a level or rank, a number, or words such as "SEV-2"."""
    for attribute in ("level", "rank", "number"):
        severity = getattr(severity, attribute, severity)
    digits = re.search(r"\d+", str(severity or ""))
    return f"s{min(max(int(digits[0]), 1), 4)}" if digits else "s4"


@register.filter
def safe_path(address: str | None) -> str:
    """The path of a page of this site for a redirect; the front page for any other URL."""
    try:
        path = urlsplit(address or "").path
    except ValueError:  # "http://[": a Referer header can contain anything
        return "/"
    return path if is_safe_redirect(path) else "/"


SHORT_TEXT = 40  # characters: dates and times that are typed as text
SHORT_INPUTS = frozenset({"date", "time", "datetime-local", "number"})
NO_CHOICE = "-" * 9  # Django's label of an empty choice


@register.filter
def control(field: BoundField) -> SafeString | str:
    """A form field's widget with our CSS classes; aria-describedby already refers to hints and errors."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return field.as_widget(attrs={"class": "form-check-input"})
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return field.as_widget()
    own = widget.attrs.get("class", "")
    base = "form-select" if isinstance(widget, Select) else "form-control"
    kind = widget.attrs.get("type", getattr(widget, "input_type", ""))
    if kind in SHORT_INPUTS or (kind == "text" and 0 < (getattr(field.field, "max_length", 0) or 0) <= SHORT_TEXT):
        base += " is-short"
    wrong = " is-invalid" if field.errors else ""
    html = field.as_widget(attrs={"class": f"{base} {own}".strip() + wrong})
    blank = "Choose …" if field.field.required else "Not set"
    return mark_safe(html.replace(f">{NO_CHOICE}<", f">{blank}<"))  # noqa: S308 - markup of Django's widget


@register.filter
def widget_kind(field: BoundField) -> str:
    """check, choices, file or line: which arrangement of label and control a field needs."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "file" if isinstance(widget, FileInput) else "line"
