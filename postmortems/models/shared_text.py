"""The text of a postmortem while several people edit it: a Yjs document as a state and the updates since."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL


class SharedText(CircleScoped):
    """The Yjs document of a postmortem: `state` with every row of TextUpdate merged into it.

    `key` names this document for browsers, which keep unsent changes of it; another document never gets them.
    """

    circle_parent = ("postmortem",)
    postmortem = models.OneToOneField(Postmortem, models.CASCADE, related_name="shared_text")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.BinaryField()

    def __str__(self) -> str:
        return f"shared text of {self.postmortem_id}"


class TextUpdate(CircleScoped):
    """One stored change of a shared text, in the encoding of Yjs. Changes commute and may be applied twice.

    Ids may commit out of order on PostgreSQL, so that "every id up to n" is never a set of rows that were seen.
    """

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="text_updates")
    data = models.BinaryField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    saved = models.BooleanField(default=False)  # its author is written into a revision

    class Meta:
        indexes = [models.Index(fields=["postmortem"], name="text_update_unsaved", condition=Q(saved=False))]

    def __str__(self) -> str:
        return f"update {self.pk}"
