"""Compares a parsed document with the expected facts; every difference is one line."""

from __future__ import annotations

from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from importing.parser.parse import entry_time
from importing.parser.result import Parsed


def differences(parsed: Parsed, expected: dict[str, Any]) -> list[str]:
    """Empty if exactly the expected facts were parsed."""
    if parsed.problem:
        return [f"problem: {parsed.problem}"]
    found = [
        _fact(parsed, expected, name)
        for name in ("title", "impact_percent", "started_at", "ended_at", "duration_minutes")
    ]
    found.append(_cause(parsed, expected))
    found += _timeline(parsed, expected)
    found += _actions(parsed, expected)
    return [line for line in found if line]


def _fact(parsed: Parsed, expected: dict[str, Any], name: str) -> str:
    if name not in expected:
        return ""
    got, want = parsed.value(name), expected[name]
    if isinstance(got, datetime):
        got = got.isoformat(timespec="minutes")
    if name == "title" and got and alike(str(got), str(want)):
        return ""
    return "" if got == want else f"{name}: {got!r} instead of {want!r}"


def _cause(parsed: Parsed, expected: dict[str, Any]) -> str:
    if "root_cause" not in expected:
        return ""
    want = expected["root_cause"]
    roots = [f.text for f in parsed.factors if f.kind == "root"]
    if want is None:
        return f"root cause invented: {roots}" if roots else ""
    return "" if any(alike(root, want) for root in roots) else f"root cause: {roots} instead of {want!r}"


def _timeline(parsed: Parsed, expected: dict[str, Any]) -> list[str]:
    if "timeline" not in expected:
        return []
    got = [(_short(entry_time(e)), e.text) for e in parsed.entries]
    left = list(got)
    missed = []
    for at, text in expected["timeline"]:
        hit = next((g for g in left if g[0] == at and alike(g[1], text)), None)
        if hit:
            left.remove(hit)
        else:
            missed.append(f"entry missed: {at} {text[:40]}")
    return missed + [f"entry extra: {at} {text[:40]}" for at, text in left]


def _actions(parsed: Parsed, expected: dict[str, Any]) -> list[str]:
    found = []
    for name, got in (("tasks", parsed.tasks), ("measures", parsed.measures)):
        if name not in expected:
            continue
        left = list(got)
        for want in expected[name]:
            text, owner, due = (want, None, None) if isinstance(want, str) else want
            hit = next((a for a in left if alike(a.text, text)), None)
            if hit is None:
                found.append(f"{name} missed: {text[:50]}")
                continue
            left.remove(hit)
            if owner is not None and (hit.owner, hit.due) != (owner, due):
                found.append(f"{name}: owner and due {hit.owner!r} {hit.due!r} instead of {owner!r} {due!r}")
        found += [f"{name} extra: {a.text[:50]}" for a in left]
    return found


def _short(at: str | None) -> str | None:
    """An ISO instant without its seconds when they are zero."""
    if at and len(at) >= 19 and at[10] == "T" and at[16:19] == ":00":
        return at[:16] + at[19:]
    return at


def alike(got: str, want: str) -> bool:
    """The expected words are at the start of the result, after an optional short label."""
    a, b = got.lower().split(), want.lower().split()
    for skip in range(min(5, len(a))):
        head = " ".join(a[skip : skip + len(b)])
        if SequenceMatcher(None, head, " ".join(b)).ratio() >= 0.85:
            return True
    return False
