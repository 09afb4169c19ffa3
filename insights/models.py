"""Search documents, and the position of the index in the event log."""

from django.db import models

from core.access.models import CircleScoped


class SearchDocument(CircleScoped):
    """What search knows of one object. It copies the circle of the object, so search shows what the page would."""

    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    title_terms = models.TextField(blank=True, default="")  # reference and title as terms (search/terms.py)
    body_terms = models.TextField(blank=True, default="")
    url = models.CharField(max_length=300)
    at = models.DateTimeField()  # what "newest" means for it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_id"], name="one_document_per_thing")]
        indexes = [models.Index(fields=["-at", "-id"], name="document_newest")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Cursor(models.Model):
    """How far one reader has followed the event log."""

    name = models.CharField(max_length=40, unique=True)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.event}"
