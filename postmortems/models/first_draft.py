"""Sentences of a first draft with their sources, so that they can be traced and updated."""

from django.db import models

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem
from postmortems.models.template import PostmortemTemplate


class FirstDraft(CircleScoped):
    """The sentences of the latest draft from the record, as `postmortems.drafting.sentences.to_json` writes them."""

    circle_parent = ("postmortem",)
    postmortem = models.OneToOneField(Postmortem, models.CASCADE, related_name="first_draft")
    template = models.ForeignKey(PostmortemTemplate, models.PROTECT, related_name="+")
    sentences = models.JSONField(default=list)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"first draft of {self.postmortem_id}"
