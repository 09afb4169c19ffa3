"""Zones as written. Abbreviations are literal: GMT is UTC+0, never London; PST is -08:00, in July too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# abbreviation → minutes east of UTC
FIXED = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "GST": 240, "PKT": 300,
    "IST": 330, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "ACST": 570,
    "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180, "ART": -180, "CLT": -240,
    "UCT": 0, "ZULU": 0,
}  # fmt: skip
# words that mean a place, not an offset: the offset depends on the day
PLACES = {
    "ET": "America/New_York", "EASTERN": "America/New_York", "CT": "America/Chicago", "CENTRAL": "America/Chicago",
    "MT": "America/Denver", "MOUNTAIN": "America/Denver", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
    "LONDON": "Europe/London", "BERLIN": "Europe/Berlin", "PARIS": "Europe/Paris", "EAST AFRICA": "Africa/Nairobi",
    "WEST AFRICA": "Africa/Lagos", "WEST CENTRAL AFRICA": "Africa/Lagos",
}  # fmt: skip
SEVERAL = {
    "IST": "India, Israel or Ireland",
    "CST": "the United States, China or Cuba",
    "BST": "Britain or Bangladesh",
}
# standard-time names of places that move their clocks: (abbreviation, name in summer)
STANDARD = {
    "PST": "PDT",
    "MST": "MDT",
    "CST": "CDT",
    "EST": "EDT",
    "CET": "CEST",
    "MEZ": "MESZ",
    "WET": "WEST",
    "EET": "EEST",
    "AKST": "AKDT",
}

_FIXED_NAMES = "|".join(sorted(FIXED, key=len, reverse=True))
# any region of the zone data; whether it exists is asked of zoneinfo, which opens nothing else
_REGION = r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|US|Etc)/[A-Za-z_]{2,30}(?:/[A-Za-z_]{2,30})?"  # noqa: E501
ZONE = re.compile(
    r"(?P<offset>(?:UTC|GMT)\s?[+\-−–]\s?\d{1,2}(?::?\d\d)?\b|[+\-]\d\d:?\d\d\b)"
    rf"|(?P<region>{_REGION})\b"
    rf"|(?P<name>{_FIXED_NAMES})\b(?![-+]?\d|/)"
    r"|(?P<place>ET|CT|MT|PT|Eastern|Central|Mountain|Pacific|London|East Africa|West Africa|West Central Africa)\b(?P<tail>(?:\s(?:Standard|Daylight|Time)){0,2})"  # noqa: E501
)


@dataclass(frozen=True)
class Zone:
    """A zone as written, with what it means. Exactly one of `minutes` and `place` is set."""

    text: str
    minutes: int | None = None
    place: str = ""

    def at(self, wall: datetime) -> datetime:
        """The instant of a wall clock in this zone; the first one when the hour happens twice."""
        return wall.replace(tzinfo=self.tzinfo())

    def tzinfo(self) -> tzinfo:
        """The zone for datetimes."""
        if self.place:
            return ZoneInfo(self.place)
        return timezone(timedelta(minutes=self.minutes or 0))


PHRASES: dict[str, int | str] = {
    "coordinated universal time": 0, "universal time": 0, "greenwich mean time": 0, "zulu time": 0,
    "west african time": 60, "west africa time": 60, "west africa standard time": 60, "east african time": 180,
    "east africa time": 180, "central africa time": 120, "south africa standard time": 120,
    "central european time": 60, "central european summer time": 120, "british summer time": 60,
    "indian standard time": 330, "horário de brasília": "America/Sao_Paulo", "hora de brasília": "America/Sao_Paulo",
    "heure de paris": "Europe/Paris", "hora peninsular": "Europe/Madrid", "deutscher zeit": "Europe/Berlin",
    "mitteleuropäische zeit": 60, "mitteleuropäischer zeit": 60, "mitteleuropäische sommerzeit": 120,
    "mitteleuropäischer sommerzeit": 120, "koordinierte weltzeit": 0, "koordinierter weltzeit": 0, "weltzeit": 0,
    "hora de méxico": "America/Mexico_City", "japan standard time": 540, "singapore time": 480,
}  # fmt: skip
UTC_WORDS = re.compile("|".join(sorted(PHRASES, key=len, reverse=True)), re.I)


def read_zone(match: re.Match[str]) -> Zone | None:
    """The zone of a `ZONE` match, or None when the offset is impossible."""
    text = match[0].strip()
    if match["offset"]:
        return read_offset(text)
    if match["region"]:
        return _place(text)
    if match["place"]:
        if (
            match["place"] in ("Eastern", "Central", "Mountain", "Pacific", "London")
            or match["place"].isupper()
            or match["tail"]
        ):
            tail = match["tail"]
            if "Standard" in tail or "Daylight" in tail:
                return Zone(
                    text,
                    FIXED[match["place"][0].upper() + ("S" if "Standard" in tail else "D") + "T"],
                )
            return Zone(text, place=PLACES[match["place"].upper()])
        return None
    return Zone("UTC" if text == "Z" else text, FIXED[match["name"].upper()])


def phrase_zone(match: re.Match[str]) -> Zone:
    """The zone of a `UTC_WORDS` match."""
    meaning = PHRASES[match[0].lower()]
    return Zone(match[0], place=meaning) if isinstance(meaning, str) else Zone(match[0], meaning)


def read_offset(text: str) -> Zone | None:
    """``GMT+1``, ``UTC-05:30``, ``+0200``."""
    match = re.search(r"([+\-−–])\s?(\d{1,2}):?(\d\d)?$", text)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return Zone(text, (1 if match[1] == "+" else -1) * (hours * 60 + minutes))


def find_zone(text: str, start: int = 0, end: int | None = None) -> tuple[Zone, tuple[int, int]] | None:
    """The first zone in the text, with its span."""
    end = len(text) if end is None else end
    for match in ZONE.finditer(text, start, end):
        if match["offset"] and not match["offset"][:1].isalpha():
            continue  # "+0100" alone is a zone only behind a clock
        if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "_/-"):
            continue
        if match["name"] in ("Z", "WEST", "ART", "EAT", "CAT", "HST", "ZULU") or (
            match["place"] in ("CT", "MT", "Central", "Mountain", "Eastern", "London") and not match["tail"]
        ):
            continue  # ordinary words or too short to stand alone
        if match["place"] and not match["place"].isupper() and not match["tail"]:
            continue
        if zone := read_zone(match):
            return zone, match.span()
    if words := UTC_WORDS.search(text, start, end):
        return phrase_zone(words), words.span()
    return None


def named_zone(name: str) -> Zone | None:
    """A zone from a field of its own (a column, a setting): abbreviation, offset or region. None when unknown."""
    name = name.strip()
    if len(name) > 60:
        return None
    match = ZONE.fullmatch(name)
    if match and (zone := read_zone(match)):
        return zone
    return _place(name) if re.fullmatch(_REGION, name) else None


def _place(name: str) -> Zone | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
    return Zone(name, place=name)


def summer_doubt(zone: Zone, on: datetime) -> str:
    """Words of doubt when a standard-time name is used in summer ("PST" in July); empty when fine."""
    name = zone.text.upper()
    if name in STANDARD and 4 <= on.month <= 10:
        hours = (zone.minutes or 0) / 60
        return f"{name} is taken literally as UTC{hours:+.0f}, though {STANDARD[name]} is usual in {on:%B}. Right?"
    if name in SEVERAL:
        return f"{name} is used in {SEVERAL[name]}. It is read as UTC{(zone.minutes or 0) / 60:+g}. Right?"
    return ""
