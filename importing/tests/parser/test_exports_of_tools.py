"""What chats, wikis and incident tools export or let people copy is read with its times, people and tasks."""

from __future__ import annotations

import json

import pytest

from importing.parser.chats import unfold_chat
from importing.parser.draft import draft_of
from importing.parser.parse import parse
from importing.parser.result import Parsed

MESSAGES = [
    {"ts": "1714732500.000400", "user": "U2", "text": "Rolled back &amp; restarted", "username": "grace"},
    {
        "ts": "1714730520.000100",
        "user": "U1",
        "text": "Checkout answers with errors",
        "user_profile": {"real_name": "Ada Byron"},
    },
    {"ts": "1714730600.000100", "user": "U2", "text": "<@U2> has joined", "subtype": "channel_join"},
    {"ts": "1714730700.000200", "user": "U2", "text": "<@U1> see <https://x.example|the chart>", "username": "grace"},
]
COPIED = """Friday, May 3rd, 2024

Ada Byron
  10:02 AM
Checkout answers with errors
3 replies

Grace Hopper  APP  10:05 AM
I suspect the database
10:07
It is slow too
Action items:
- Add an alert - Grace Hopper - 2024-05-17

Linus P  10:25 AM
DB is fine, ruled out
"""
NESTED = {
    "incident": {
        "reference": "INC-123",
        "name": "Checkout outage",
        "summary": "12% of customers could not pay.",
        "incident_timestamp_values": [
            {"incident_timestamp": {"name": "Impact started"}, "value": {"value": "2024-05-03T08:02:00Z"}},
            {"incident_timestamp": {"name": "Resolved at"}, "value": {"value": "2024-05-03T08:45:00Z"}},
        ],
    },
    "incident_updates": [{"created_at": "2024-05-03T08:05:00Z", "message": "We look at errors in checkout."}],
    "follow_ups": [{"title": "Close connections", "assignee": {"name": "Grace Hopper"}, "due_date": "2024-05-17"}],
}
NOTION = """# Checkout outage

# 🕐 Timeline

| Time | What happened |
| --- | --- |
| @May 3, 2024 10:02 AM (GMT+2) | Alert on error rate |
| @May 3, 2024 10:45 AM (GMT+2) | Errors gone |

# 🔍 Root cause

💡 Release 4.2 did not return connections to the pool.

# ✅ Action items

- [ ]  Close connections @Grace Hopper @May 17, 2024
- [x]  Alert on pool usage @Linus P
"""
WIKI = """<html><body><h1>Checkout outage on 3 May 2024</h1><h2>Timeline (UTC)</h2>
<table><tr><th>Time</th><th>Event</th></tr><tr><td>10:02</td><td>Alert</td></tr><tr><td>10:45</td><td>Fixed</td></tr></table>
<h2>Action items</h2><ul><li class="checked" data-inline-task-id="1"><span>Close connections
<a class="user-mention">Grace Hopper</a> <time datetime="2024-05-17">17 Mai 2024</time></span></li>
<li data-inline-task-id="2">Alert on pool usage <a class="user-mention">Linus P</a></li></ul></body></html>"""


def actions_of(parsed: Parsed) -> list[tuple[str, str, str, str]]:
    return [(a.text, a.owner, a.due, a.state) for a in (*parsed.tasks, *parsed.measures)]


@pytest.mark.parametrize("data", [MESSAGES, {"messages": MESSAGES}])
def test_export_of_a_chat_is_a_timeline_in_order_of_time(data: object) -> None:
    entries = parse(json.dumps(data).encode(), filename="2024-05-03.json").entries
    assert [(f"{entry.at:%H:%M:%S %Z}", entry.text) for entry in entries] == [
        ("10:02:00 UTC", "Ada Byron: Checkout answers with errors"),
        ("10:05:00 UTC", "grace: @Ada Byron see the chart"),
        ("10:35:00 UTC", "grace: Rolled back & restarted"),
    ]


def test_copied_messages_are_entries_of_who_wrote_them() -> None:
    parsed = parse(COPIED)
    assert [(f"{entry.at:%d %H:%M}", entry.text) for entry in parsed.entries] == [
        ("03 10:02", "Ada Byron: Checkout answers with errors"),
        ("03 10:05", "Grace Hopper: I suspect the database"),
        ("03 10:07", "Grace Hopper: It is slow too"),
        ("03 10:25", "Linus P: DB is fine, ruled out"),
    ]
    assert actions_of(parsed) == [("Add an alert", "Grace Hopper", "2024-05-17", "")]
    assert [(one.verdict, one.minutes) for one in parsed.hypotheses] == [("ruled out", 20)]


@pytest.mark.parametrize(
    "text",
    [
        "[5/13/2024 10:02 AM] Ada Byron\nServer is down\n[5/13/2024 10:45 AM] Grace Hopper\nrolled back, errors gone\n"
        "[5/13/2024 10:50 AM] Ada Byron\nservice restored\n",
        "ada — 05/13/2024 10:02 AM\nServer is down\ngrace — 05/13/2024 10:45 AM\nrolled back, errors gone\n"
        "ada — 05/13/2024 10:50 AM\nservice restored\n",
        "13.05.24, 10:02 - Ada: Server is down\n13.05.24, 10:45 - Grace: rolled back, errors gone\n"
        "13.05.24, 10:50 - Ada: service restored\n",
    ],
    ids=["Teams", "Discord", "WhatsApp"],
)
def test_dated_messages_of_other_chats_are_entries(text: str) -> None:
    parsed = parse(text)
    assert parsed.problem is None
    assert [f"{entry.at:%d %H:%M}" for entry in parsed.entries] == ["13 10:02", "13 10:45", "13 10:50"]
    assert "rolled back, errors gone" in parsed.entries[1].text


def test_posted_time_closes_the_status_above_it() -> None:
    text = (
        "Errors on Checkout\n\nResolved\nAll is well.\nPosted May 13, 2024 - 10:45 UTC\nMonitoring\n"
        "A fix has been implemented.\nPosted May 13, 2024 - 10:35 UTC\nInvestigating\nCustomers see errors.\n"
        "Posted May 13, 2024 - 10:05 UTC\nThis incident affected: Checkout.\n"
    )
    parsed = parse(text)
    assert [(f"{entry.at:%H:%M}", entry.text) for entry in parsed.entries] == [
        ("10:05", "Investigating Customers see errors."),
        ("10:35", "Monitoring A fix has been implemented."),
        ("10:45", "Resolved All is well."),
    ]
    assert [row["milestone"] for row in draft_of(parsed)["entries"]].count("detected") == 0


@pytest.mark.parametrize(
    "text",
    ["Start  10:02\nEnd 10:45\n", "Alert\n10:02\n", "Ada  10:02 AM\nlooks\n", "The alert fired\n  10:02 AM\nx\n"],
)
def test_other_text_is_no_chat(text: str) -> None:
    assert unfold_chat(text) == text


def test_nested_objects_of_an_incident_tool_are_facts_by_their_names() -> None:
    parsed = parse(json.dumps(NESTED).encode(), filename="incident.json")
    draft = draft_of(parsed)
    assert (draft["title"], draft["started"], draft["ended"]) == (
        "Checkout outage",
        "2024-05-03 08:02",
        "2024-05-03 08:45",
    )
    assert [row["text"] for row in draft["entries"] if row["keep"]] == ["We look at errors in checkout."]
    assert actions_of(parsed) == [("Close connections", "Grace Hopper", "2024-05-17", "")]


def test_description_of_an_alert_log_is_the_text_of_its_entries() -> None:
    rows = '"May 3, 2024 10:02:11 AM",Create,Datadog,Alert created\n"May 3, 2024 10:45:09 AM",Close,Ada,Alert closed\n'
    entries = parse(f"Time,Type,Actor,Description\n{rows}".encode(), filename="log.csv").entries
    assert [(f"{entry.at:%H:%M}", entry.text) for entry in entries] == [
        ("10:02", "Datadog: Alert created"),
        ("10:45", "Ada: Alert closed"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "clock"), [(NOTION, "page.md", "10:02 +0200"), (WIKI, "page.html", "10:02 +0000")]
)
def test_pages_of_wikis_have_mentioned_days_and_people(text: str, name: str, clock: str) -> None:
    parsed = parse(text.encode(), filename=name)
    assert [f"{entry.at:%H:%M %z}" for entry in parsed.entries][:1] == [clock]
    assert [action[:3] for action in actions_of(parsed)] == [
        ("Close connections", "Grace Hopper", "2024-05-17"),
        ("Alert on pool usage", "Linus P", ""),
    ]
    assert sorted(action[3] for action in actions_of(parsed)) == ["", "done"]
    assert all(factor.text.startswith("Release") for factor in parsed.factors)


def test_macros_of_a_wiki_are_no_words() -> None:
    text = (
        "h1. Login outage 2024-06-12\n\nh2. Timeline\n||Time||Event||\n|23:10 UTC|First ticket|\n"
        "|23:55 UTC|Server fixed|\n\nh2. Root Cause\n{panel:title=Why}\n"
        "The SAML certificate expired.\n{panel}\n\nh2. Action Items\n"
        "* (/) Monitor the certificate [~linus]\n* (x) Document the renewal [~grace]\n"
    )
    parsed = parse(text)
    assert [factor.text for factor in parsed.factors] == ["The SAML certificate expired."]
    assert [(owner, state) for _, owner, _, state in actions_of(parsed)] == [("@linus", "done"), ("@grace", "")]
    assert all("(x)" not in action[0] for action in actions_of(parsed))


def test_day_until_which_something_will_be_done_is_not_the_day_of_the_incident() -> None:
    text = (
        "Login outage last night\n\nNobody could log in on 12 June 2024.\n\nWhat happened:\n23:10 first ticket\n"
        "23:55 server works again\n\nWe will:\n- monitor the certificate (Linus, by 21 June)\n"
    )
    draft = draft_of(parse(text))
    assert (draft["started"], draft["summary"]) == ("2024-06-12 23:10", "Nobody could log in on 12 June 2024.")
    assert [(row["title"], row["due"]) for row in draft["tasks"]] == [("monitor the certificate", "2024-06-21")]


@pytest.mark.parametrize("duration", ["3h25 (21:15 às 00:40)", "3h25 (21h15 às 00h40)", "21:15 às 00:40"])
def test_length_before_the_bounds_is_no_time(duration: str) -> None:
    text = f"# Queda do servidor\n\nData: 12/06/2024\nDuração: {duration}\n\n## Causa raiz\n\nUm disco cheio.\n"
    draft = draft_of(parse(text))
    assert (draft["started"], draft["ended"]) == ("2024-06-12 21:15", "2024-06-13 00:40")


def test_answer_to_the_last_why_is_the_root_cause() -> None:
    text = (
        "# Outage of 3 May 2031\n\n# Date\n2031-05-03\n\n## Timeline\n\n- `17:02 ICT (10:02 UTC)` — server fails\n"
        "- `17:40 ICT (10:40 UTC)` — server restored\n\n## Root Cause Analysis (5 Whys)\n\n"
        "1. **Why did pages fail?**\n   The server had no connections.\n"
        "2. **Why had it none?** A path never released them.\n"
    )
    parsed = parse(text)
    assert [factor.text for factor in parsed.factors] == ["A path never released them."]
    assert [(str(entry.at), entry.text) for entry in parsed.entries] == [
        ("2031-05-03 17:02:00+07:00", "server fails"),
        ("2031-05-03 17:40:00+07:00", "server restored"),
    ]


def test_heading_that_names_a_fact_is_no_title() -> None:
    text = "---\ntitle: Cluster outage\n---\n\nThe server failed.\n\n# Date\n2031-05-03\n\n# Root cause\nA full disk.\n"
    assert parse(text + "\n# Timeline\n- 10:02 alert\n- 10:40 restored\n").value("title") == "Cluster outage"


def test_report_of_a_service_desk_has_its_days_and_owners() -> None:
    text = (
        "INCIDENT POST MORTEM\n\nIncident: VPN unavailable\nStart: 14-Feb-2024 07:45 CET\nEnd: 14-Feb-2024 09:10 CET\n"
        "Root cause: Expired certificate on the VPN server.\n\nSequence of events:\n07:45 CET  Certificate expires\n"
        "09:10 CET  Users confirm that it works\n\nPreventive actions:\n"
        "1) Monitor certificates - Network team - 28-Feb-2024\n2) Yearly review - Security - 31-Mar-2024\n"
    )
    parsed = parse(text)
    assert [str(entry.at) for entry in parsed.entries] == ["2024-02-14 07:45:00+01:00", "2024-02-14 09:10:00+01:00"]
    assert [action[:3] for action in actions_of(parsed)] == [
        ("Monitor certificates", "Network team", "2024-02-28"),
        ("Yearly review", "Security", "2024-03-31"),
    ]


def test_marks_of_state_and_priority_are_no_words() -> None:
    text = (
        "# [RESOLVED] Webhooks are late\n\n## Timeline (UTC)\n\n| When | Who | What |\n|:--|:--|:--|\n"
        "| 2024-05-14 08:13 | — | Queue is full |\n| 2024-05-14 08:50 | Ada | Thinks it's the new autoscaler |\n"
        "| 2024-05-14 09:20 | Linus | Autoscaler is not the problem |\n\n## Action items\n\n"
        "- [ ] **P1** Validate payloads – @linus – due 17 May\n"
    )
    parsed = parse(text)
    assert parsed.value("title") == "Webhooks are late"
    assert [entry.actor for entry in parsed.entries] == ["", "Ada", "Linus"]
    assert [(one.statement, one.verdict, one.minutes) for one in parsed.hypotheses] == [
        ("new autoscaler", "ruled out", 30)
    ]
    assert [action[:3] for action in actions_of(parsed)] == [("Validate payloads", "@linus", "2024-05-17")]


def test_rows_of_a_template_in_a_filled_text_are_no_entries() -> None:
    rows = "* `HH:MM:SS`: {Description} <== <span>{Milestone if applicable}</span>\n* `HH:MM:SS`: {Description}\n"
    cause = "The control plane lost its endpoints, so that the server failed. " * 12
    parsed = parse(f"# Outage on 2026-04-09 09:19 UTC\n\n## Root cause\n\n{cause}\n\n## Timeline\n\n{rows}")
    assert (parsed.problem, parsed.entries) == (None, ())


def test_number_of_a_day_is_in_the_month_of_the_text() -> None:
    text = "# Outage of 17 March 2031\n\nThe server failed. The fix was in place at 8:05 PM UTC on the 16th.\n"
    (entry,) = parse(text + "\nRoot cause: a full disk on the server\n").entries
    assert f"{entry.at:%Y-%m-%d %H:%M}" == "2031-03-16 20:05"


def test_entry_with_only_a_day_is_proposed_with_its_day() -> None:
    text = "# Outage\n\n## Timeline\n\n- 2031-03-16: Token leaked\n- 2031-03-18 10:02 UTC: Outage found, server down\n"
    rows = draft_of(parse(text))["entries"]
    assert [(row["at"], row["precision"]) for row in rows] == [
        ("2031-03-16 00:00", "unknown"),
        ("2031-03-18 10:02", "exact"),
    ]


def test_day_without_a_year_is_asked_about_once() -> None:
    asked = [
        q.words for q in parse("Friday, May 3rd\n\nAda  10:02 AM\nserver down\n\nGrace  10:45 AM\nrestored\n").questions
    ]
    assert len([words for words in asked if "May 3rd" in words]) == 1
