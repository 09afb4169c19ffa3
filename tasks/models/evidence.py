"""Evidence that work is done: text, a link, a stored file, or the SHA-256 of a file stored elsewhere."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.files.models import StoredFile
from tasks.models.corrective_task import CorrectiveTask


class EvidenceQuerySet(CircleScopedQuerySet):
    def not_removed(self) -> Self:
        """Rows with content. A row whose only content is a removed file does not count."""
        return self.exclude(text="", url="", file__removed_at__isnull=False)


class AbstractEvidence(CircleScoped):
    """A link is stored as text only; a file has its SHA-256."""

    circle_owned = ("file",)

    text = models.CharField(max_length=1000, blank=True)
    url = models.URLField(max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name_plural = "evidence"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="%(class)s_shows_something", condition=~Q(text="", url="", sha256="")),
        ]

    def __str__(self) -> str:
        return self.text or self.url or self.file_name

    @property
    def fingerprint(self) -> str:
        return f"sha256 {self.sha256[:4]}…{self.sha256[-4:]}" if self.sha256 else "link only" if self.url else "note"


class Evidence(AbstractEvidence):
    """Evidence of a corrective task."""

    circle_parent = ("task",)

    task = models.ForeignKey(CorrectiveTask, models.CASCADE, related_name="evidence")
