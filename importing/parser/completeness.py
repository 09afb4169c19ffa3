"""Lists the parts of a complete postmortem that a text lacks, the most important first."""

from __future__ import annotations

from .result import Parsed


def find_missing_facts(parsed: Parsed) -> tuple[str, ...]:
    """Short names of what the text does not say (advice only; nothing is blocked)."""
    actions = parsed.tasks or parsed.measures
    checks = (
        ("title", "title" in parsed.facts),
        ("start", "started_at" in parsed.facts),
        ("end", "ended_at" in parsed.facts),
        ("time zone", "zone" in parsed.facts),
        ("severity", "severity" in parsed.facts),
        ("share of users affected", "impact_percent" in parsed.facts),
        ("population behind the share", "impact_percent" not in parsed.facts or "impact_population" in parsed.facts),
        ("affected services", "services" in parsed.facts),
        ("timeline", any(not e.suggested for e in parsed.entries)),
        ("detection", "detection" in parsed.facts),
        ("trigger", any(f.kind == "trigger" for f in parsed.factors)),
        ("root cause", any(f.kind == "root" for f in parsed.factors)),
        ("a second contributing factor", len(parsed.factors) >= 2),
        ("resolution", "resolution" in parsed.facts),
        ("tasks", bool(actions)),
        ("owners of tasks", bool(actions) and all(a.owner for a in actions)),
        ("due dates of tasks", bool(actions) and all(a.due for a in actions)),
        ("what went well", any(item.kind == "went well" for item in parsed.lessons)),
        ("what went wrong", any(item.kind == "went wrong" for item in parsed.lessons)),
        ("where we were lucky", any(item.kind == "lucky" for item in parsed.lessons)),
        ("participants", bool(parsed.participants)),
    )
    return tuple(name for name, is_present in checks if not is_present)
