"""Structure outranks vocabulary: columns, timelines and templates are known by their content."""

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import parse
from importing.parser.rejection import TEMPLATE

DUTCH = "Tijd;Gebeurtenis\n03-03-2026 10:02;Foutpercentage stijgt\n03-03-2026 10:25;Opgelost\n03-03-2026 10:45;Klaar\n"
POLISH = "| Czas | Zdarzenie |\n|---|---|\n| 2026-03-03 10:02 | Wzrost |\n| 2026-03-03 10:25 | Naprawione |\n"


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        (DUTCH, "log.csv", 3),
        (DUTCH.partition("\n")[2], "log.csv", 3),
        (f"# exported by the pager\n{DUTCH}", "log.csv", 3),
        (POLISH, "log.md", 2),
    ],
)
def test_moments_beside_words_are_a_timeline_in_any_language(text: str, name: str, count: int) -> None:
    parsed = parse(text.encode(), filename=name)
    assert (parsed.problem, len(parsed.entries)) == (None, count)


def test_a_column_with_zones_is_read() -> None:
    text = "Date,Time,Zone,Event\n2026-03-03,10:02,CET,Alert fires\n2026-03-03,10:25,CET,Errors gone\n"
    parsed = parse(text.encode(), filename="log.csv")
    assert [str(entry.at) for entry in parsed.entries] == ["2026-03-03 10:02:00+01:00", "2026-03-03 10:25:00+01:00"]


def test_start_and_end_beside_a_day_are_entries_of_one_timeline() -> None:
    text = "Date,Start,End,Event\n2026-03-03,10:02,10:10,Alert fires\n2026-03-03,10:25,10:30,Errors gone\n"
    parsed = parse(text.encode(), filename="log.csv")
    assert [str(entry.at) for entry in parsed.entries] == ["2026-03-03 10:02:00", "2026-03-03 10:25:00"]


def test_a_short_timeline_under_its_heading_is_accepted() -> None:
    text = (
        "# Login errors (2031-05-03)\n\n## Timeline (UTC)\n- 10:00 Errors on login begin\n- 10:40 Login errors gone\n"
    )
    parsed = parse(text)
    assert (parsed.problem, len(parsed.entries)) == (None, 2)
    agenda = "# Summer party\n\n## Program\n\n- 10:00 Coffee\n- 11:00 Games\n- 12:00 Lunch\n"
    assert parse(agenda).problem


@pytest.mark.parametrize(
    "text",
    [
        "# [Incident title]\n\n**Date:** [YYYY-MM-DD]\n\n## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n"
        "| [10:00] | [Alert fired] |\n| [10:30] | [Fixed] |\n\n## Root cause\n\n[The cause, e.g. a config change]\n\n"
        "## Action items\n\n- [ ] [Action] - [Owner] - [Due date]\n",
        "# [Titel]\n\nBeginn: [Uhrzeit]\nEnde: [Uhrzeit]\n\n## Ursache\n\n[Was die Ursache war]\n\n## Verlauf\n\n"
        "- [Uhrzeit]: [Ereignis]\n",
    ],
)
def test_a_text_of_words_in_brackets_is_a_template(text: str) -> None:
    assert parse(text).problem == TEMPLATE


def test_log_lines_and_links_in_brackets_are_no_template() -> None:
    lines = [f"- [10:0{n}] [web] errors in the database, see [the log](https://log.example/{n})\n" for n in range(6)]
    parsed = parse(f"# Outage 2031-05-03\n\n## Timeline (UTC)\n\n{''.join(lines)}")
    assert (parsed.problem, len(parsed.entries)) == (None, 6)


@pytest.mark.parametrize(
    "heading",
    [
        "Incident report 3 May 2031 - Login errors",
        "# Post-mortem: Login errors",
        "# RCA 2031-05-03: Login errors",
        "---\ntitle: 'Postmortem: Login errors'\n---\n",
        "Title: Incident review 3 May 2031: Login errors",
    ],
)
def test_title_is_without_the_kind_and_the_day_and_is_not_repeated(heading: str) -> None:
    text = f"{heading}\n\n## Timeline (UTC)\n\n- 2031-05-03 10:00 Errors on login begin\n- 10:40 Login errors gone\n"
    draft = draft_of(parse(text))
    assert (draft["title"], draft["summary"]) == ("Login errors", "")


def test_long_heading_is_the_title_and_the_opening_sentence_the_summary() -> None:
    heading = "Login errors for all customers of the region after the certificate of the identity provider expired"
    opening = "From 09:00 to 10:15 UTC about 40% of users could not sign in."
    text = f"Incident report 3 May 2031 - {heading}\n\n{opening}\n\n09:00 Alert: sign-in errors\n10:15 Recovered\n"
    draft = draft_of(parse(text))
    assert (draft["title"], draft["summary"]) == (heading, opening)
    assert "Incident report" not in draft["text"]


FORM = """# Postmortem: TITLE GOES HERE\n\nDate: 20XX-XX-XX\n\n## Timeline\n\n| Time | Event |\n|---|---|
| HH:MM | Something happened |\n| HH:MM | Something else happened |\n\n## Impact\n\nDescribe the impact here.\n
## Root causes\n\nDescribe the root cause here. Use the five whys.\n\n## Action items\n
| Action | Owner | Due |\n|---|---|---|\n| Describe the action | Name | YYYY-MM-DD |\n"""
NAMED = """Incident Report Template\n\nTitle: <short title>\nDate: <date>\nStart: <hh:mm> End: <hh:mm>
Impact: <who was affected, e.g. 30% of users>\n\nTimeline\n<time> <what happened>
09:00 Example: alert fired\n09:10 Example: engineer paged\n\nRoot Cause: <describe>\nLessons learned: <list>\n"""


@pytest.mark.parametrize("text", [FORM, NAMED])
def test_forms_with_placeholders_and_sample_rows_are_templates(text: str) -> None:
    assert parse(text).problem == TEMPLATE


def test_ambiguous_zones_are_asked_about_with_hours_and_minutes() -> None:
    parsed = parse("# Outage 3 May 2031\n\n## Timeline (IST)\n\n- 10:00 Errors begin\n- 10:30 Errors gone\n")
    assert "It is read as UTC+5:30." in parsed.questions[0].words


FRENCH = "# Panne du routeur, 3 février 2031\n\n## Chronologie (UTC)\n- 09:10 : Une alerte signale des erreurs 500\n"
FRENCH += "- 09:12 : {}\n- 09:50 : {}\n- 10:00 : Services rétablis\n\n## Cause racine\nUne limite avait été retirée.\n"
GERMAN = "# Ausfall des Routers, 3. Februar 2031\n\n## Zeitleiste (UTC)\n- 09:10 Alarm meldet Fehler 500\n- 09:12 {}\n"
GERMAN += "- 09:50 {}\n- 10:00 Dienst wiederhergestellt\n\n## Ursache\nEine Grenze war entfernt worden.\n"
SPANISH = "# Caída del router, 3 de febrero de 2031\n\n## Cronología (UTC)\n- 09:10 Una alerta informa de errores 500\n"
SPANISH += "- 09:12 {}\n- 09:50 {}\n- 10:00 Servicio restablecido\n\n## Causa raíz\nSe había quitado un límite.\n"


@pytest.mark.parametrize(
    ("text", "acknowledged", "fixed"),
    [
        (FRENCH, "L'astreinte accuse réception", "Correction appliquée"),
        (FRENCH, "Les ingénieurs commencent l'analyse", "Correction appliquée"),
        (GERMAN, "Techniker beginnen mit der Untersuchung", "Korrektur ausgerollt"),
        (SPANISH, "Los ingenieros empiezan a investigar", "Corrección aplicada"),
        (GERMAN, "Bereitschaft bestätigt den Alarm", "Korrektur ausgerollt"),
        (SPANISH, "La guardia confirma la alerta", "Corrección aplicada"),
    ],
)
def test_milestones_in_other_languages(text: str, acknowledged: str, fixed: str) -> None:
    entries = draft_of(parse(text.format(acknowledged, fixed)))["entries"]
    marks = {row["milestone"]: row["text"] for row in entries}
    assert (marks.get("acknowledged"), marks.get("fix_applied")) == (acknowledged, fixed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FRENCH, "Cause racine identifiée : une limite retirée"),
        (GERMAN, "Grundursache gefunden: eine entfernte Grenze"),
        (SPANISH, "Causa raíz identificada: un límite quitado"),
    ],
)
def test_root_cause_of_the_timeline_is_a_milestone_in_other_languages(text: str, words: str) -> None:
    entries = draft_of(parse(text.format(words, "…")))["entries"]
    assert [row["text"] for row in entries if row["milestone"] == "cause_identified"] == [words]
