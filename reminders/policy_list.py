"""Context of the policy list, with items whose reminders would reach no one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from accounts.models import Team, User
from core.access.rule import visible_rows
from reminders.due_sources import choices_of, due_sources
from reminders.models import Policy, ScheduleStep
from reminders.rules import Rule, load_rules, rules_for, winning_rule
from reminders.steps import step_text

MINI_WIDTH, MIDDLE = 120, 44
SHOWN_GAPS = 3


@dataclass(frozen=True)
class PolicyLine:
    number: int
    policy: Policy
    applies_to: str
    dots: list[tuple[int, str]]  # x in a drawing of 120 by 15, and the audience
    label: str
    channels: str
    holidays: str
    open_items: int


def policy_lines(user: User) -> list[PolicyLine]:
    """In the order in which they apply. Counts are of items that the user may see."""
    rules = load_rules()
    rows = Policy.objects.filter(removed_at=None).select_related("changed_by").prefetch_related("teams", "calendars")
    policies = {row.pk: row for row in rows.all()}
    counts = open_items(rules, user)
    return [line_of(n, rule, policies[rule.policy_id], counts) for n, rule in enumerate(rules, 1)]


def line_of(number: int, rule: Rule, policy: Policy, counts: dict[int, int]) -> PolicyLine:
    steps = policy.steps.filter(removed_at=None)
    return PolicyLine(
        number,
        policy,
        conditions_text(policy),
        [(dot_x(step.offset), step.audience) for step in rule.steps],
        f"{len(rule.steps)} steps: {', '.join(step_text(step) for step in rule.steps)}",
        "Weekly digest" if policy.digest == Policy.Digest.WEEKLY else channel_text({step.channel for step in steps}),
        ", ".join(row.code or row.name for row in policy.calendars.all()) or "Not used",
        counts.get(rule.policy_id, 0),
    )


def channel_text(channels: Collection[str]) -> str:
    """ "Email, Slack or Teams": each channel once, also when a step sends to two."""
    kinds = ScheduleStep.Channel
    parts = {
        "Email": {kinds.MAIL, kinds.BOTH},
        "Slack or Teams": {kinds.CHAT, kinds.BOTH},
        "Inbox only": {kinds.INBOX},
        "Recipient’s choice": {kinds.PREFERRED},
    }
    return ", ".join(label for label, which in parts.items() if which & set(channels))


def dot_x(offset: int) -> int:
    """The due date is at 44; days are drawn closer the farther they are."""
    distance = min(abs(offset), 21) ** 0.62 * 20
    return max(4, round(MIDDLE - distance * 0.62)) if offset < 0 else min(116, round(MIDDLE + distance))


def conditions_text(policy: Policy) -> str:
    """ "Tasks, priority P0, P1, team Platform"."""
    if policy.is_default:
        return "Everything else"
    items = {kind: source.label for kind, source in due_sources.items()}
    parts = [", ".join(items.get(kind, kind) for kind in policy.items)]
    labels = dict(choices_of("task_kind"))
    parts.append(", ".join(f"kind {labels.get(kind, kind).lower()}" for kind in policy.task_kinds))
    parts.append(", ".join(f"team {team.name}" for team in policy.teams.all()))
    parts.append(f"priority {', '.join(policy.priorities)}" if policy.priorities else "")
    parts.append(", ".join(policy.severities))
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def open_items(rules: list[Rule], user: User) -> dict[int, int]:
    """How many open items fall under each policy; one statement per due source."""
    found: dict[int, int] = {}
    for source in due_sources.values():
        mine = rules_for(source.kind, rules)
        asked = {facet for rule in mine for facet in rule.conditions if facet in source.facets}
        lookups = {f"facet_{facet}": source.facets[facet] for facet in asked}
        from_lookup = {name: F(lookup) for name, lookup in lookups.items()}
        rows = (
            source.rows()
            .filter(visible_rows(user))
            .order_by()
            .annotate(**from_lookup)
            .values(*lookups)
            .annotate(count=Count("pk"))
        )
        for row in rows:
            rule = winning_rule(source.kind, {facet: row[f"facet_{facet}"] for facet in asked}, mine)
            if rule:
                found[rule.policy_id] = found.get(rule.policy_id, 0) + row["count"]
    return found


def unreachable_teams(user: User) -> list[dict[str, Any]]:
    """Teams with open items but without a lead or a manager, so that an escalation passes over them."""
    gaps = []
    teams = Team.objects.filter(lead=None).order_by("name")[: SHOWN_GAPS + 1]
    for team in teams:
        if source := due_sources.get("task"):
            count = source.rows().filter(visible_rows(user), **{source.facets.get("team", "team"): team.pk}).count()
            if count:
                gaps.append({"team": team, "count": count})
    return gaps
