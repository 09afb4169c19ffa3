"""Evidence of an answer in an audit run."""

from django.db import models

from audits.models.run import Answer
from tasks.models.evidence import AbstractEvidence


class AnswerEvidence(AbstractEvidence):
    circle_parent = ("answer",)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence")
