"""Styles of documents: notes, chats, mails, status pages, pasted tables."""

import pytest

from importing.parser.parse import parse

CAUSE = "\nRoot cause: the disk of the database server was full.\n"


def days_of(text: str) -> set[str]:
    return {str(entry.at.date()) if entry.at else "" for entry in parse(text).entries}


@pytest.mark.parametrize(
    "stamp",
    ["Written on 8 May 2031 by Ada", "Created by Ada, last modified on 8 May 2031", "Published 8 May 2031"],
)
def test_day_of_writing_is_no_day_of_the_incident(stamp: str) -> None:
    text = f"# Shop down\n\n{stamp}\n\nOn 3 May 2031 the shop was down.\n\n## Timeline\n\n"
    text += f"- 10:02 Alert\n- 10:25 Fixed\n{CAUSE}"
    assert days_of(text) == {"2031-05-03"}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "From: Ada\nTo: all@example.com\nDate: Thu, 8 May 2031 10:12:00 +0200\nSubject: Shop down\n",
            "Hello,\n\non Saturday 3 May the shop was down.\n\n10:02 - alert fires\n10:25 - service restored\n" + CAUSE,
        ),
        (
            "Von: Ada\nGesendet: 8. Mai 2031 10:12\nAn: Alle\nBetreff: Shop down\n",
            "Hallo,\n\nam Samstag, 3. Mai, war der Shop nicht erreichbar. Die Ursache war ein Fehler der Datenbank.\n\n"
            "10:02 - Alarm der Überwachung\n10:25 - Dienst wiederhergestellt\n",
        ),
    ],
)
def test_day_in_the_header_of_a_mail_is_no_day_of_the_incident(header: str, words: str) -> None:
    parsed = parse(f"{header}\n{words}")
    assert {str(entry.at)[:10] for entry in parsed.entries} == {"2031-05-03"}
    assert parsed.value("title") == "Shop down"


def test_mail_without_a_day_in_its_text_asks_for_the_day() -> None:
    text = "From: Ada\nTo: all\nDate: Thu, 8 May 2031 10:12:00 +0200\nSubject: Shop down\n\n"
    parsed = parse(
        f"{text}The service was down yesterday.\n\nTimeline\n10:02 alert fires\n10:25 service restored\n{CAUSE}"
    )
    assert [entry.clock for entry in parsed.entries] == ["10:02", "10:25"]
    assert any("no date" in question.words for question in parsed.questions)


def test_lines_with_times_of_four_digits_are_entries() -> None:
    text = "Tue 14 Oct 2031, label printing down\n\n0640 first call, errors\n0648 queue full\n0731 fixed\n" + CAUSE
    assert [f"{entry.at:%d %H:%M}" for entry in parse(text).entries] == ["14 06:40", "14 06:48", "14 07:31"]


@pytest.mark.parametrize(
    "lines",
    [
        "1900 users saw errors\n1200 orders failed\n2000 mails were late\n",
        "## Impact\n\n1400 customers\n1500 orders\n1610 mails\n",
        "1400 customers saw errors\n1500 orders were lost\n1600 mails were late\n",
        "Hosts\n\n0801 web\n0802 db\n0803 cache\n",
    ],
)
def test_numbers_at_the_start_of_lines_are_no_times(lines: str) -> None:
    parsed = parse(f"# Outage of the shop 3 May 2031\n\n{lines}{CAUSE}")
    assert not any(entry.at or entry.clock for entry in parsed.entries)


def test_status_updates_with_their_time_below_are_entries() -> None:
    text = (
        "Errors of the files service\nIncident Report for Tern\n\nResolved\nThis incident has been resolved.\n"
        "Posted 6 days ago. Dec 02, 2031 - 17:41 UTC\n\nInvestigating\nWe are looking at errors.\n"
        "Posted 6 days ago. Dec 02, 2031 - 15:10 UTC\n"
    )
    parsed = parse(text)
    assert parsed.value("title") == "Errors of the files service"
    assert [(f"{entry.at:%H:%M}", entry.text) for entry in parsed.entries] == [
        ("15:10", "Investigating We are looking at errors."),
        ("17:41", "Resolved This incident has been resolved."),
    ]


def test_pasted_table_with_tabs_is_a_table_of_actions() -> None:
    text = (
        "Shop down on 3 May 2031\n\nTimeline\n10:02\tA lock blocks all writes\n10:25\tService restored\n"
        f"{CAUSE}\nNext steps\tOwner\tDue\nRaise the limit\tAda Lovelace\t2031-05-20\nAdd an alert\tGrace Hopper\t\n"
    )
    parsed = parse(text)
    assert [entry.text for entry in parsed.entries] == ["A lock blocks all writes", "Service restored"]
    assert [(task.text, task.owner, task.due) for task in parsed.tasks] == [
        ("Raise the limit", "Ada Lovelace", "2031-05-20"),
        ("Add an alert", "Grace Hopper", ""),
    ]


def test_table_with_action_owner_and_due_date_needs_no_heading() -> None:
    text = (
        "# Shop down on 3 May 2031\n\n## Wrap-up\n\n"
        "| Action item | Owner | Due |\n|---|---|---|\n| Add an alert | Ada | 2031-05-20 |\n"
        "\n## Who did what\n\n| Time | Owner | Description |\n|---|---|---|\n| 10:02 | Ada | Restarts the server |\n"
        + CAUSE
    )
    parsed = parse(text)
    assert [(task.text, task.owner, task.due) for task in parsed.tasks] == [("Add an alert", "Ada", "2031-05-20")]


def test_person_of_the_chat_owns_the_actions_that_begin_with_the_name() -> None:
    chat = "".join(f"2031-05-03 10:0{n} {who}: looks at server {n}\n" for n, who in enumerate(["ada", "grace"] * 3))
    tasks = parse(
        f"Export of the incident\n\n{chat}{CAUSE}\nTODO\n- ada: add an alert\n- backup: check the disk\n"
    ).tasks
    assert [task.owner for task in tasks] == ["ada", ""]


@pytest.mark.parametrize("mark", ["", "- "])
def test_words_that_begin_entries_and_actions_are_no_owners(mark: str) -> None:
    lines = ["10:02 Alert: errors", "10:04 Alert: latency", "10:05 Fix: restart", "10:06 Fix: done"]
    text = "# Shop down 3 May 2031\n\n## Timeline\n\n" + "".join(f"{mark}{line}\n" for line in lines)
    tasks = parse(f"{text}\n## Tasks\n\n- Fix: the config\n- Alert: on errors\n").tasks
    assert [task.owner for task in tasks] == ["", ""]


def test_word_before_a_colon_is_no_owner_without_a_chat() -> None:
    text = "# Shop down 3 May 2031\n\n## Timeline\n\n- 10:02 Alert: errors\n- 10:25 Fixed\n\n"
    text += "## Tasks\n\n- Alert: add one\n"
    assert [task.owner for task in parse(text).tasks] == [""]


@pytest.mark.parametrize(
    "closing",
    ["(Ada, by 20 May 2031)", "(Ada, bis 20.05.2031)", "(Ada, avant le 20/05/2031)", "- Ada - before 20 May 2031"],
)
def test_name_and_date_with_a_word_of_time_close_an_action(closing: str) -> None:
    task = parse(f"# Shop server down on 3 May 2031\n{CAUSE}\n## Tasks\n\n- Add an alert {closing}\n").tasks[0]
    assert (task.owner, task.due) == ("Ada", "2031-05-20")


def test_column_day_with_dates_gives_the_day() -> None:
    rows = "| Day | Time | Event |\n|---|---|---|\n| 3 May 2031 | 21:50 | Alert |\n| 4 May 2031 | 00:55 | Fixed |\n"
    assert days_of(f"# Shop down\n\n## Timeline\n\n{rows}{CAUSE}") == {"2031-05-03", "2031-05-04"}


@pytest.mark.parametrize(
    "sentence",
    [
        "20% of requests did not fail.",
        "30% of users kept working.",
        "40% of users were not affected.",
        "60 % der Nutzer waren nicht betroffen.",
        "60 % des clients n'ont pas été touchés.",
    ],
)
def test_share_that_was_not_affected_is_no_impact(sentence: str) -> None:
    assert parse(f"# Shop server down on 3 May 2031\n\n{sentence}\n{CAUSE}").value("impact_percent") is None


def test_harm_in_german_makes_a_share_the_impact() -> None:
    text = "# Störung am 3. Mai 2031\n\nRund 60 Prozent der Kunden konnten die Hotline nicht erreichen.\n\n"
    text += "## Ursache\n\nEin Fehler.\n"
    assert parse(text).value("impact_percent") == 60


def test_headings_and_tables_of_wiki_markup_are_read() -> None:
    text = (
        "h1. Reports run out of memory\n\n||Start||2031-05-03 08:05 CET||\n||End||2031-05-03 10:40 CET||\n\n"
        "h2. Timeline\n||Time (CET)||What happened||\n|08:05|First job is killed|\n|10:40|Limit restored|\n\n"
        "h2. Root Cause\nThe limit was halved by mistake.\n\nh2. Action Items\n"
        "* Alert on killed jobs - Ada - 2031-05-20\n"
    )
    parsed = parse(text)
    assert parsed.value("title") == "Reports run out of memory"
    assert (str(parsed.value("started_at")), parsed.value("duration_minutes")) == ("2031-05-03 08:05:00+01:00", 155)
    assert [entry.text for entry in parsed.entries] == ["First job is killed", "Limit restored"]
    assert [factor.text for factor in parsed.factors] == ["The limit was halved by mistake."]
    assert [(task.owner, task.due) for task in parsed.tasks] == [("Ada", "2031-05-20")]


def test_cause_in_a_chat_is_one_message() -> None:
    text = (
        "[03/05/2031, 18:41:05] Ada: checkout is dead\n[03/05/2031, 18:59:32] Grace: rolled back the server\n"
        "[03/05/2031, 19:06:18] Grace: root cause: the release tightened a policy of the server\n"
        "[13/05/2031, 19:30:40] Ada: still fine\n"
    )
    causes = [factor.text for factor in parse(text).factors]
    assert causes == ["Grace: root cause: the release tightened a policy of the server"]


def test_author_in_brackets_owns_an_action_and_a_tag_does_not() -> None:
    text = f"# Shop server down\n\nAuthors: Ada Lovelace, Grace Hopper\nDate: 3 May 2031\n{CAUSE}\n## Action items\n\n"
    tasks = parse(text + "- [Ada] Check the address\n- [Backend] Add calls\n").tasks
    assert [task.owner for task in tasks] == ["Ada", ""]


@pytest.mark.parametrize("words", ["card page loads again", "Labels come out again", "mails arrive again"])
def test_what_works_again_is_the_recovery(words: str) -> None:
    text = f"# Shop down 3 May 2031\n\n## Timeline\n\n- 10:02 Server is down\n- 10:25 {words}\n- 11:40 Review planned\n"
    assert str(parse(text + CAUSE).value("ended_at")) == "2031-05-03 10:25:00"


def test_what_fails_again_is_no_recovery() -> None:
    text = "# Shop down 3 May 2031\n\n## Timeline\n\n- 10:02 Server is down\n- 10:25 Login fails again\n- 11:40 Fixed\n"
    assert str(parse(text + CAUSE).value("ended_at")) == "2031-05-03 11:40:00"


def test_cause_in_german_is_not_read_from_the_end_of_a_sentence() -> None:
    text = "# Störung am 3. Mai 2031\n\nHier steht, was die Ursache war. Ursache war ein defektes Netzteil im Server.\n"
    text += "\n## Verlauf\n\n- 10:02 Alarm\n- 10:25 behoben\n"
    assert [factor.text for factor in parse(text).factors] == ["Ursache war ein defektes Netzteil im Server."]
