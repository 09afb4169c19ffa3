"""Cleans file names for display. The storage path never depends on the name."""

import re
import unicodedata

LONGEST = 120
LONGEST_ENDING = 16
NAMELESS = "file"


def clean_name(given: str | None) -> str:
    """The last part of what was sent, without invisible and direction characters; its ending survives shortening."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given or ""))[-1]
    seen = "".join(letter if letter.isprintable() else " " for letter in last if unicodedata.category(letter) != "Cf")
    name = " ".join(seen.split()).strip(" .") if seen.strip(" .") else ""
    if len(name) > LONGEST:
        stem, dot, ending = name.rpartition(".")
        tail = f".{ending}" if dot and len(ending) <= LONGEST_ENDING else ""
        name = f"{(stem if tail else name)[: LONGEST - len(tail) - 1].rstrip()}…{tail}"
    return name or NAMELESS


def address_name(name: str) -> str:
    """The name as the end of an address: letters of any script, digits and the ending, the rest as dashes."""
    stem, dot, ending = unicodedata.normalize("NFC", name).rpartition(".")
    tail = f".{ending}" if dot and re.fullmatch(r"[A-Za-z0-9]{1,16}", ending) else ""
    words = re.sub(r"[^\w.-]+", "-", stem if tail else name).strip("-.")[:80].rstrip("-.")
    return f"{words or NAMELESS}{tail}"
