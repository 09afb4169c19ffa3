"""Policies in the form that planning uses: loaded once per run, most specific first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Membership
from reminders.default_policy import make_standard_policy
from reminders.models import Holiday, Policy, ScheduleStep
from reminders.schedule import Step

MATCHED_FACETS = ("task_kind", "team", "priority", "severity")
"""In the order of weight: a policy for a task kind wins over one for a team, and so on."""


@dataclass(frozen=True)
class Rule:
    """One policy as plain data: conditions, steps, hours, holidays."""

    policy_id: int
    name: str
    items: frozenset[str] = frozenset()
    conditions: dict[str, list[Any]] = field(default_factory=dict)  # facet → values, empty ones left out
    steps: tuple[Step, ...] = ()
    hour: int = 9
    quiet_from: int = 19
    quiet_to: int = 8
    holidays: frozenset[date] = frozenset()
    pauses_blocked: bool = True
    stops_closed_issue: bool = False
    is_default: bool = False

    @property
    def rank(self) -> tuple[bool, ...]:
        """Smaller is more specific."""
        return (*(facet not in self.conditions for facet in MATCHED_FACETS), not self.items, self.is_default)

    def applies_to(self, kind: str) -> bool:
        return not self.items or kind in self.items

    def matches(self, kind: str, facts: dict[str, Any]) -> bool:
        """Whether an item of this source kind with these facets falls under this policy."""
        found = (facts.get(facet) in values for facet, values in self.conditions.items())
        return self.applies_to(kind) and all(found)


def load_rules() -> list[Rule]:
    """All policies, the most specific first; the default, which matches everything, is last. Four statements."""
    policies = list(Policy.objects.filter(removed_at=None).order_by("pk"))
    if not any(policy.is_default for policy in policies):
        policies.append(make_standard_policy())
    steps: dict[int, list[ScheduleStep]] = defaultdict(list)
    for step in ScheduleStep.objects.filter(removed_at=None).order_by("offset", "pk"):
        steps[step.policy_id].append(step)
    named = Policy.teams.through.objects.values_list("policy", "team") if len(policies) > 1 else ()
    teams = in_groups(named)
    holidays = in_groups(Holiday.objects.filter(calendar__policies__gt=0).values_list("calendar__policies", "day"))
    rules = [rule_of(row, steps[row.pk], teams.get(row.pk, []), holidays.get(row.pk, [])) for row in policies]
    return in_order(rules)


def in_groups(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (rule.rank, rule.policy_id))


def rule_of(policy: Policy, steps: Iterable[ScheduleStep], teams: list[int], holidays: Iterable[date]) -> Rule:
    conditions = {
        "task_kind": policy.task_kinds,
        "team": teams,
        "priority": policy.priorities,
        "severity": policy.severities,
    }
    return Rule(
        policy.pk or 0,
        policy.name,
        frozenset(policy.items),
        {} if policy.is_default else {facet: values for facet, values in conditions.items() if values},
        tuple(step.as_step(weekly=policy.digest == Policy.Digest.WEEKLY) for step in steps),
        policy.hour,
        policy.quiet_from,
        policy.quiet_to,
        frozenset(holidays),
        policy.pauses_blocked,
        policy.stops_closed_issue,
        policy.is_default,
    )


def rules_for(kind: str, rules: Sequence[Rule]) -> list[Rule]:
    """The policies that may apply to items of this source, in order, up to the first that matches all."""
    found = []
    for rule in rules:
        if rule.applies_to(kind):
            found.append(rule)
            if not rule.conditions:
                break
    return found


def winning_rule(kind: str, facts: dict[str, Any], rules: Sequence[Rule]) -> Rule | None:
    return next((rule for rule in rules if rule.matches(kind, facts)), None)


def team_members(rules: Iterable[Rule]) -> dict[int, list[int]]:
    """Active members of each team that a step names."""
    teams = {step.team_id for rule in rules for step in rule.steps if step.team_id}
    found: dict[int, list[int]] = {team: [] for team in teams if team}
    rows = Membership.objects.filter(team__in=found, user__is_active=True, user__is_bot=False)
    for team, person in rows.order_by("pk").values_list("team", "user") if found else ():
        found[team].append(person)
    return found
