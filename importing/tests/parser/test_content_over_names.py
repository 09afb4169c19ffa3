"""Columns, timelines, titles and causes are read by their content, whatever they are called and in any script."""

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import parse

FIRST, LAST = "2026-03-03 10:02", "2026-03-03 10:25"


@pytest.mark.parametrize(
    "text",
    [
        "Time,Description\n2026-03-03 10:02,Alert fires\n2026-03-03 10:25,Errors gone\n",
        "ts,who,msg\n2026-03-03T10:02:00Z,,Alert fires\n2026-03-03T10:25:00Z,,Errors gone\n",
        "Timestamp,User,Description\n2026-03-03T10:02:00.5Z,x,Alert fires\n2026-03-03T10:25:00.5Z,x,Errors gone\n",
        "Day,Clock,What happened\n03/03/2026,10:02 AM,Alert fires\n03/03/2026,10:25 AM,Errors gone\n",
        "A;B;C\n03.03.2026;10:02;Alert fires\n03.03.2026;10:25;Errors gone\n",
        "ts,text\n1772532120,Alert fires\n1772533500,Errors gone\n",
    ],
)
def test_tables_of_moments_and_words_are_timelines(text: str) -> None:
    rows = draft_of(parse(text.encode(), filename="log.csv"))["entries"]
    assert [(row["at"], row["text"]) for row in rows] == [(FIRST, "Alert fires"), (LAST, "Errors gone")]


def test_a_column_of_people_stays_with_the_words() -> None:
    text = "ts,who,msg\n2026-03-03T10:02:00Z,ana,Alert fires\n2026-03-03T10:25:00Z,bob,Errors gone\n"
    assert [entry.text for entry in parse(text.encode(), filename="log.csv").entries] == [
        "ana: Alert fires",
        "bob: Errors gone",
    ]


def test_rows_of_many_days_are_incidents_and_no_timeline() -> None:
    text = "Date,Description\n" + "".join(f"2026-0{month}-03 10:02,Outage {month}\n" for month in range(1, 10))
    assert "several incidents" in (parse(text.encode(), filename="list.csv").problem or "")


def test_timeline_in_another_script_is_accepted_with_the_zone_of_its_heading() -> None:
    text = "# 障害報告\n\n## タイムライン (JST)\n\n- 2026-03-03 10:02 アラート発報\n- 2026-03-03 10:25 復旧\n"
    parsed = parse(text)
    assert parsed.problem is None
    assert (draft_of(parsed)["zone"], [row["at"] for row in draft_of(parsed)["entries"]]) == (
        "Asia/Tokyo",
        [FIRST, LAST],
    )


@pytest.mark.parametrize(
    "title", ["Post-Incident Review – 2026-03-03 – Login errors", "RCA: [SEV2] 3 March 2026: Login errors"]
)
def test_title_is_without_kind_severity_and_day(title: str) -> None:
    text = f"{title}\n\nTimeline (UTC)\n10:02 Alert fires\n10:25 Fixed\n\nRoot cause: a wrong server setting\n"
    assert draft_of(parse(text))["title"] == "Login errors"


def test_dots_of_a_template_are_no_cause() -> None:
    text = "Title (incident #)\nDate: 3 March 2026\nImpact: Estimated 40 queries lost.\nRoot Causes: ...\n"
    text += "Timeline\n14:51 Errors reported\n15:10 Service restored\n"
    assert parse(text).factors == ()


def test_quotation_with_a_time_stays_with_its_entry() -> None:
    text = (
        "# Outage 3 March 2026\n\n## Timeline (UTC)\n\n- 10:02 Alert\n  > user: all down since 09:00\n- 10:25 Fixed\n"
    )
    rows = draft_of(parse(text))["entries"]
    assert "all down since 09:00" in rows[0]["text"] and len(rows) == 2


def test_cause_within_the_summary_is_not_repeated() -> None:
    cause = "The root cause of the incident was a handshake timeout that was set too low."
    text = f"# Tern store\n\nOn 13 June 2031 from 21:16 to 23:16 UTC all requests failed. {cause}\n"
    assert draft_of(parse(text))["text"].count(cause) == 1


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("all times in Bucharest time", "Europe/Bucharest"),
        ("Israel time", "Asia/Jerusalem"),
        ("Newfoundland Time", "America/St_Johns"),
        ("New York time", "America/New_York"),
        ("Response Time", "UTC"),
    ],
)
def test_cities_and_countries_of_the_zone_data_are_zones(words: str, zone: str) -> None:
    text = (
        f"# Outage 3 March 2026\n\n## Timeline ({words})\n\n- 10:02 Alert\n- 10:25 Fixed\n\n## Root cause\n\nA typo.\n"
    )
    parsed = parse(text)
    asked = any("no time zone" in question.words for question in parsed.questions)
    assert (draft_of(parsed)["zone"], asked) == (zone, zone == "UTC")
