"""The killable child, and texts written to make a reader slow."""

from __future__ import annotations

import json
import time

import pytest

from importing.parser import candidates, pipeline, sandbox
from importing.parser.decode import EMPTY
from importing.parser.parse import parse
from importing.parser.result import Parsed
from importing.parser.sandbox import parse_many, parse_safely

from .test_formats import DOCUMENT

# our own shapes of the publicly known classes: nesting, repeats, ladders, aliases, giant cells
SLOW = {
    "escapes": "\\" * 100_000,
    "brackets": "[" * 20_000 + "]" * 20_000,
    "links": "[a](" * 30_000,
    "images": "![" * 20_000,
    "emphasis": "*a " * 20_000 + "*" * 5_000,
    "strikes": "~~a" * 20_000,
    "underscores": "a" + "_" * 50_000 + "a",
    "comments": "<!--" * 20_000,
    "divs": "<div>\n" * 10_000,
    "nested lists": "<ul><li>" * 8_000,
    "tags": "<a" * 30_000,
    "entities": "&amp;" * 50_000,
    "fences": "```\n" * 20_000,
    "quote ladder": "\n".join(">" * k for k in range(1, 1_200)),
    "list ladder": "\n".join("> - " * k for k in range(1, 400)),
    "table": "|a" * 5_000 + "\n" + "|-" * 5_000,
    "rows": "|a|b|\n|-|-|\n" + "|a|b|\n" * 20_000,
    "tabs": "\t" * 100_000 + "a",
    "digits": "1" * 100_000,
    "clocks": "10:00 " * 20_000,
    "dates": "1/2/24 " * 20_000,
    "dots": ". " * 50_000,
    "percents": "5% " * 30_000,
    "tasks": "- [ ] " * 10_000 + "a",
    "headings": "# a\n" * 20_000,
    "labels": "Impact: a\n" * 10_000,
    "timeline": "## Timeline\n" + "10:00 a suspected b\n" * 10_000,
    "actions": "## Tasks\n" + "- do it (owner: a, due b)\n" * 10_000,
    "front matter": "---\na: &a [x,x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*a,*a,*a]\n" for i in range(9))
    + "---\nx",
    "python tags": "---\na: !!python/object/apply:os.system [ls]\n---\nx",
    "mentions": "@a " * 20_000,
    "urls": "https://a/" * 20_000,
    "posted": "Posted 6 days ago. Dec 02, 2031 - 17:41 UTC\n" * 2_000,
    "mails": "From: a\nTo: b\nDate: 8 May 2031\n" * 3_000,
    "chat": "2031-05-03 10:00 ada: looks at it\n" * 3_000,
    "tab rows": "10:02\tada\tx\n" * 6_000,
    "spans": "<table>" + "<tr><td rowspan=0 colspan=9>3 May</td><td>10:00</td></tr>\n" * 2_000,
    "wiki": "||a||b||\n|c|d|\n" * 4_000,
    "days": "3 May 2031\n" * 30_000,
    "log": "## Timeline\n" + "- 2031-05-03 10:02 UTC the cache of the shop is full. Errors rise.\n" * 8_000,
    "short paragraphs": "a b\n\n" * 30_000,
    "words": "service error outage users " * 8_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SLOW])
def test_hostile_text_ends_in_time_with_a_clear_result(name: str) -> None:
    for _ in range(3):  # a busy machine counts more seconds for the same work
        start = time.process_time()
        parsed = parse(SLOW[name])
        seconds = time.process_time() - start
        if seconds < sandbox.CPU_SECONDS:
            break
    assert seconds < sandbox.CPU_SECONDS
    assert parsed.problem is None or parsed.problem.endswith(".")


def test_child_process_has_the_same_result_as_the_parent() -> None:
    assert parse_safely(DOCUMENT, "a.md") == parse(DOCUMENT, filename="a.md")


@pytest.mark.slow
def test_forty_documents_share_one_parent_process() -> None:
    results = list(parse_many((f"{i}.md", DOCUMENT) for i in range(40)))
    assert [name for name, _ in results] == [f"{i}.md" for i in range(40)]
    assert all(len(parsed.entries) == 2 for _, parsed in results)


def _runaway(data: bytes, **named: object) -> Parsed:
    while True:
        pass


def _hungry(data: bytes, **named: object) -> Parsed:
    return Parsed(source_text="a" * (2 * sandbox.MEMORY_BYTES))


@pytest.mark.slow
@pytest.mark.parametrize(("read", "problem"), [(_runaway, sandbox.TOO_SLOW), (_hungry, sandbox.TOO_BIG)])
def test_child_over_its_limits_is_killed_and_the_next_succeeds(read: object, problem: str) -> None:
    request = json.dumps({"name": "a", "data": "", "on": ""}).encode()
    assert json.loads(sandbox._forked(request, read)) == {"problem_only": problem}
    assert json.loads(sandbox._forked(request))["problem"] == EMPTY


def _lines(count: int) -> str:
    return "".join(f"2031-05-03 10:{n % 60:02d} UTC service error {n}\n\n" for n in range(count))


def test_text_with_too_many_times_is_refused_and_kept_for_an_import_as_plain_text(monkeypatch) -> None:
    monkeypatch.setattr(candidates, "MOST", 50)
    monkeypatch.setattr(pipeline, "MOST", 50)
    parsed = parse(f"# Outage\n\n{_lines(60)}")
    assert parsed.problem == pipeline.TOO_MANY
    assert parsed.readable
    assert parse(f"# Outage\n\n{_lines(50)}").problem is None


def test_timeline_beside_a_long_log_is_read(monkeypatch) -> None:
    monkeypatch.setattr(candidates, "MOST", 50)
    monkeypatch.setattr(pipeline, "MOST", 50)
    timeline = "## Timeline\n\n- 10:02 UTC alert fires\n- 10:40 UTC service restored\n"
    parsed = parse(f"# Outage on 3 May 2031\n\n## Output\n\n{_lines(60)}\n{timeline}")
    assert [entry.text for entry in parsed.entries] == ["alert fires", "service restored"]


def test_large_text_is_rejected_before_parsing() -> None:
    parsed = parse_safely(b"a" * 1_000_001, "a.md")
    assert parsed.problem and "1 MB" in parsed.problem
