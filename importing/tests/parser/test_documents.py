"""Documents of our own in the notations people use, each with what must be read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importing.parser.parse import parse

from .judging import differences

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = sorted(p for p in FOLDER.iterdir() if p.is_file() and p.suffix != ".json")
NOTHING = sorted((FOLDER / "nothing").iterdir())


def _expected(path: Path) -> dict:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return {
        key: [tuple(v) if isinstance(v, list) else v for v in value] if isinstance(value, list) else value
        for key, value in expected.items()
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_example_document_has_the_expected_result(path: Path) -> None:
    expected = _expected(path)
    parsed = parse(path.read_bytes(), filename=path.name)
    assert differences(parsed, expected) == []
    assert {c.field for c in parsed.contradictions} >= set(expected.get("contradicts", ()))


@pytest.mark.parametrize("path", NOTHING, ids=lambda p: p.name)
def test_templates_exercises_and_lists_yield_nothing(path: Path) -> None:
    parsed = parse(path.read_bytes(), filename=path.name)
    assert parsed.problem
    assert not (parsed.facts or parsed.entries or parsed.tasks or parsed.measures or parsed.factors)
