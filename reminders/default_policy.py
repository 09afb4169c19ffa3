"""The policy that holds when nothing else is said; made on first use, so that no installation is without one."""

from django.db import transaction

from reminders.models import LADDER, Policy, ScheduleStep


def standard_policy() -> Policy:
    policy = Policy.objects.filter(slug="standard").prefetch_related("rungs").first()
    return policy or make_standard_policy()


@transaction.atomic
def make_standard_policy() -> Policy:
    policy, new = Policy.objects.get_or_create(slug="standard", defaults={"name": "Standard"})
    if new:
        ScheduleStep.objects.bulk_create(
            [ScheduleStep(policy=policy, offset=offset, audience=who) for offset, who in LADDER]
        )
    return policy
