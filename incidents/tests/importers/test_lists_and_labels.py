"""Small forms that written postmortems use: lists in one cell, German zone names, owners between dashes."""

from __future__ import annotations

import pytest

from incidents.importers.parse import parse


def test_a_cell_with_several_actions_is_a_list() -> None:
    text = (
        "title,summary,action_items\n"
        'Queue stuck,Jobs waited for an hour,"Alert on old jobs; owner: Ines; Drain the queue each night;"\n'
    )
    tasks = parse(text, filename="list.csv").tasks
    assert [task.text.split(";")[0] for task in tasks] == ["Alert on old jobs", "Drain the queue each night"]
    assert tasks[0].owner == "Ines"


def test_a_cell_with_line_breaks_is_a_list_and_its_own_bullets_stay() -> None:
    row = 'title,summary,action_items\nQueue stuck,Jobs waited for an hour,"{}"\n'
    for cell in ("Alert on old jobs\nDrain the queue", "- Alert on old jobs\n- Drain the queue"):
        tasks = parse(row.format(cell), filename="list.csv").tasks
        assert [task.text for task in tasks] == ["Alert on old jobs", "Drain the queue"]


def test_a_cell_with_several_entries_is_a_timeline() -> None:
    text = (
        "title,started,root_cause,timeline\n"
        "Queue stuck,2025-03-04 09:00 UTC,A full disk,"
        '"09:00 UTC Jobs stop; nobody is paged; 09:20 UTC Worker restarted"\n'
    )
    entries = parse(text, filename="list.csv").entries
    assert [(f"{e.at:%H:%M}", e.text) for e in entries if e.at] == [
        ("09:00", "Jobs stop; nobody is paged"),
        ("09:20", "Worker restarted"),
    ]


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("MEZ", "+0100"), ("(MESZ)", "+0200"), ("mitteleuropäischer Zeit", "+0100"), ("UTC", "+0000")],
)
def test_a_zone_behind_uhr_is_read(zone: str, offset: str) -> None:
    text = (
        f"# Störung im Lager\n\nBeginn: 03.02.2025 08:15 Uhr {zone}\nEnde: 03.02.2025 09:40 Uhr {zone}\n\n"
        "## Ursache\n\nEine Platte war voll.\n"
    )
    facts = parse(text).facts
    assert [f"{facts[name].value:%H:%M%z}" for name in ("started_at", "ended_at")] == [
        f"08:15{offset}",
        f"09:40{offset}",
    ]


def test_an_owner_between_dashes_before_the_date_is_read() -> None:
    text = (
        "# Disk full\n\n## Root cause\n\nLogs were never rotated.\n\n## Action items\n\n"
        "1. Rotate the logs — @noa — by 3 March 2025\n2. Watch the disk - @ben - due 2025-03-04\n"
    )
    assert [(t.owner, t.due) for t in parse(text).tasks] == [("@noa", "2025-03-03"), ("@ben", "2025-03-04")]
