"""Parses time zones. Abbreviations are literal: GMT is UTC+0, never London; PST is -08:00, in July too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# abbreviation → minutes east of UTC
FIXED = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "GST": 240, "PKT": 300,
    "IST": 330, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "ACST": 570,
    "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180, "ART": -180, "CLT": -240,
    "UCT": 0, "ZULU": 0, "TRT": 180, "IRST": 210, "NPT": 345, "ICT": 420, "WIB": 420, "WITA": 480, "MYT": 480,
    "PHT": 480, "COT": -300, "PET": -300, "VET": -240, "UYT": -180,
}  # fmt: skip
# words that mean a place, not an offset: the offset depends on the day
PLACES = {
    "ET": "America/New_York", "EASTERN": "America/New_York", "CT": "America/Chicago", "CENTRAL": "America/Chicago",
    "MT": "America/Denver", "MOUNTAIN": "America/Denver", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
    "LONDON": "Europe/London", "EAST AFRICA": "Africa/Nairobi", "WEST AFRICA": "Africa/Lagos",
    "WEST CENTRAL AFRICA": "Africa/Lagos",
}  # fmt: skip
# "Eastern Standard Time": minutes of standard and of daylight time; None where the name has no such form
_TAILED: dict[str, tuple[int, int | None]] = {
    "EASTERN": (-300, -240), "CENTRAL": (-360, -300), "MOUNTAIN": (-420, -360), "PACIFIC": (-480, -420),
    "EAST AFRICA": (180, None), "WEST AFRICA": (60, None), "WEST CENTRAL AFRICA": (60, None),
}  # fmt: skip
# the place people mean by an abbreviation; it is proposed only where its offset is the one that was read
USUAL_PLACE = {
    "BST": "Europe/London", "WEST": "Europe/Lisbon", "CET": "Europe/Berlin", "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin", "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
    "MSK": "Europe/Moscow", "WAT": "Africa/Lagos", "CAT": "Africa/Maputo", "SAST": "Africa/Johannesburg",
    "EAT": "Africa/Nairobi", "GST": "Asia/Dubai", "PKT": "Asia/Karachi", "IST": "Asia/Kolkata",
    "SGT": "Asia/Singapore", "HKT": "Asia/Hong_Kong", "AWST": "Australia/Perth", "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "ACST": "Australia/Darwin",
    "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "EST": "America/New_York", "EDT": "America/New_York",
    "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "AKST": "America/Anchorage",
    "AKDT": "America/Anchorage", "HST": "Pacific/Honolulu", "BRT": "America/Sao_Paulo",
    "ART": "America/Argentina/Buenos_Aires", "CLT": "America/Santiago", "ICT": "Asia/Bangkok",
    "WIB": "Asia/Jakarta", "PHT": "Asia/Manila", "MYT": "Asia/Kuala_Lumpur", "TRT": "Europe/Istanbul",
}  # fmt: skip
USUAL_PLACE |= {
    "WEST AFRICAN TIME": "Africa/Lagos", "WEST AFRICA TIME": "Africa/Lagos",
    "WEST AFRICA STANDARD TIME": "Africa/Lagos", "EAST AFRICAN TIME": "Africa/Nairobi",
    "EAST AFRICA TIME": "Africa/Nairobi", "CENTRAL AFRICA TIME": "Africa/Maputo",
    "SOUTH AFRICA STANDARD TIME": "Africa/Johannesburg", "CENTRAL EUROPEAN TIME": "Europe/Berlin",
    "CENTRAL EUROPEAN SUMMER TIME": "Europe/Berlin", "BRITISH SUMMER TIME": "Europe/London",
    "EASTERN EUROPEAN TIME": "Europe/Helsinki", "WESTERN EUROPEAN TIME": "Europe/Lisbon",
    "INDIAN STANDARD TIME": "Asia/Kolkata", "JAPAN STANDARD TIME": "Asia/Tokyo", "SINGAPORE TIME": "Asia/Singapore",
    "CHINA STANDARD TIME": "Asia/Shanghai", "MITTELEUROPÄISCHE ZEIT": "Europe/Berlin",
    "MITTELEUROPÄISCHER ZEIT": "Europe/Berlin", "MITTELEUROPÄISCHE SOMMERZEIT": "Europe/Berlin",
    "MITTELEUROPÄISCHER SOMMERZEIT": "Europe/Berlin", "EASTERN STANDARD TIME": "America/New_York",
    "EASTERN DAYLIGHT TIME": "America/New_York", "CENTRAL STANDARD TIME": "America/Chicago",
    "CENTRAL DAYLIGHT TIME": "America/Chicago", "MOUNTAIN STANDARD TIME": "America/Denver",
    "MOUNTAIN DAYLIGHT TIME": "America/Denver", "PACIFIC STANDARD TIME": "America/Los_Angeles",
    "PACIFIC DAYLIGHT TIME": "America/Los_Angeles",
}  # fmt: skip
# offsets that are no whole hour have no name of their own in the zone data
_PART_HOURS = {
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    570: "Australia/Darwin", 525: "Australia/Eucla", -570: "Pacific/Marquesas",
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
_REGION = (
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|US|Etc)/"
    r"[A-Za-z_]{2,30}(?:/[A-Za-z_]{2,30}|(?<=Etc/GMT)[+-][0-9]{1,2})?"
)
_END = r"(?![^\W_])"  # a word ends here; Markdown's underscore is no part of it
ZONE = re.compile(
    r"(?P<offset>(?:UTC|GMT)\s?[+\-−–]\s?\d{1,2}(?::?\d\d)?\b|[+\-]\d\d:?\d\d\b)"
    rf"|(?P<region>{_REGION})\b"
    rf"|(?P<name>{_FIXED_NAMES}){_END}(?![-+]?\d|/)"
    rf"|(?P<place>ET|CT|MT|PT|Eastern|Central|Mountain|Pacific|London|East Africa|West Africa|"
    rf"West Central Africa){_END}(?P<tail>(?:\s(?:Standard|Daylight|Time)){{0,2}})"
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
    "eastern european time": 120, "western european time": 0,
    "australian eastern time": "Australia/Sydney", "china standard time": 480, "hora de madrid": "Europe/Madrid",
    "heure de bruxelles": "Europe/Brussels", "hora de lisboa": "Europe/Lisbon",
    "central european time": 60, "central european summer time": 120, "british summer time": 60,
    "indian standard time": 330, "horário de brasília": "America/Sao_Paulo", "hora de brasília": "America/Sao_Paulo",
    "heure de paris": "Europe/Paris", "hora peninsular": "Europe/Madrid", "deutscher zeit": "Europe/Berlin",
    "mitteleuropäische zeit": 60, "mitteleuropäischer zeit": 60, "mitteleuropäische sommerzeit": 120,
    "mitteleuropäischer sommerzeit": 120, "koordinierte weltzeit": 0, "koordinierter weltzeit": 0, "weltzeit": 0,
    "hora de méxico": "America/Mexico_City", "japan standard time": 540, "singapore time": 480,
    "北京时间": "Asia/Shanghai", "日本時間": "Asia/Tokyo", "日本标准时间": "Asia/Tokyo",
}  # fmt: skip
# "Bucharest time", "Israel time": a city or country of the zone data
CITY_TIME = re.compile(r"\b(?P<city>[A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{1,20}){0,2}) [Tt]ime\b")
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_COUNTRIES = {
    "Cuba": "America/Havana", "Egypt": "Africa/Cairo", "Iceland": "Atlantic/Reykjavik", "India": "Asia/Kolkata",
    "Iran": "Asia/Tehran", "Israel": "Asia/Jerusalem", "Japan": "Asia/Tokyo", "Newfoundland": "America/St_Johns",
    "Poland": "Europe/Warsaw", "Portugal": "Europe/Lisbon", "Turkey": "Europe/Istanbul",
}  # fmt: skip
_OTHER_TIMES = {"center", "easter", "midway", "reunion", "troll", "wake"}  # "Wake time" names no zone
UTC_WORDS = re.compile("|".join(sorted(PHRASES, key=len, reverse=True)), re.I)


def read_zone(match: re.Match[str]) -> Zone | None:
    """The zone of a `ZONE` match, or None when the offset is impossible."""
    text = match[0].strip()
    if match["offset"]:
        return read_offset(text)
    if match["region"]:
        return _place(text)
    if match["place"]:
        return _named_place(text, match["place"].upper(), match["tail"])
    return Zone("UTC" if text == "Z" else text, FIXED[match["name"].upper()])


def _named_place(text: str, name: str, tail: str) -> Zone:
    """ "Eastern Time" depends on the day, "Eastern Standard Time" is one offset."""
    standard, daylight = _TAILED.get(name, (None, None))
    minutes = standard if "Standard" in tail else daylight if "Daylight" in tail else None
    return Zone(text, place=PLACES[name]) if minutes is None else Zone(text, minutes)


@cache
def _cities() -> dict[str, str]:
    """Cities, islands and countries of the zone data, in lower case."""
    zones = {name.rpartition("/")[2]: name for name in sorted(available_timezones()) if name.startswith(_REGIONS)}
    named = {city.replace("_", " ").lower(): name for city, name in {**zones, **_COUNTRIES}.items()}
    return {city: name for city, name in named.items() if city not in _OTHER_TIMES}


def _city_zone(match: re.Match[str] | None) -> Zone | None:
    place = _cities().get(match["city"].lower()) if match else None
    return Zone(match[0], place=place) if match and place else None


def phrase_zone(match: re.Match[str]) -> Zone:
    """The zone of a `UTC_WORDS` match."""
    meaning = PHRASES[match[0].lower()]
    return Zone(match[0], place=meaning) if isinstance(meaning, str) else Zone(match[0], meaning)


def written_offset(minutes: int) -> str:
    """UTC+5:30"""
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def read_offset(text: str) -> Zone | None:
    """``GMT+1``, ``UTC-05:30``, ``+0200``."""
    match = re.search(r"([+\-−–])\s?(\d{1,2}):?(\d\d)?$", text)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return Zone(text, (1 if match[1] == "+" else -1) * (hours * 60 + minutes))


def zone_at(text: str, p: int, end: int) -> tuple[Zone, int] | None:
    """The zone that begins at `p` and where it ends. The one reader of zones: all others call it."""
    if words := UTC_WORDS.match(text, p, end):
        return phrase_zone(words), words.end()
    match = ZONE.match(text, p, end)
    zone = read_zone(match) if match else None
    if match and zone:
        return zone, match.end()
    city = CITY_TIME.match(text, p, end)
    return (zone, city.end()) if city and (zone := _city_zone(city)) else None


def find_zone(text: str, start: int = 0, end: int | None = None) -> tuple[Zone, tuple[int, int]] | None:
    """The first separate zone in the text, with its span."""
    end = len(text) if end is None else end
    words = UTC_WORDS.search(text, start, end)
    for match in ZONE.finditer(text, start, end):
        if words and words.start() <= match.start():
            break
        if _alone(text, match) and (zone := read_zone(match)):
            return zone, match.span()
    if words:
        return phrase_zone(words), words.span()
    cities = ((_city_zone(match), match.span()) for match in CITY_TIME.finditer(text, start, end))
    return next(((zone, span) for zone, span in cities if zone), None)


def _alone(text: str, match: re.Match[str]) -> bool:
    """False for ordinary words, for names that are too short, and inside a longer word."""
    at = match.start()
    if match["offset"] and not match["offset"][:1].isalpha():
        return False  # "+0100" alone is a zone only behind a clock
    if at and (text[at - 1].isalnum() or text[at - 1] in "/-"):
        return False
    if at > 1 and text[at - 1] == "_" and text[at - 2].isalnum():
        return False
    if match["name"] in ("Z", "WEST", "ART", "EAT", "CAT", "HST", "ZULU", "ICT", "COT", "PET", "VET"):
        return False
    return not match["place"] or bool(match["tail"]) or match["place"] in ("ET", "PT")


def named_zone(name: str) -> Zone | None:
    """A zone from a field of its own (a column, a setting): abbreviation, offset or region. None when unknown."""
    name = name.strip()
    if len(name) > 60:
        return None
    found = zone_at(name, 0, len(name))
    return found[0] if found and found[1] == len(name) else None


def stated_zone(text: str) -> Zone | None:
    """The zone named by a value; None if it names none."""
    found = zone_at(text.strip(), 0, len(text.strip()))
    return found[0] if found else None


def proposed_name(zone: Zone, moments: list[datetime]) -> str:
    """A name of the zone data for a zone as written: a place where one is meant, else a fixed offset.

    A place is proposed only when its offset is the one that was read at each of `moments`.
    """
    if zone.place:
        return zone.place
    minutes = zone.minutes or 0
    if not minutes:
        return "UTC"
    for place in (USUAL_PLACE.get(zone.text.upper(), ""), _PART_HOURS.get(minutes, "")):
        if place and all(_offset(place, moment) == minutes for moment in moments):
            return place
    hours, rest = divmod(minutes, 60)
    return f"Etc/GMT{-hours:+d}" if not rest and -14 <= -hours <= 12 else "UTC"


def _offset(place: str, moment: datetime) -> float | None:
    offset = moment.astimezone(ZoneInfo(place)).utcoffset()
    return offset.total_seconds() / 60 if offset is not None else None


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
        return f"{name} is read as UTC{hours:+.0f}, although {STANDARD[name]} is usual in {on:%B}. Correct?"
    if name in SEVERAL:
        return f"{name} is used in {SEVERAL[name]}. It is read as {written_offset(zone.minutes or 0)}. Correct?"
    return ""
