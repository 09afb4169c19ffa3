"""A Slack channel and a webhook with a week of deliveries, and an issue tracker. Their host names lead nowhere."""

from datetime import datetime, timedelta
from typing import Any

from config.sample.cast import Cast
from core.activity.models import Event
from notifications.actions.endpoints import add_endpoint
from notifications.models import Delivery, Endpoint
from tasks.actions.issues import add_connection
from tasks.models import IssueLink, TrackerConnection

PER_DAY = {6: 5, 5: 4, 4: 6, 3: 3}  # days ago → messages that arrived; after that all fail
KEPT = 4
ISSUES = [("legacy", "482", "open"), ("steps", "471", "closed")]


def connect_channels(cast: Cast) -> None:
    address = "https://chat.example.invalid/services/sample"
    chat = add_endpoint(by=cast["lena"], kind="slack", name="#incident-follow-up", url=address, now=cast.at(-30))
    reason = "This is a sample address. Enter the address of your channel, then resume."
    Endpoint.objects.filter(pk=chat.pk).update(paused_at=cast.at(-30), pause_reason=reason)
    hook = add_endpoint(
        by=cast["lena"],
        kind="webhook",
        name="data-warehouse",
        url="https://hooks.example.invalid/debrief",
        events=["task.*", "incident.resolved"],
        now=cast.at(-30),
    )
    fill_log(cast, hook)


def fill_log(cast: Cast, hook: Endpoint) -> None:
    """A week of messages: delivered, then refused for three days, after which the channel was paused."""
    events = Event.objects.filter(event_type__startswith="task.", circle__restricted=False).order_by("-pk")
    numbers = iter(events.values_list("pk", flat=True)[: sum(PER_DAY.values()) + KEPT])
    rows = []
    for days, count in PER_DAY.items():
        for pk, minute in zip(numbers, range(count), strict=False):
            at = cast.at(-days) + timedelta(minutes=minute)
            rows.append(delivery(hook, pk, at, state="sent", sent_at=at, attempts=1, cause="200"))
    failing = cast.at(-2, "08:00")
    for pk, hour in zip(numbers, range(KEPT), strict=False):
        at = failing + timedelta(hours=hour * 6)
        rows.append(delivery(hook, pk, at, state="pending", attempts=8, failures=8, cause="503"))
    Delivery.objects.bulk_create(rows)
    Endpoint.objects.filter(pk=hook.pk).update(
        cursor=Event.objects.latest("pk").pk,
        failing_since=failing - timedelta(days=1),
        paused_at=cast.at(0, "00:00"),
        pause_reason="All attempts in 72 hours failed.",
        last_success_at=cast.at(-3),
        last_answer="503",
    )


def delivery(hook: Endpoint, event: int, at: datetime, **facts: Any) -> Delivery:
    key = f"webhook:{hook.pk}:{event}"
    shared = {"recipient": hook.owner, "endpoint": hook, "channel": hook.kind, "dedup_key": key, "event_id": event}
    return Delivery(**shared, next_try=at, created_at=at, **facts)


def connect_tracker(cast: Cast) -> None:
    """Two linked issues: one is open like its task, one was closed although the task is not done."""
    connection = add_connection(
        by=cast["lena"],
        kind="github",
        project="sample/platform",
        token="sample-token",  # noqa: S106 - of a tracker that does not exist
        base_url="https://git.example.invalid",
        now=cast.at(-12),
    )
    for name, key, state in ISSUES:
        task = cast.tasks[name]
        IssueLink.objects.for_parent(task).create(
            connection=connection,
            key=key,
            title=task.title,
            url=f"{connection.base_url}/{connection.project}/issues/{key}",
            state=state,
            changed_at=cast.at(-3),
            synced_at=cast.now,
            linked_at=cast.at(-10),
        )
    TrackerConnection.objects.filter(pk=connection.pk).update(synced_at=cast.now)
