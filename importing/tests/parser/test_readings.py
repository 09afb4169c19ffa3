"""Sentences and notations that were once read wrongly."""

from __future__ import annotations

import pytest

from importing.parser.draft import draft_of
from importing.parser.durations import find_duration
from importing.parser.parse import entry_time, parse

CAUSE = "\n\n## Root cause\n\nA worn cable.\n"


def test_zone_of_the_report_outranks_the_zone_of_a_quoted_alert() -> None:
    parsed = parse(
        "INCIDENT TIME\nJune 4 2032 at 10:00 to June 4 2032 at 10:40\nAll times of this report are in\n"
        "Eastern Time (US & Canada).\nLock gates failed their check\n> Alert 14:00 UTC: gate 4 is down\n"
        "Overview\nThe lock gates could not be reached. A restart of the controller fixed this.\n"
        "Action Items\n1. Watch the controller\n"
    )
    assert parsed.value("started_at").utcoffset().total_seconds() == -4 * 3600


def test_report_with_headings_in_braces_is_no_template() -> None:
    parsed = parse(
        "---\ntitle: Trams late\ndate: 2032-06-04\n---\n\n## Summary\n\n"
        "A new timetable was loaded at 6 AM UTC, and three lines stood still for an hour. Two "
        "schools opened late.\n\n## Timeline\n\n### {{ 06:10 }}\n\nA driver reported errors.\n\n"
        "### {{ 06:30 }}\n\nThe depot took the timetable back.\n\n### {{ 07:05 }}\n\nAll lines ran again." + CAUSE
    )
    assert parsed.problem is None
    assert len(parsed.entries) == 3


def test_plain_prose_of_an_incident_is_accepted() -> None:
    parsed = parse(
        "Increased error rates\n"
        "At 09:10 UTC on 4 June 2032, one of our queues began to have trouble. By 09:40 we were "
        "working at normal capacity. This issue was caused by a regression in a recent release. We "
        "are reviewing our tests.\n"
    )
    assert parsed.problem is None
    assert [parsed.value(name).strftime("%H:%M") for name in ("started_at", "ended_at")] == ["09:10", "09:40"]


def test_effect_in_an_overview_is_no_cause() -> None:
    parsed = parse(
        "# Lock 4 closed\n\n## Overview\n\n"
        "On 4 June 2032 at 10:00 UTC lock 4 could not be reached, leading to a failed check. It was "
        "back at 10:20 UTC.\n\n## Timeline (UTC)\n\n- 10:00 Check fails\n"
        "- 10:20 Resolved after a restart of the pump\n"
    )
    assert parsed.value("root_cause") is None


def test_two_clocks_without_a_day_have_a_length() -> None:
    parsed = parse(
        "# Trams late\n\n## Issue Summary\n\nFrom 6PM to 7:30PM GMT all requests got errors.\n\n"
        "## Timeline (GMT)\n\n- 5:30 PM - Timetable loaded\n- 6 PM - App down\n- 7:30 PM - App back" + CAUSE
    )
    assert parsed.value("duration_minutes") == 90


def test_status_word_with_a_time_is_an_entry_with_the_next_line_as_text() -> None:
    parsed = parse(
        "Ferry had a minor incident on June 4, 2032, lasting 3h 10m.\nAffected components\nTickets\n"
        "Update timeline\n- investigating Jun 4, 2032, 05:12 PM UTC\nWe are looking into late tickets.\n"
        "- identified Jun 4, 2032, 05:40 PM UTC\nA fix is being tested.\n"
        "- resolved Jun 4, 2032, 08:22 PM UTC\nThe incident has been resolved.\n"
    )
    assert [entry_time(entry)[11:16] for entry in parsed.entries] == ["17:12", "17:40", "20:22"]
    assert "late tickets" in parsed.entries[0].text


def test_french_recommendations_are_tasks() -> None:
    parsed = parse(
        "# Rapport d'incident : site Tramway\n\n**Date :** 4 juin 2032\n\n## Chronologie\n"
        "- 20:14 : Début de la panne.\n- 20:20 : Retour à la normale.\n\n## Cause racine\n"
        "Aucune limite de débit.\n\n## Recommandations\n1. **Limite de débit :** régler le serveur.\n"
        "2. **Pare-feu :** ajouter un filtre.\n"
    )
    assert len(parsed.tasks) == 2


def test_german_day_at_the_start_of_a_line_is_a_day() -> None:
    parsed = parse(
        "4. Juni 2032\nMehrere Störungen trafen heute unseren Dienst, der Server war nicht erreichbar.\n"
        "Um 11.08 Uhr begann der Ausfall der ersten Leitung. Um 12.35 Uhr war der Dienst wieder "
        "erreichbar.\nWas war die Ursache?\n"
        "Ein defekter Lüfter führte dazu, dass alle Router neu starteten.\n"
    )
    assert str(parsed.value("started_at"))[:16].replace(" ", "T") == "2032-06-04T11:08"


def test_action_table_with_a_shifted_header_gives_the_actions() -> None:
    parsed = parse(
        "# Trams late\n\n**Date:** 4 June 2032\n\n## Timeline (UTC)\n\n- 08:41 Outage begins\n"
        "- 09:54 Service restored" + CAUSE + "\n## Action items\n\n| # | Owner | Priority | Due |\n|---|---|---|---|\n"
        "| 1 | Depot | Add a check of timetables to the release | 2032-07-05 |\n"
        "| 2 | Office | Automate the notice board | 2032-07-06 |\n"
    )
    assert [task.text for task in parsed.tasks] == [
        "Add a check of timetables to the release",
        "Automate the notice board",
    ]


def test_quoted_lines_belong_to_their_entry() -> None:
    parsed = parse(
        "# Outage of lock 4, 4 June 2032\n\n## Timeline (UTC)\n\n### 5:00 PM\nIncident declared\n\n"
        "### 5:02 PM\nKeeper tells which gate is down\n> It is gate 4, no pressure at the pump.\n\n"
        "A second keeper joins.\n\n### 6:11 PM\nIncident resolved." + CAUSE
    )
    assert "no pressure at the pump" in parsed.entries[1].text


def test_first_detected_outranks_an_earlier_context_as_label_of_the_start() -> None:
    parsed = parse(
        "# Timetable removed\n\n- **Key events**\n  - First detected: 2032-06-04 11:24\n"
        "  - Incident declared: 2032-06-04 11:30\n  - Repaired: 2032-06-04 11:33\n"
        "  - Resolved: 2032-06-04 11:40\n\n- **Context**:\n  - 2032-06-04 11:22: Tables are removed\n"
        "  - 2032-06-04 11:24: Team alerted\n"
        "  - 2032-06-04 11:26: teams report that lines are unavailable\n"
    )
    assert str(parsed.value("started_at"))[:16].replace(" ", "T") == "2032-06-04T11:24"


def test_range_behind_an_unknown_label_is_start_and_end() -> None:
    parsed = parse(
        "# The lazy pump\n\nHere is the story of our outage on June 4, 2032.\n\n**Issue Summary:**\n\n"
        "- **Rest time:** 09:45 AM to 11:30 AM UTC\n"
        "- **Impact:** our site answered 35% of users with an error.\n"
        "- **Root Cause:** One pump got all the load.\n\n**Timeline:**\n\n- **09:47 AM:** Alarm\n"
        "- **11:15 AM:** Pump set right\n- **11:30 AM:** Site back\n"
    )
    assert parsed.value("duration_minutes") == 105


def test_title_stands_behind_a_greeting() -> None:
    parsed = parse(
        "Hello readers, this is my first report!\nPostmortem: Outage of the tram app\n\nIssue Summary:\n\n"
        "Start Time: June 4, 2032, 10:00 AM (UTC)\nEnd Time: June 4, 2032, 2:00 PM (UTC)\n\nRoot Cause:\n"
        "A worn cable.\n\nTimeline:\n\n10:15 AM: Alarm.\n2:00 PM: Restored.\n"
    )
    assert parsed.value("title") == "Outage of the tram app"


def test_run_in_heading_without_a_colon_gives_the_cause() -> None:
    parsed = parse(
        "What Went Wrong On June 4th 2032 at 5:50 PM EST, customers saw gaps in two lines.\n"
        "Mitigation As soon as the upgrade was known as the cause, it was stopped and rolled back.\n"
        "Root Cause The gaps came because a planned upgrade restarted key pumps at once.\n"
        "Next Steps Plan upgrades in halves. Alert on restarts sooner.\n"
    )
    assert "planned upgrade restarted" in parsed.value("root_cause")


def test_french_detection_is_the_call_and_not_an_alert_as_a_thing() -> None:
    parsed = parse(
        "# Post-mortem : erreurs du tramway, 4 juin 2032\n\n## Chronologie (UTC)\n\n"
        "- 08:55 : Début du déploiement\n- 08:58 : Activation du tableau de bord et des alertes\n"
        "- 09:12 : L'astreinte est prévenue : taux d'erreur de 5 %\n- 10:00 : Services rétablis\n\n"
        "## Cause racine\n\nUne limite retirée.\n"
    )
    assert [e["at"][-5:] for e in draft_of(parsed)["entries"] if e["milestone"] == "detected"] == ["09:12"]


@pytest.mark.parametrize("written", ["1,440 minutes", "1 440 minutes", "1.440 minutes", "1\u202f440 minutes"])
def test_number_with_a_separator_of_thousands_is_a_length(written: str) -> None:
    assert find_duration(f"It lasted {written}.", 0, 40) == (1440.0, (10, 10 + len(written)), False)
