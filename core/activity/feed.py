"""The activity of one object, as lines for its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from core.activity.models import Event

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 40


@dataclass(frozen=True)
class ActivityLine:
    at: datetime
    who: "User"
    words: str
    detail: str


def activity_of(
    target: models.Model,
    viewer: "User",
    *,
    words: Mapping[str, str],
    detail: Callable[[Event], str],
    limit: int = LIMIT,
) -> list[ActivityLine]:
    """Visible events of the object, newest first. One query.

    `words` has a text per event name; `{item}` in it is replaced by that value of the event's data. An event without
    a text is shown by its name.
    """
    rows = Event.objects.visible_to(viewer).filter(target_kind=target._meta.label_lower, target_id=target.pk)
    return [
        ActivityLine(event.at, event.actor, text_of(event, words), detail(event))
        for event in rows.select_related("actor").order_by("-pk")[:limit]
    ]


def text_of(event: Event, words: Mapping[str, str]) -> str:
    text = words.get(event.event_type, event.event_type.partition(".")[2].replace("_", " "))
    return text.replace("{item}", str(event.data.get("item", "")))
