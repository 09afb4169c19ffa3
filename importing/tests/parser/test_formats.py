"""Files: Word, HTML, CSV, JSON, ZIP, folders, and what is no text."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from importing.parser.archive import DAMAGED, NoArchive, read_many
from importing.parser.decode import BINARY, EMPTY, TOO_LARGE
from importing.parser.parse import LISTED, UNREADABLE, parse

DOCUMENT = "# Cache outage 2024-02-02\n\n## Timeline (UTC)\n\n- 10:00 cache server crash\n- 10:30 service restored\n\n## Tasks\n\n- Add an alert\n"  # noqa: E501


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("Cache outage 2024-02-02", 0)
    document.add_heading("Timeline (UTC)", 1)
    table = document.add_table(rows=0, cols=2)
    for cells in (("Time", "Event"), ("10:00", "cache server crash"), ("10:30", "service restored")):
        row = table.add_row().cells
        row[0].text, row[1].text = cells
    document.add_heading("Tasks", 1)
    document.add_paragraph("Add an alert", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_word_file_is_parsed_like_markdown() -> None:
    parsed = parse(_word(), filename="cache.docx")
    assert parsed.format == "docx"
    assert parsed.value("title") == "Cache outage 2024-02-02"
    assert [e.at for e in parsed.entries] == [
        datetime(2024, 2, 2, 10, 0, tzinfo=UTC),
        datetime(2024, 2, 2, 10, 30, tzinfo=UTC),
    ]
    assert [a.text for a in parsed.tasks] == ["Add an alert"]


def test_broken_word_file_is_refused_with_a_message() -> None:
    assert parse(_word()[:2000], filename="cache.docx").problem == UNREADABLE


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", EMPTY), (b" \n\t ", EMPTY), ("\u200b\u3164".encode(), EMPTY), (b"%PDF-1.7 ...", BINARY), (bytes(range(32)) * 40, BINARY),  # noqa: E501
        (b"a" * 1_000_001, TOO_LARGE),
    ],
)  # fmt: skip
def test_unreadable_text_is_refused_with_one_message(data: bytes, problem: str) -> None:
    parsed = parse(data, filename="x.txt")
    assert parsed.problem == problem
    assert not parsed.facts and not parsed.entries


def test_other_encodings_are_decoded() -> None:
    for data in (
        DOCUMENT.encode("utf-16"),
        b"\xef\xbb\xbf" + DOCUMENT.encode(),
        DOCUMENT.replace("cache", "caché").encode("cp1252"),
    ):
        assert len(parse(data).entries) == 2


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Date,Time,Event\n2026-03-03,10:02,Alert fires\n", ["2026-03-03 10:02 Alert fires"]),
        (
            "Zeit;Ereignis\n03.03.2026 10:02;Alarm: Fehlerquote steigt\n03.03.2026 10:25;Fehler behoben\n",
            ["2026-03-03 10:02 Alarm: Fehlerquote steigt", "2026-03-03 10:25 Fehler behoben"],
        ),
        ("Time\tEvent\n2026-03-03 10:02\tAlert fires, 30%\n", ["2026-03-03 10:02 Alert fires, 30%"]),
    ],
)
def test_csv_timeline_is_read_when_pasted(text: str, entries: list[str]) -> None:
    found = [f"{entry.at:%Y-%m-%d %H:%M} {entry.text}" for entry in parse(text).entries if entry.at]
    assert found == entries


def test_sentence_that_begins_like_a_header_is_no_table() -> None:
    assert parse("Time, event and owner were unclear.\n10:02, the alert fired; 10:05 we looked.\n").format == "text"


def test_csv_rows_become_documents() -> None:
    data = b"Title,Started,Ended,Severity,Summary\nCache down,2024-02-02 10:00,2024-02-02 10:30,SEV-2,The cache server crashed\nMail late,2024-03-03 08:00,2024-03-03 09:00,SEV-3,The mail service failed\n"  # noqa: E501
    assert parse(data, filename="list.csv").problem == LISTED
    parsed = [parse(document, filename=name) for name, document in read_many(data, "list.csv")]
    assert [p.value("title") for p in parsed] == ["Cache down", "Mail late"]
    assert [p.value("severity") for p in parsed] == ["SEV-2", "SEV-3"]
    assert parsed[0].value("started_at") == datetime(2024, 2, 2, 10, 0)
    assert parsed[1].value("duration_minutes") == 60


def test_json_incidents_become_documents() -> None:
    incident = {
        "title": "Cache down", "started_at": "2024-02-02T10:00:00Z", "resolved_at": "2024-02-02T10:30:00Z", "rootCause": "A memory leak in the server",  # noqa: E501
        "timeline": [{"time": "2024-02-02T10:00:00Z", "event": "cache server crash"}, {"time": "2024-02-02T10:30:00Z", "event": "restored"}],  # noqa: E501
        "action_items": [{"title": "Add an alert", "owner": "Priya Raman", "due": "2024-03-01"}],
    }  # fmt: skip
    parsed = parse(json.dumps(incident).encode(), filename="one.json")
    assert parsed.value("started_at") == datetime(2024, 2, 2, 10, 0, tzinfo=UTC)
    assert parsed.value("duration_minutes") == 30
    assert [e.text for e in parsed.entries] == ["cache server crash", "restored"]
    assert [(a.text.split(" —")[0], a.owner, a.due) for a in parsed.tasks] == [
        ("Add an alert", "Priya Raman", "2024-03-01")
    ]
    assert len(list(read_many(json.dumps({"incidents": [incident, incident]}).encode(), "many.json"))) == 2


def test_timeline_alone_is_one_incident() -> None:
    data = b"Time,Event\n2024-02-02 10:00,cache server crash\n2024-02-02 10:30,service restored\n"
    assert [e.text for e in parse(data, filename="timeline.csv").entries] == ["cache server crash", "service restored"]


def test_zip_and_directory_have_the_same_result(tmp_path: Path) -> None:
    files = {
        "a.md": DOCUMENT.encode(),
        "deep/b.txt": DOCUMENT.encode(),
        "deep/list.csv": b"Title,Summary\nA outage,x\nB outage,y\n",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".hidden.md").write_bytes(b"no")
    (tmp_path / "photo.png").write_bytes(b"no")
    from_folder = dict(read_many(tmp_path))
    from_zip = dict(read_many(_zip(**files, **{"__MACOSX/a.md": b"no", "photo.png": b"no"}), "all.zip"))
    assert from_folder == from_zip
    assert len(from_zip) == 4


@pytest.mark.slow
def test_oversized_archive_is_refused() -> None:
    with pytest.raises(NoArchive, match="1,000 files"):
        list(read_many(_zip(**{f"{i}.md": b"" for i in range(1001)}), "many.zip"))
    with pytest.raises(NoArchive, match="100 MB"):
        list(read_many(_zip(**{f"{i}.md": b"a" * 1_000_001 for i in range(102)}), "big.zip"))
    with pytest.raises(NoArchive) as damaged:
        list(read_many(b"PK\x03\x04 damaged", "bad.zip"))
    assert str(damaged.value) == DAMAGED


def test_same_text_has_the_same_fingerprint() -> None:
    assert parse(DOCUMENT).fingerprint == parse(DOCUMENT.replace("\n", "\r\n") + "\n\n", filename="copy.md").fingerprint
    assert parse(DOCUMENT).fingerprint != parse(DOCUMENT + "\nMore").fingerprint


@pytest.mark.parametrize("number", [1763805600, 1763805600000, '"1763805600"', 1763805600.0])
def test_seconds_since_1970_of_a_list_are_times(number: object) -> None:
    data = f'[{{"title": "Cache down", "started_at": {number}, "timeline": [{{"at": {number}, "text": "Alert"}}]}}]'
    parsed = parse(data.encode(), filename="list.json")
    assert parsed.value("started_at") == parsed.entries[0].at == datetime(2025, 11, 22, 10, 0, tzinfo=UTC)


def test_date_that_means_not_ended_is_left_out() -> None:
    data = b'[{"title": "Cache down", "started_at": "2025-11-22T10:00:00Z", "ended_at": "0001-01-01T00:00:00Z",'
    data += b'"summary": "The cache server crashed and pages failed."}]'
    parsed = parse(data, filename="list.json")
    assert parsed.value("started_at") == datetime(2025, 11, 22, 10, 0, tzinfo=UTC)
    assert parsed.value("ended_at") is None
