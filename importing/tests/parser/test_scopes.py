"""Zones, days, shares and milestones apply only to their scope in the text."""

from __future__ import annotations

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import entry_time, parse
from importing.parser.zones import FIXED, PHRASES, PLACES

CAUSE = "\n\n## Root cause\n\nA worn cable.\n"


def marked(text: str, name: str) -> list[str]:
    return [entry["at"][-5:] for entry in draft_of(parse(text))["entries"] if entry["milestone"] == name]


@pytest.mark.parametrize("tail", ["", " Time", " Standard Time", " Daylight Time", " Summer Time"])
@pytest.mark.parametrize("name", [*FIXED, *PLACES, *PHRASES, "East Africa", "West Africa", "Eastern", "Central"])
def test_every_zone_name_with_any_suffix_is_parsed(name: str, tail: str) -> None:
    for written in (name, name.title(), f"_{name}{tail}_"):
        text = f"# Outage of the tram app, 4 June 2032\n\n## Timeline (all times in {written}{tail})\n\n- 09:00 down\n"
        parse(text + "- 09:30 restored" + CAUSE)


def test_zone_in_italics_applies_to_all_entries() -> None:
    parsed = parse(
        "# Outage, 4 June 2032\n\n## Timeline\n\n_Times in CEST_\n\n- 09:00 App down\n- 09:30 Restored" + CAUSE
    )
    assert entry_time(parsed.entries[0]) == "2032-06-04T09:00:00+02:00"


def test_draft_has_a_zone_name_or_the_offset() -> None:
    text = "# Outage, {day}\n\n## Timeline (all times {zone})\n\n- 09:00 App down\n- 09:30 Restored" + CAUSE
    zones = {zone: draft_of(parse(text.format(day="4 June 2032", zone=zone)))["zone"] for zone in ("BST", "ET", "IST")}
    assert zones == {"BST": "Europe/London", "ET": "America/New_York", "IST": "Asia/Kolkata"}
    assert draft_of(parse(text.format(day="", zone="UTC-03")))["zone"] == "Etc/GMT+3"
    assert draft_of(parse(text.format(day="", zone="Etc/GMT-1")))["zone"] == "Etc/GMT-1"


def test_sentence_about_undated_times_sets_their_date() -> None:
    text = "# Tram app\n\n## Timeline\n\nUnless a date is stated, the day is 2032-06-05. Times in UTC.\n\n"
    parsed = parse(text + "- 2032-06-04 00:50: first errors\n- 01:10: app is down\n- 01:40: restored" + CAUSE)
    assert [entry_time(e)[:10] for e in parsed.entries] == ["2032-06-04", "2032-06-05", "2032-06-05"]


def test_generation_timestamp_does_not_date_entries() -> None:
    parsed = parse(
        "# Outage\n\nGenerated: 2032-06-09T22:00:00Z\n\n## Timeline\n\n- 09:00 App down\n- 09:30 Restored" + CAUSE
    )
    assert str(parsed.value("started_at")).endswith(("09:00", "09:00:00"))
    assert len(parsed.entries) == 2


def test_year_is_not_taken_from_a_fetch_timestamp() -> None:
    parsed = parse(
        "---\ntitle: Outage of 4 June\nfetched_at: 2032-01-02\n---\n\nOn 4 June the service had an outage. It was unavailable from 9:16 PM to 11:16 PM. The root cause of the outage was a cable.\n"  # noqa: E501
    )
    assert parsed.value("started_at") == "21:16"
    assert any("has no year" in question.words for question in parsed.questions)


@pytest.mark.parametrize(
    ("written", "day"),
    [("June4, 2032", "2032-06-04"), ("2032‑06‑04", "2032-06-04"), ("4 June at 10:00 AM 2032", "2032-06-04")],
)
def test_unusually_written_dates_are_parsed(written: str, day: str) -> None:
    parsed = parse(
        f"# Outage\n\nThe app was down on {written}.\n\n## Timeline (UTC)\n\n- 10:00 App down\n- 10:30 Restored" + CAUSE
    )
    assert entry_time(parsed.entries[0]) == f"{day}T10:00:00+00:00"


@pytest.mark.parametrize(
    "sentence",
    [
        "In a survey 71% of users said the outage was handled well.",
        "The SLA for our customers is 99.5%, and we were down.",
    ],
)
def test_share_of_something_else_is_not_an_impact(sentence: str) -> None:
    assert parse(f"# Outage on 4 June 2032\n\n## Impact\n\n{sentence}{CAUSE}").value("impact_percent") is None


def test_impact_share_next_to_a_harmless_word_is_kept() -> None:
    parsed = parse(f"# Outage on 4 June 2032\n\n## Impact\n\n41% of users had a complete loss of tickets.{CAUSE}")
    assert parsed.value("impact_percent") == 41


def test_dated_log_is_a_timeline_with_any_wording() -> None:
    parsed = parse(
        "# Sluice 4\n\n## Timeline\n\n### 2032-06-04 10:00\n\nLevel at 0.\n\n### 2032-06-04 10:40\n\nGate turned.\n"
    )
    assert parsed.problem is None and len(parsed.entries) == 2


def test_examples_in_brackets_are_not_values() -> None:
    lines = "\n".join(f"- **0{n}:00 UTC** - [What happened then - e.g., a call]" for n in range(1, 5))
    parsed = parse(
        f'# [Short name - e.g., "Trams late"]\n\n## Timeline\n\n{lines}\n\n## Root cause\n\n[Why it happened.]\n'
    )
    assert parsed.problem and not parsed.entries


def test_presumed_recovery_and_quoted_times_are_ignored() -> None:
    text = "# Outage\n\n## Timeline (UTC)\n\n- 2032-06-04 10:00 Incident declared\n"
    text += "- 10:10 Riders read `Tram unavailable`\n"
    parsed = parse(
        text + "- 10:40 Service restored\n- 12:00 Node removed, although it appears to have recovered" + CAUSE
    )
    assert (parsed.value("started_at").hour, parsed.value("ended_at").minute) == (10, 40)
    quoted = parse(text.replace("Incident declared", "Queue grows") + "- 10:40 Service restored" + CAUSE)
    assert quoted.value("started_at").minute == 0


def test_end_is_the_time_that_fits_the_stated_duration() -> None:
    parsed = parse(
        "# Outage\n\nOn 4 June 2032 at 10:00 UTC the app went down. By 10:20 UTC we had confirmed it; the move was completed by 10:50 UTC. The outage lasted 50 minutes. The root cause was a cable.\n"  # noqa: E501
    )
    assert parsed.value("ended_at").minute == 50


def test_same_time_in_two_zones_is_a_contradiction() -> None:
    parsed = parse(
        "---\ntitle: Outage\nstart_time: 2032-06-04T10:00:00Z\n---\n\n4 June 2032, 10:00 CEST. The app failed. The root cause of the outage was a cable.\n"  # noqa: E501
    )
    assert "started_at" in {contradiction.field for contradiction in parsed.contradictions}


def test_date_without_a_time_stays_a_date() -> None:
    parsed = parse(
        "# Key leak\n\nOn 4 June 2032 a key leaked from our production server. The incident was resolved.\n\n## Action items\n\n- Rotate keys\n"  # noqa: E501
    )
    assert parsed.value("started_at") == "2032-06-04"


def test_milestones_are_derived_from_entries() -> None:
    text = "# Outage on 4 June 2032\n\n## Timeline (UTC)\n\n- 10:00 Alarms enabled\n- 10:05 Alert fires: app down\n"
    text += "- 10:10 Rollback started, but fails\n- 10:30 Gate set back, errors drop\n- 10:35 Second rollback fails\n"
    text += "- 10:40 User reports that all is restored" + CAUSE
    assert marked(text, "detected") == ["10:05"]
    assert marked(text, "fix_applied") == ["10:30"]


def test_report_of_the_recovery_is_no_detection() -> None:
    text = "# Outage on 4 June 2032\n\n## Timeline (UTC)\n\n- 10:00 App down\n- 10:20 Gate set back\n"
    assert marked(text + "- 10:40 User reports that all is restored" + CAUSE, "detected") == []


def test_detection_after_acknowledgment_is_left_empty() -> None:
    text = "# Outage on 4 June 2032\n\n## Timeline (UTC)\n\n- 10:00 App down\n- 10:05 Ada acknowledges\n- 10:09 Alert fires\n"  # noqa: E501
    assert marked(text + "- 10:30 Restored" + CAUSE, "detected") == []


def test_offset_headings_and_two_entries_on_a_line_are_parsed() -> None:
    drill = parse(
        "# Outage\n\n**Root cause:** a cable\n\n## Steps\n\n### T+0: Detection\n- It fails.\n\n### T+5m: Recovery\n- Ok.\n"  # noqa: E501
    )
    assert [entry_time(e) for e in drill.entries] == ["T+0m", "T+5m"]
    two = parse("# Outage on 4 June 2032\n\nTimeline:\n- 10:00 AM: App down. - 10:30 AM: Restored.\n" + CAUSE)
    assert len(two.entries) == 2


def test_csv_separator_hint_and_split_date_columns_are_parsed() -> None:
    hinted = parse(
        "sep=;\nTime;Event\n2032-06-04 10:00;App down\n2032-06-04 10:30;Service restored\n", filename="a.csv"
    )
    assert len(hinted.entries) == 2
    split = parse("Date,Time,Event\n2032-06-04,10:00,App down\n2032-06-04,10:30,Service restored\n", filename="a.csv")
    assert [entry_time(e) for e in split.entries] == ["2032-06-04T10:00:00", "2032-06-04T10:30:00"]


def test_refused_text_can_be_imported_as_plain_text() -> None:
    refused = parse("Milk\nBread\n")
    assert refused.problem and refused.readable
    draft = draft_of(refused.as_text())
    assert (draft["title"], draft["text"], draft["entries"]) == ("Milk", "Milk\nBread\n", [])


def test_share_of_users_with_errors_is_an_impact() -> None:
    impact = "The user API answered with errors for about 75% of users for four hours."
    text = f"# Outage\n\nImpact: {impact}\n\n10:00 UTC: Errors.\n"
    found = parse(text).facts["impact_percent"]
    assert found.value == 75
