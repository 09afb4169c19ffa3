"""No invented facts, no silent decisions; every value has its source span."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing.parser.parse import parse, to_flat_dict
from importing.parser.result import CERTAINTIES, ENTRY_TYPES, VERDICTS, Parsed

from .writer import cases, write

FOLDER = Path(__file__).parent / "documents"
PIECES = [
    "# ", "## Timeline\n", "- ", "* ", "10:00 PM: ", "2024-02-13 ", "\n", "\n\n", "| a | b |\n", "|---|---|\n", "```\n", "<li>", "<br>",  # noqa: E501
    "Impact: ", "75% of users ", "Root Cause: ", "Tasks:\n", "[x](", "**", "T+5m ", "T-", "--:--", "{{ x }}", "> ", "GMT", "PST", "&amp;",  # noqa: E501
    "Duration: ", " - ", "service restored", "suspected the database", "---\n", "+++\n", "title: x\n", "\t", "é", "\u202e", "\x00", "💥",  # noqa: E501
    "25:99", "31 February", "11/12/2026", "owner: ", "due ", "12:00 AM", "Sep ", "<td>", "</td>", "<tr>", "<!--", "-->", "~~", "#1",  # noqa: E501
]  # fmt: skip


def spans_of(parsed: Parsed) -> list[tuple[int, int]]:
    records = (
        *parsed.entries,
        *parsed.tasks,
        *parsed.measures,
        *parsed.factors,
        *parsed.lessons,
        *parsed.participants,
        *parsed.questions,
    )
    spans = [record.span for record in records] + [found.span for found in parsed.facts.values()]
    spans += [e.time_span for e in parsed.entries]
    return spans + [s for record in (*parsed.hypotheses, *parsed.contradictions) for s in record.spans]


def check(parsed: Parsed) -> None:
    """Invariants of every result."""
    size = len(parsed.source_text)
    assert all(0 <= start <= end <= size for start, end in spans_of(parsed))
    assert all(found.certainty in CERTAINTIES and found.value is not None for found in parsed.facts.values())
    assert all(e.type in ENTRY_TYPES and e.text for e in parsed.entries)
    assert all(h.verdict in VERDICTS for h in parsed.hypotheses)
    assert Parsed.from_dict(json.loads(json.dumps(parsed.to_dict()))) == parsed
    json.dumps(to_flat_dict(parsed))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_parser_never_fails_on_any_bytes(data: bytes) -> None:
    check(parse(data))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60))
def test_mixed_notations_do_not_fail(pieces: list[str]) -> None:
    text = "".join(pieces)
    parsed = parse(text, filename="a.md")
    check(parsed)
    assert parse(text, filename="a.md") == parsed


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["a.html", "a.csv", "a.json", "a.docx", "a.zip"])
)
@pytest.mark.slow
def test_no_file_format_fails(pieces: list[str], name: str) -> None:
    check(parse("".join(pieces).encode(), filename=name))


@pytest.mark.parametrize(
    "path", sorted(p for p in FOLDER.iterdir() if p.suffix in (".md", ".txt", ".html")), ids=lambda p: p.name
)
def test_spans_contain_their_values(path: Path) -> None:
    parsed = parse(path.read_bytes(), filename=path.name)
    check(parsed)
    for entry in parsed.entries:
        first = entry.text.split()[0].strip("*`_:@.,")
        assert first.lower() in parsed.source_text[slice(*entry.span)].lower()
    for action in (*parsed.tasks, *parsed.measures):
        assert action.text.split()[0].lower() in parsed.source_text[slice(*action.span)].lower()


def test_generated_documents_pass_the_same_checks() -> None:
    for name, story, notation in list(cases())[::41]:
        check(parse(write(story, notation), filename=name))


def test_parsing_the_stored_text_gives_the_same_result() -> None:
    for path in FOLDER.glob("*.md"):
        parsed = parse(path.read_bytes(), filename=path.name)
        again = parse(parsed.source_text, filename=path.name)
        assert again.entries == parsed.entries and again.facts == parsed.facts
        assert again.fingerprint == parsed.fingerprint


def test_owners_and_dates_are_never_guessed() -> None:
    parsed = parse(
        "# Outage\n\nThe service failed and users saw errors.\n\n## Action items\n\n"
        "- Ask Priya whether the owner in the catalogue is right\n- Finish the review with @sam before the next release\n"  # noqa: E501
        "- Delete logs older than 2024-03-01\n- Fix within a week\n"
    )
    assert [(a.owner, a.due) for a in parsed.tasks] == [("", "")] * 4


@pytest.mark.parametrize(
    "sentence",
    [
        "Traffic was 100% back online.", "We saw 30% fewer page views.", "CPU rose to 95% on both servers.",
        "About 100% of HTTP 500s came from one host.", "Availability stayed at 99.9%.", "Rollout had reached 50%.",
        "Requests grew by 40%.", "The error rate was over 5%.",
    ],
)  # fmt: skip
def test_unrelated_percentage_is_not_an_impact(sentence: str) -> None:
    parsed = parse(
        f"# Outage on 2024-02-02\n\n## Summary\n\nThe service was down. {sentence}\n\n## Root cause\n\nA bug.\n"
    )
    assert parsed.value("impact_percent") is None


@pytest.mark.parametrize(
    ("sentence", "percent"),
    [
        ("About 30% of users could not log in.", 30), ("The outage affected approximately 75 percent of our customers.", 75),  # noqa: E501
        ("2.1% of requests failed.", 2.1), ("Roughly 12,5 % of orders failed.", 12.5), ("60-80% of requests timed out.", 80),  # noqa: E501
    ],
)  # fmt: skip
def test_share_of_people_or_requests_is_impact(sentence: str, percent: float) -> None:
    parsed = parse(f"# Outage on 2024-02-02\n\n## Impact\n\n{sentence}\n\n## Root cause\n\nA bug.\n")
    assert parsed.value("impact_percent") == percent


def test_contradictions_are_reported_and_marked() -> None:
    parsed = parse((FOLDER / "contradiction.md").read_bytes())
    assert parsed.facts["ended_at"].certainty == "contradictory"
    assert any("before the start" in c.words for c in parsed.contradictions)


def test_duration_that_differs_from_the_times_is_reported() -> None:
    parsed = parse(
        "# Outage\n\nStart Time: 2024-02-02 10:00 UTC\nEnd Time: 2024-02-02 12:00 UTC\nDuration: 3 hours\nRoot cause: a server crash in production\n"  # noqa: E501
    )
    assert [c.field for c in parsed.contradictions] == ["duration_minutes"]
