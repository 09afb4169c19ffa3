"""Requests with an Idempotency-Key, and their responses."""

from django.conf import settings
from django.db import models


class KeyedCall(models.Model):
    """Stored in the same transaction as the effects of the request, so it exists exactly when they do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_key_is_used_once_by_a_person")]
        indexes = [models.Index(fields=["at"], name="keyed_call_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
