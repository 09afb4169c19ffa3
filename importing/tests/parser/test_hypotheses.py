"""A hypothesis with a verdict has an end: that of the text, else an assumed one that the review asks about."""

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import parse
from importing.parser.result import Hypothesis

HEAD = "# Shop outage on 3 May 2031\n\n## Timeline (UTC)\n\n"
CAUSE = "\n## Root cause\n\nA deploy removed the certificate of the load balancer.\n"


def hypothesis_of(text: str) -> Hypothesis:
    (found,) = parse(text).hypotheses
    return found


def test_entry_that_rules_it_out_is_the_end() -> None:
    lines = "- 10:02 Database overload suspected\n- 10:20 Database ruled out\n- 10:40 Service restored\n"
    found = hypothesis_of(HEAD + lines + CAUSE)
    assert (found.verdict, f"{found.ended:%H:%M}", found.minutes, found.end_assumed) == (
        "ruled out",
        "10:20",
        18,
        False,
    )


@pytest.mark.parametrize(
    ("lines", "end", "words"),
    [
        ("- 10:20 Queue is full\n- 10:40 Service restored\n- 11:30 Report written\n", "10:40", "end of the incident"),
        ("- --:-- Database ruled out\n- 10:25 Queue is full\n- 10:40 Service restored\n", "10:25", "next time"),
        ("- 10:20 Queue is full\n- --:-- Database ruled out\n", "10:20", "end of the incident"),
    ],
)
def test_verdict_without_a_time_has_an_assumed_end(lines: str, end: str, words: str) -> None:
    found = hypothesis_of(HEAD + "- 10:02 Database overload suspected\n" + lines + CAUSE)
    assert (found.verdict, f"{found.ended:%H:%M}", found.end_assumed) == ("ruled out", end, True)
    assert words in found.why and found.minutes is None


def test_suspicion_after_the_end_ends_where_it_began() -> None:
    lines = "- 10:02 Errors rise\n- 10:40 Service restored\n- 11:00 Database overload suspected\n"
    found = hypothesis_of(f"{HEAD}{lines}{CAUSE}\nEnd: 3 May 2031 10:40 UTC\n")
    assert (found.ended, found.end_assumed) == (found.started, True)


def test_open_hypothesis_has_no_end() -> None:
    found = hypothesis_of(HEAD + "- 10:02 Database overload suspected\n- 10:40 Service restored\n")
    assert (found.verdict, found.ended, found.end_assumed) == ("open", None, False)


def test_clocks_without_a_day_have_an_assumed_end_too() -> None:
    text = "# Shop outage\n\n## Timeline\n\n- 10:02 Database overload suspected\n- 10:40 Service restored\n" + CAUSE
    (row,) = draft_of(parse(text))["hypotheses"]
    assert (row["started"], row["ended"], row["verdict"]) == ("10:02", "10:40", "ruled_out")
