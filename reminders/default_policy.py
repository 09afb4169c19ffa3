"""The default policy. Every installation has it, so that each item has reminders."""

from django.db import transaction

from reminders.models import DEFAULT_STEPS, Policy, ScheduleStep


@transaction.atomic
def make_standard_policy() -> Policy:
    policy, new = Policy.objects.get_or_create(slug="standard", defaults={"name": "Default"})
    if new:
        steps = [ScheduleStep(policy=policy, offset=offset, audience=audience) for offset, audience in DEFAULT_STEPS]
        ScheduleStep.objects.bulk_create(steps)
    return policy
