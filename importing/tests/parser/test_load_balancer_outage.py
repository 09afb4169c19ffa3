"""The load balancer outage as prose, with its exact facts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from importing.parser.parse import parse
from importing.parser.result import Parsed

SAMPLE = Path(__file__).parent / "documents" / "load_balancer_outage.md"


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return parse(SAMPLE.read_bytes(), filename="load_balancer_outage.md")


def test_start_end_duration_share_and_zone_are_found(parsed: Parsed) -> None:
    assert parsed.value("started_at") == datetime(2024, 2, 13, 22, 0, tzinfo=UTC)
    assert parsed.value("ended_at") == datetime(2024, 2, 14, 2, 0, tzinfo=UTC)
    assert parsed.value("duration_minutes") == 240
    assert parsed.facts["duration_minutes"].certainty == "worked out"
    assert parsed.value("impact_percent") == 75
    assert parsed.value("zone") == "GMT"


def test_seven_entries_are_found_with_two_on_the_next_day(parsed: Parsed) -> None:
    assert [e.at.strftime("%d %H:%M") for e in parsed.entries if e.at] == [
        "13 22:00", "13 22:05", "13 22:20", "13 22:40", "13 23:15", "14 00:00", "14 02:00",
    ]  # fmt: skip
    assert [e.local for e in parsed.entries][-2:] == ["12:00 AM", "2:00 AM"]


def test_clock_time_past_midnight_raises_a_question(parsed: Parsed) -> None:
    assert "The time goes from 23:15 to 00:00, read as 14 Feb. Correct?" in [q.words for q in parsed.questions]


def test_database_hypothesis_lasts_35_minutes(parsed: Parsed) -> None:
    (hypothesis,) = parsed.hypotheses
    assert "database" in hypothesis.statement
    assert (hypothesis.started, hypothesis.ended) == (
        datetime(2024, 2, 13, 22, 5, tzinfo=UTC),
        datetime(2024, 2, 13, 22, 40, tzinfo=UTC),
    )
    assert (hypothesis.minutes, hypothesis.verdict) == (35, "ruled out")


def test_escalation_went_to_the_infrastructure_team(parsed: Parsed) -> None:
    (escalation,) = [e for e in parsed.entries if e.type == "escalation"]
    assert escalation.at == datetime(2024, 2, 13, 22, 40, tzinfo=UTC)
    assert escalation.to_team == "infrastructure team"


def test_four_measures_and_four_tasks_have_no_owner_or_date(parsed: Parsed) -> None:
    assert (len(parsed.measures), len(parsed.tasks)) == (4, 4)
    assert {a.kind for a in parsed.measures} == {"improvement"}
    assert not any(a.owner or a.due for a in (*parsed.measures, *parsed.tasks))


def test_root_cause_has_a_category_and_a_span(parsed: Parsed) -> None:
    root = next(f for f in parsed.factors if f.kind == "root")
    assert root.category == "CFG"
    assert parsed.source_text[slice(*root.span)].startswith("A wrong load balancer setting")


def test_what_is_missing_is_listed(parsed: Parsed) -> None:
    assert {"title", "owners of tasks", "due dates of tasks", "where we were lucky"} <= set(parsed.missing)
    assert "timeline" not in parsed.missing


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        ("a database overload is suspected", "database overload"),
        ("engineers assume a DDoS attack", "DDoS attack"),
        ("initially suspecting the network switch", "network switch"),
        ("it was thought that the cache was cold", "cache was cold"),
    ],
)
def test_hypotheses_are_found_in_many_wordings(line: str, statement: str) -> None:
    text = f"# Outage 2024-02-02\n\n## Timeline (UTC)\n\n- 10:00 service down\n- 10:05 {line}\n- 10:30 root cause identified: a full disk\n- 10:40 restored\n"  # noqa: E501
    (hypothesis,) = parse(text).hypotheses
    assert statement in hypothesis.statement
    assert (hypothesis.minutes, hypothesis.verdict) == (25, "ruled out")
