"""Every notation of times, days, positions, zones and actions: incidents are written in it and parsed again."""

from __future__ import annotations

import pytest

from importing.parser.parse import parse

from .judging import differences
from .writer import ENTRIES, Notation, cases, truth, write

CASES = list(cases())


@pytest.mark.slow
@pytest.mark.parametrize("entry", [*ENTRIES])
def test_incident_is_parsed_from_every_entry_notation(entry: str) -> None:
    wrong = {
        name: found
        for name, story, notation in CASES
        if notation.entry == entry and (found := differences(parse(write(story, notation)), truth(story, notation)))
    }
    assert wrong == {}


def test_cases_cover_many_notations() -> None:
    assert len(CASES) > 900
    assert len({notation for _, _, notation in CASES}) > 450


def test_parsing_twice_gives_the_same_result() -> None:
    for name, story, notation in CASES[::97]:
        text = write(story, notation)
        assert parse(text, filename=name) == parse(text.replace("\n", "\r\n"), filename=name)


def test_notation_has_a_readable_name() -> None:
    assert str(Notation()) == "24h/bullet-dash/iso/summary/heading/bullets/markdown"
