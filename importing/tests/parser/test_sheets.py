"""Sheets of a workbook become the same documents as CSV files; facts and actions of other sheets belong to them."""

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import parse
from importing.parser.result import Parsed
from importing.parser.sheets import sheet_documents

TIMELINE = [["Time", "Event"], ["2024-01-30 11:40:00", "Alert fires"], ["2024-01-30 12:05:00", "Errors gone"]]
EXPECTED = [("2024-01-30 11:40", "Alert fires"), ("2024-01-30 12:05", "Errors gone")]


def parsed_sheets(**sheets: list[list[str]]) -> dict[str, Parsed]:
    found = sheet_documents(list(sheets.items()))
    return {name: parse(text.encode(), filename=f"log.xlsx {name}".strip()) for name, text in found}


def only(**sheets: list[list[str]]) -> Parsed:
    (found,) = parsed_sheets(**sheets).values()
    assert found.problem is None
    return found


def entries_of(parsed: Parsed) -> list[tuple[str, str]]:
    return [(row["at"], row["text"]) for row in draft_of(parsed)["entries"]]


@pytest.mark.parametrize(
    "rows",
    [
        TIMELINE,
        [[], [], *TIMELINE],
        [["Uhrzeit", "Ereignis"], *TIMELINE[1:]],
        [
            ["Date", "Time", "Event"],
            ["2024-01-30", "11:40:00", "Alert fires"],
            ["2024-01-30", "12:05:00", "Errors gone"],
        ],
        [["Date", "Time", "Event"], ["2024-01-30", "11:40:00", "Alert fires"], ["", "12:05:00", "Errors gone"]],
        TIMELINE[1:],
        [*TIMELINE[:2], [], TIMELINE[2]],
        [*TIMELINE[:2], [], *[TIMELINE[0], TIMELINE[2]]],
    ],
    ids=["plain", "rows above", "German", "day and time", "day once", "no header", "gap", "header repeated"],
)
def test_sheet_with_a_timeline_is_read_as_csv_is(rows: list[list[str]]) -> None:
    assert entries_of(only(Sheet1=rows)) == EXPECTED


def test_times_of_cells_have_no_zone_and_the_review_asks_for_it() -> None:
    parsed = only(Sheet1=TIMELINE)
    assert parsed.value("zone") is None
    assert any("no time zone" in question.words for question in parsed.questions)
    zoned = only(Sheet1=[["Time (CET)", "Event"], *TIMELINE[1:]])
    assert str(zoned.entries[0].at) == "2024-01-30 11:40:00+01:00"


def test_person_in_a_column_stays_with_the_entry() -> None:
    rows = [["Time", "Event", "Who"], ["2024-01-30 11:40", "Alert fires", "Ada"], ["2024-01-30 12:05", "Errors gone"]]
    assert [entry.text for entry in only(Sheet1=rows).entries] == ["Ada: Alert fires", "Errors gone"]


def test_title_and_facts_above_the_table_belong_to_the_incident() -> None:
    lead = [["Checkout outage"], ["Severity", "", "SEV-2"], ["Status", "Resolved"], []]
    draft = draft_of(only(Log=[*lead, *TIMELINE]))
    assert (draft["title"], draft["severity"], len(draft["entries"])) == ("Checkout outage", 2, 2)


def test_actions_below_the_timeline_belong_to_the_incident() -> None:
    parsed = only(Log=[*TIMELINE, [], ["Action", "Owner", "Due"], ["Add an alert on disk space", "Ada", "2024-02-20"]])
    assert entries_of(parsed) == EXPECTED
    assert [(action.text, action.owner) for action in (*parsed.tasks, *parsed.measures)] == [
        ("Add an alert on disk space", "Ada")
    ]
    assert "not imported" not in parsed.source_text


@pytest.mark.parametrize("name", ["Action item", "Action", "Task", "Maßnahme", "対策"])
def test_facts_and_actions_of_other_sheets_belong_to_the_incident(name: str) -> None:
    facts = [["Title", "Checkout outage"], ["Root cause", "The disk was full of old logs"]]
    actions = [[name, "Owner", "Due date"], ["Add an alert on disk space", "Ada", "2024-02-20"]]
    others = [["Title", "Severity", "Started"], ["Cache down", "2", "2023-01-01"]]
    parsed = only(Facts=facts, Log=TIMELINE, Todo=actions, Others=others)
    draft = draft_of(parsed)
    assert (draft["title"], entries_of(parsed)) == ("Checkout outage", EXPECTED)
    assert [factor.text for factor in parsed.factors] == ["The disk was full of old logs"]
    assert [(action.text, action.owner, action.due) for action in (*parsed.tasks, *parsed.measures)] == [
        ("Add an alert on disk space", "Ada", "2024-02-20")
    ]
    assert "Sheets not imported: Others" in parsed.source_text


def test_each_of_several_sheets_with_a_timeline_is_a_document_of_its_own() -> None:
    later = [["Time", "Event"], ["2024-03-02 08:00", "Queue is full"]]
    found = parsed_sheets(January=TIMELINE, Notes=[["Remember", "milk"]], March=later)
    assert {name: len(parsed.entries) for name, parsed in found.items()} == {"January": 2, "March": 1}
    assert "Sheets not imported: Notes" in found["March"].source_text


def test_sheet_without_a_timeline_is_a_list_of_incidents() -> None:
    rows = [["Title", "Started", "Root cause"], ["Cache down", "2024-01-30 11:40", "A memory leak in the cache"]]
    found = parsed_sheets(List=[*rows, ["Queue down", "2024-01-31 08:00", "A full disk on the server"]])
    assert [(name, parsed.value("title")) for name, parsed in found.items()] == [
        ("row 1", "Cache down"),
        ("row 2", "Queue down"),
    ]
    assert only(List=rows).value("title") == "Cache down"


@pytest.mark.parametrize("rows", [[], [[]], [["", " "]], [["Time", "Event"]]])
def test_sheet_without_content_is_no_document(rows: list[list[str]]) -> None:
    assert parsed_sheets(Sheet1=rows) == {}


def test_sheet_about_something_else_is_refused() -> None:
    (parsed,) = parsed_sheets(Sheet1=[["Groceries"], ["Milk", "2"], ["Bread", "1"]]).values()
    assert parsed.problem and "No incident" in parsed.problem
