"""The events of one object that a person may see."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import QuerySet

from core.activity.models import Event

if TYPE_CHECKING:
    from accounts.models import User


def history_of(target: models.Model, user: "User") -> QuerySet[Event]:
    """The events of this object, newest first, with their actors."""
    rows = Event.objects.visible_to(user).filter(target_kind=target._meta.label_lower, target_id=target.pk)
    return rows.select_related("actor").order_by("-pk")
