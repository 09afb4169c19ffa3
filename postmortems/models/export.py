"""Exported files of postmortems."""

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL


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
