"""The event log: ordered and append-only. Actions write events; jobs read them from a cursor and seal them."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped

NO_SEAL = "0" * 64  # what the first seal has as the digest of its predecessor


def new_salt() -> str:
    return secrets.token_hex(16)


class Event(CircleScoped):
    event_type = models.CharField(max_length=60, db_column="verb")  # "<noun>.<past participle>"
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    target_kind = models.CharField(max_length=60)  # the model's label, "tasks.correctivetask"
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30, blank=True)  # "A-79", or "" if the object has none
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    """Part of the digest in a seal: without it, the digest of a deleted event does not reveal what the event was."""

    class Meta:
        indexes = [
            models.Index(fields=["circle", "id"], name="event_circle_id"),
            models.Index(fields=["target_kind", "target_id", "id"], name="event_target"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.reference or self.target_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError("Events are appended, never changed.")
        super().save(*args, **kwargs)


class EventSeal(models.Model):
    """One block of sealed events. It contains the digest of the seal before it, so that all seals are one chain.

    `core/activity/seals/canonical.py` defines the digests. Two workers cannot add different seals after the same one.
    """

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3, … without gaps
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()  # all events up to this id are sealed, except those that are committed later
    count = models.PositiveIntegerField()
    late = models.PositiveIntegerField(default=0)  # events with ids that an earlier seal had already passed
    lines = models.TextField(blank=True)  # "<event id> <digest>\n" for each event, in the order of their ids
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    signature = models.CharField(max_length=128, blank=True)  # Ed25519, if SEAL_KEY is set
    signed_by = models.CharField(max_length=64, blank=True)  # the public key

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["sealed_at"], name="seal_time")]
        constraints = [
            models.CheckConstraint(
                name="only_the_first_seal_has_no_predecessor",
                condition=Q(number=1, previous=NO_SEAL) | Q(number__gt=1) & ~Q(previous=NO_SEAL),
            )
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealState(models.Model):
    """One row: which events may be sealed next, and the result of the last check of the newest seals."""

    observed = models.BigIntegerField(default=0)  # the newest event at `observed_at`
    observed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "state of the event log"
