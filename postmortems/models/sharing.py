"""External versions of postmortems, and exported files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL


class ExternalVersion(CircleScoped):
    """A text of its own for customers or the public, with its own approval. Editing it ends the approval."""

    circle_parent = ("postmortem",)
    postmortem = models.OneToOneField(Postmortem, models.CASCADE, related_name="external")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    roles_for_names = models.BooleanField(default=True)  # people are written as roles
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="external_version_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
            )
        ]

    def __str__(self) -> str:
        return f"external version of {self.postmortem_id}"


class Export(CircleScoped):
    """A PDF or Word file, written by a job for one person and deleted after a day."""

    circle_parent = ("postmortem",)

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=4, choices=Format)
    external = models.BooleanField(default=False)
    by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    progress = models.CharField(max_length=60, blank=True)  # the step in words
    error = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"], name="export_age")]

    def __str__(self) -> str:
        return f"{self.format} of {self.postmortem_id}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}
