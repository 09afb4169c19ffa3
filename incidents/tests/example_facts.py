"""The load balancer outage as Facts, complete and at an earlier time, for tests of metrics and charts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incidents.facts import (
    Entry,
    Facts,
    Hypothesis,
    Milestone,
    TeamEscalation,
    Window,
)


def at(clock: str) -> datetime:
    """`22:05` on 13 February 2024, `02:00+1` on the day after; UTC."""
    time, _, days = clock.partition("+")
    hour, minute = map(int, time.split(":"))
    return datetime(2024, 2, 13, hour, minute, tzinfo=UTC) + timedelta(days=int(days or 0))


def marks(**clocks: str) -> dict[str, Milestone]:
    return {name: Milestone(at(clock)) for name, clock in clocks.items()}


ENTRIES = [
    ("22:00", "Monitoring reports more errors than usual", "alert"),
    ("22:05", "People start to look; the database is suspected", "hypothesis"),
    ("22:20", "Database figures are read more closely", "hypothesis"),
    ("22:40", "The infrastructure team is asked to join", "escalation"),
    ("23:15", "A load balancer setting sends traffic to one server", "observation"),
    ("00:00+1", "The setting is corrected and traffic spreads evenly", "action"),
    ("02:00+1", "Error rates are back to normal", "status"),
]
MILESTONES = {"23:15": "cause_identified", "00:00+1": "fix_applied", "02:00+1": "mitigated"}


def outage() -> Facts:
    return Facts(
        now=at("09:00+2"),
        windows=(Window(at("22:00"), at("02:00+1"), 0.75, "users", approximate=True),),
        milestones=marks(
            impact_started="22:00",
            detected="22:00",
            acknowledged="22:05",
            cause_identified="23:15",
            fix_applied="00:00+1",
            mitigated="02:00+1",
            resolved="02:00+1",
        ),
        hypotheses=(
            Hypothesis(at("22:05"), at("22:40"), "ruled_out", "database overload"),
            Hypothesis(at("22:40"), at("23:15"), "confirmed", "uneven load balancing"),
        ),
        escalations=(TeamEscalation(at("22:40"), at("22:44"), "Infrastructure team", "API on-call"),),
        entries=tuple(
            Entry(number, at(clock), text, kind, MILESTONES.get(clock, ""))
            for number, (clock, text, kind) in enumerate(ENTRIES, start=1)
        ),
        zone="UTC",
        zone_label="GMT",
    )


def running(clock: str = "23:31") -> Facts:
    """The same incident at an earlier time."""
    whole, now = outage(), at(clock)
    return replace(
        whole,
        now=now,
        windows=(replace(whole.windows[0], end=None),),
        milestones={name: milestone for name, milestone in whole.milestones.items() if milestone.at <= now},
        entries=tuple(entry for entry in whole.entries if entry.at <= now),
    )


def at_the_end() -> Facts:
    """Open hypotheses that begin in the last minutes of a long incident."""
    raised = [Hypothesis(at(clock), None, "open", f"cause {clock}") for clock in ("23:18", "23:21", "23:24")]
    return replace(running(), hypotheses=tuple(raised))
