"""Connections to issue trackers, and the issues that tasks are linked to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from core.encryption import EncryptedField, decrypt
from tasks.models.corrective_task import OUTSTANDING, CorrectiveTask


class TrackerConnection(models.Model):
    class Kind(models.TextChoices):
        GITHUB = "github", "GitHub"
        GITLAB = "gitlab", "GitLab"
        JIRA = "jira", "Jira"

    kind = models.CharField(max_length=10, choices=Kind)
    project = models.CharField(max_length=200)  # owner/repository, group/project, or a project key
    base_url = models.CharField(max_length=300)
    encrypted_token = EncryptedField()
    encrypted_webhook_secret = EncryptedField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    synced_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "project"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "base_url", "project"], name="one_connection_per_project")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.project}"

    @property
    def token(self) -> str:
        """ "" when SECRET_KEY has changed since it was entered."""
        return decrypt(self.encrypted_token)

    @property
    def webhook_secret(self) -> str:
        return decrypt(self.encrypted_webhook_secret)


class IssueLink(CircleScoped):
    """An issue of a tracker that is linked to a task."""

    circle_parent = ("task",)

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    task = models.ForeignKey(CorrectiveTask, models.CASCADE, related_name="issue_links")
    connection = models.ForeignKey(TrackerConnection, models.CASCADE, related_name="links")
    key = models.CharField(max_length=40)  # "12", "OPS-12"
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State)
    changed_at = models.DateTimeField()  # by the clock of the tracker: older news are ignored
    synced_at = models.DateTimeField()
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="one_task_per_issue"),
            models.UniqueConstraint(fields=["task"], name="a_task_has_one_issue"),
            models.CheckConstraint(name="issue_state_is_known", condition=Q(state__in=["open", "closed"])),
        ]
        indexes = [models.Index(fields=["synced_at"], name="issue_link_synced")]

    def __str__(self) -> str:
        return f"{self.label}, {self.state}"

    @property
    def label(self) -> str:
        return self.key if "-" in self.key else f"#{self.key}"

    def conflict(self) -> str:
        """What differs between task and issue, and what to do; "" when they agree."""
        if self.state == self.State.CLOSED and self.task.status in OUTSTANDING:
            return "The issue is closed, the task is not done. Mark the task done with evidence, or reopen the issue."
        if self.state == self.State.OPEN and self.task.is_finished:
            return "The task is done, the issue is still open. Close the issue, or reopen the task."
        return ""
