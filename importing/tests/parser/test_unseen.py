"""Documents annotated before the parser was run on them. Missed values are listed.

Later changes to the annotations: titles stand without the kind of report, bounds that allow two readings as read.
A number here may fall, never rise: whoever teaches the importer more lowers it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from importing.parser.parse import parse

from .judging import differences
from .test_documents import _expected

FOLDER = Path(__file__).parent / "unseen"
DOCUMENTS = sorted(p for p in FOLDER.iterdir() if p.suffix != ".json")
STILL_MISSED = {
    "heads-days.md": 3,
    "mail-forward.txt": 1,
    "notes-oncall.txt": 2,
    "prose-notice.md": 1,
    "prose.md": 2,
    "slack-log.md": 1,
    "slack-paste.txt": 1,
    "status-updates.txt": 1,
    "story.md": 1,
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_unseen_document_reaches_its_recorded_score(path: Path) -> None:
    missed = differences(parse(path.read_bytes(), filename=path.name), _expected(path))
    assert len(missed) <= STILL_MISSED.get(path.name, 0), missed
