"""Builds a policy from an unsaved form, for the preview."""

from typing import Any

from reminders.actions.edit_policy import StepInput
from reminders.forms import CaseForm, PolicyForm, StepFormSet
from reminders.models import Holiday, Policy, ScheduleStep
from reminders.preview import Case, Preview, preview
from reminders.rules import Rule, in_order, load_rules, rule_of


def preview_of(
    policy: Policy | None, form: PolicyForm, steps: StepFormSet, case_form: CaseForm
) -> tuple[Preview, Rule, Case]:
    """From the form when it was posted, from the saved policy otherwise."""
    saved = load_rules()
    if form.is_bound:
        form.is_valid()
        rule = unsaved_rule(policy, form.cleaned_data, typed_steps(steps))
    else:
        rule = next((row for row in saved if policy and row.policy_id == policy.pk), None) or unsaved_rule(
            policy, {}, []
        )
    case = case_form.case()
    others = [row for row in saved if row.policy_id != rule.policy_id]
    return preview(rule, case, in_order([*others, rule])), rule, case


def typed_steps(steps: StepFormSet) -> list[StepInput]:
    steps.is_valid()
    found = []
    for form in steps.forms:
        data = getattr(form, "cleaned_data", {})
        if not form.errors and {"side", "unit", "audience", "channel"} <= set(data) and (step := form.step()):
            found.append(step)
    return found


def unsaved_rule(policy: Policy | None, data: dict[str, Any], steps: list[StepInput]) -> Rule:
    """What planning would use if this were saved now."""
    draft = Policy(pk=policy.pk if policy else None, slug=policy.slug if policy else "")
    for name in ("name", "items", "task_kinds", "priorities", "severities", "hour", "quiet_from", "quiet_to", "digest"):
        if name in data:
            setattr(draft, name, data[name])
    calendars = data.get("calendars", [])
    holidays = list(Holiday.objects.filter(calendar__in=calendars).values_list("day", flat=True)) if calendars else []
    rows = [
        ScheduleStep(
            pk=step.pk,
            offset=step.offset,
            audience=step.audience,
            working=step.working,
            channel=step.channel,
            person=step.person,
            team=step.team,
        )
        for step in steps
    ]
    return rule_of(draft, rows, [team.pk for team in data.get("teams", [])], holidays)
