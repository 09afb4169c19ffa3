"""Small forms that written postmortems use: lists in one cell, German zone names, owners between dashes."""

from __future__ import annotations

import pytest

from importing.parser.parse import parse

CAUSE = "## Root cause\n\nLogs were never rotated.\n\n"
OFFSETS = "## Timeline\n\n- T-5m: Log job starts\n- T+20m: Logs rotated\n"
CAUSES = {
    "en": CAUSE,
    "de": "## Ursache\n\nDie Protokolle wurden nicht gelöscht und der Speicher war voll.\n\n",
    "fr": "## Cause racine\n\nLes journaux de la machine étaient pleins et le disque ne pouvait plus écrire.\n\n",
    "pt": "## Causa raiz\n\nOs registos da máquina não foram apagados e o disco ficou cheio.\n\n",
    "es": "## Causa raíz\n\nLos registros de la máquina no se borraron y el disco estaba lleno.\n\n",
}


def test_cell_with_several_actions_is_split() -> None:
    text = (
        "title,summary,action_items\n"
        'Queue stuck,Jobs waited for an hour,"Alert on old jobs; owner: Ines; Drain the queue each night;"\n'
    )
    tasks = parse(text, filename="list.csv").tasks
    assert [task.text.split(";")[0] for task in tasks] == ["Alert on old jobs", "Drain the queue each night"]
    assert tasks[0].owner == "Ines"


def test_cell_with_line_breaks_is_split_and_keeps_its_bullets() -> None:
    row = 'title,summary,action_items\nQueue stuck,Jobs waited for an hour,"{}"\n'
    for cell in ("Alert on old jobs\nDrain the queue", "- Alert on old jobs\n- Drain the queue"):
        tasks = parse(row.format(cell), filename="list.csv").tasks
        assert [task.text for task in tasks] == ["Alert on old jobs", "Drain the queue"]


def test_cell_with_several_entries_is_a_timeline() -> None:
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
def test_zone_after_uhr_is_parsed(zone: str, offset: str) -> None:
    text = (
        f"# Störung im Lager\n\nBeginn: 03.02.2025 08:15 Uhr {zone}\nEnde: 03.02.2025 09:40 Uhr {zone}\n\n"
        "## Ursache\n\nEine Platte war voll.\n"
    )
    facts = parse(text).facts
    assert [f"{facts[name].value:%H:%M%z}" for name in ("started_at", "ended_at")] == [
        f"08:15{offset}",
        f"09:40{offset}",
    ]


def test_owner_between_dashes_before_the_date_is_parsed() -> None:
    text = (
        "# Disk full\n\n## Root cause\n\nLogs were never rotated.\n\n## Action items\n\n"
        "1. Rotate the logs — @noa — by 3 March 2025\n2. Watch the disk - @ben - due 2025-03-04\n"
    )
    assert [(t.owner, t.due) for t in parse(text).tasks] == [("@noa", "2025-03-03"), ("@ben", "2025-03-04")]


@pytest.mark.parametrize(
    ("lang", "head", "what", "who", "when"),
    [
        ("en", "Next steps", "Action", "Owner", "When"),
        ("de", "Maßnahmen", "Maßnahme", "Verantwortlich", "Bis wann"),
        ("fr", "Actions", "Action", "Responsable", "Quand"),
        ("pt", "Ações", "Ação", "Responsável", "Quando"),
        ("es", "Acciones", "Acción", "Responsable", "Cuándo"),
    ],
)
def test_when_column_of_an_action_table_is_the_due_date(lang: str, head: str, what: str, who: str, when: str) -> None:
    text = (
        f"# PM-9\n\n{CAUSES[lang]}## {head}\n\n| {what} | {who} | {when} |\n|---|---|---|\n"
        "| Rotate the logs | Noa | 2025-03-03 |\n| Watch the disk | Ben | 2025-03-04 |\n"
    )
    actions = [*parse(text).tasks, *parse(text).measures]
    assert [(a.owner, a.due) for a in actions] == [("Noa", "2025-03-03"), ("Ben", "2025-03-04")]


@pytest.mark.parametrize(
    ("lang", "head", "label"),
    [
        ("en", "Action items", "When"),
        ("de", "Maßnahmen", "Bis"),
        ("pt", "Ações", "Prazo"),
        ("fr", "Actions", "Pour le"),
        ("es", "Acciones", "Plazo"),
    ],
)
def test_due_label_inside_an_action_is_parsed(lang: str, head: str, label: str) -> None:
    text = f"# PM-9\n\n{CAUSES[lang]}## {head}\n\n- Rotate the logs ({label}: 2025-03-03)\n- Watch the disk\n"
    actions = [*parse(text).tasks, *parse(text).measures]
    assert [a.due for a in actions] == ["2025-03-03", ""]


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("T0 is the moment the disk filled, 2025-03-03 08:50 UTC.", 8),
        ("T = 2025-03-03 08:50 UTC", 8),
        ("All times are T plus minutes, counted from 2025-03-03 08:50 UTC.", 8),
        ("T+0: 2025-03-03 09:50 CET", 9),
    ],
)
def test_offsets_become_times_if_a_sentence_defines_t(words: str, hour: int) -> None:
    text = f"# Disk full\n\n{CAUSE}## Background\n\n{words}\n\n{OFFSETS}"
    entries = parse(text).entries
    assert [f"{e.at:%H:%M}" for e in entries if e.at] == [f"{hour:02d}:45", f"{hour + 1:02d}:10"]
    assert {e.certainty for e in entries} == {"worked out"}
    assert "counted from T" in entries[0].why


@pytest.mark.parametrize(
    "words",
    [
        "The disk was replaced on 2025-03-01 10:00 UTC.",
        "T0 is 2025-03-03 08:50 UTC. T0 was 2025-03-03 09:50 UTC.",
        "T0 is between 2025-03-03 08:50 UTC, the first alert, and 2025-03-03 09:10 UTC.",
    ],
)
def test_offsets_stay_offsets_if_t_is_undefined(words: str) -> None:
    text = f"# Disk full\n\n{CAUSE}## Background\n\n{words}\n\n{OFFSETS}"
    assert [(e.at, e.offset_minutes) for e in parse(text).entries] == [(None, -5), (None, 20)]


def test_line_that_defines_t_is_not_an_entry() -> None:
    entries = "- T0 = 2025-03-03 08:50 UTC\n- T+5m: Alert fires\n- T+20m: Logs rotated\n"
    text = f"# Disk full\n\n{CAUSE}## Timeline\n\n{entries}"
    assert [e.text for e in parse(text).entries] == ["Alert fires", "Logs rotated"]


def test_two_events_in_one_sentence_are_two_suggestions() -> None:
    text = (
        f"# Shop closed\n\nOn 3 March 2025 at 14:05 UTC orders failed. The first alarm rang at 14:12 UTC. "
        f"The disk was cleared at 15:30 UTC and by 15:40 UTC orders worked again.\n\n{CAUSE}"
    )
    parsed = parse(text)
    assert [(f"{e.at:%H:%M}", e.text) for e in parsed.entries if e.at][-2:] == [
        ("15:30", "The disk was cleared at 15:30 UTC"),
        ("15:40", "by 15:40 UTC orders worked again."),
    ]
    assert f"{parsed.facts['ended_at'].value:%H:%M}" == "15:40"


def test_first_alert_is_not_the_start_after_an_earlier_event() -> None:
    text = (
        "# Shop closed\n\nThis happened on 3 March 2025. At 14:05 UTC the disk ran full. "
        f"Our first alarm rang at 14:12 UTC, and at 15:40 UTC it was cleared.\n\n{CAUSE}"
    )
    assert f"{parse(text).facts['started_at'].value:%H:%M}" == "14:05"


@pytest.mark.parametrize("words", ["from 14:05 until 15:40 UTC", "between 14:05 and 15:40 UTC"])
def test_time_range_in_a_sentence_is_start_end_and_one_event(words: str) -> None:
    parsed = parse(f"# Shop closed\n\nOn 3 March 2025 orders failed {words}.\n\n{CAUSE}")
    assert [f"{parsed.facts[name].value:%H:%M}" for name in ("started_at", "ended_at")] == ["14:05", "15:40"]
    assert len(parsed.entries) == 1


RUN_IN = (
    "What Went Wrong At 14:10 UTC on 4 March 2031 half of the exports failed.\n"
    "Mitigation Once the new schema was found to be the cause, it was rolled back.\n"
    "Root Cause A migration dropped an index that the export needs.\n"
    "Next Steps Compare plans before a migration. Run exports in the test stage.\n"
)


def test_headings_without_a_colon_before_their_text_are_found() -> None:
    found = parse(RUN_IN)
    assert found.facts["root_cause"].value == "A migration dropped an index that the export needs."
    assert [task.text for task in found.tasks] == [
        "Compare plans before a migration.",
        "Run exports in the test stage.",
    ]
    assert f"{found.facts['started_at'].value:%Y-%m-%d %H:%M}" == "2031-03-04 14:10"


def test_sentence_that_begins_with_a_heading_word_is_not_a_heading() -> None:
    text = (
        "# Exports failed\n\n## Root cause\n\n"
        "Impact Analysis was skipped.\nMitigation Plans were old.\nDetection Took long."
    )
    assert parse(text).facts["root_cause"].value.startswith("Impact Analysis")


def test_only_imperatives_after_a_label_become_actions() -> None:
    text = "# Exports failed\n\nRoot cause: A dropped index.\n\nNext steps: {}\n"
    assert [task.text for task in parse(text.format("Compare plans first. Alert on slow exports.")).tasks] == [
        "Compare plans first.",
        "Alert on slow exports.",
    ]
    assert not parse(text.format("The team met on Monday. It was a good talk.")).tasks


def test_single_entry_is_not_the_end() -> None:
    text = "# Exports failed\n\n## Timeline\n\n- {}10:02 {}\n\n## Root cause\n\nA dropped index.\n"
    for day in ("2031-03-04 ", ""):
        assert "ended_at" not in parse(text.format(day, "Exports fail")).facts
        assert "ended_at" in parse(text.format(day, "Service restored after errors")).facts


@pytest.mark.parametrize(
    "line",
    [
        "Add an alert (owner: Ada, due: 3 May 2031)",
        "Add an alert — Owner: Ada — Due: 2031-05-03",
        "Add an alert. Owner: Ada. Due: 3 May 2031",
        "Add an alert; assignee: Ada; due date: 3 May 2031.",
    ],
)
def test_owner_and_due_date_at_the_end_are_no_words_of_the_action(line: str) -> None:
    timeline = "## Timeline\n\n- 2031-05-02 10:02 UTC alert fires\n- 2031-05-02 10:40 UTC service restored\n\n"
    parsed = parse(f"# Shop outage\n\n{timeline}## Action items\n\n- {line}\n- Add a limit\n")
    assert [(a.text, a.owner, a.due) for a in (*parsed.tasks, *parsed.measures)] == [
        ("Add an alert", "Ada", "2031-05-03"),
        ("Add a limit", "", ""),
    ]
