"""Reading lists, and anniversaries that a person has seen."""

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL
WORDS_PER_MINUTE = 220


class ReadingItem(CircleScoped):
    """A postmortem that a person wants to read, or that another person recommended to them."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="reading_items")
    user = models.ForeignKey(USER, models.CASCADE, related_name="reading_list")
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["read_at", "-added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["postmortem", "user"], name="once_on_a_reading_list")]

    def __str__(self) -> str:
        return f"{self.postmortem_id} for {self.user_id}"

    @property
    def minutes(self) -> int:
        """Estimated reading time in minutes."""
        return max(1, round(len(self.postmortem.text.split()) / WORDS_PER_MINUTE))


class AnniversarySeen(CircleScoped):
    """A person dismissed the "one year ago" of this postmortem. It is not shown to them again."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="+")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["postmortem", "user"], name="anniversary_seen_once")]

    def __str__(self) -> str:
        return f"{self.postmortem_id} seen by {self.user_id}"
