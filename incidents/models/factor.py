"""Contributing factors as a tree with category and evidence, and measures."""

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped
from core.versioned import Versioned
from incidents.models.incident import Incident
from incidents.models.service import Category
from incidents.models.timeline import TimelineEntry


class Factor(CircleScoped, Versioned):
    circle_parent = ("incident",)

    class Kind(models.TextChoices):
        TRIGGER = "trigger", "Trigger"
        ROOT = "root", "Root cause"
        CONTRIBUTING = "contributing", "Contributing factor"
        DETECTION = "detection", "Detection"
        RESPONSE = "response", "Response"
        LUCKY = "lucky", "Where we got lucky"

    class Confidence(models.TextChoices):
        FACT = "fact", "fact"
        INFERENCE = "inference", "inference"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="factors")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CONTRIBUTING)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.CharField(max_length=60, blank=True)  # second level of the taxonomy, or "other (specify)"
    question = models.CharField(max_length=200, blank=True)  # "How did …?", which this factor answers for its parent
    statement = models.CharField(max_length=500)
    mechanism = models.TextField(blank=True)
    confidence = models.CharField(max_length=9, choices=Confidence, default=Confidence.FACT)
    evidence = models.ManyToManyField(TimelineEntry, blank=True, related_name="supports")
    accepted_because = models.CharField(max_length=300, blank=True)  # reason for not having a task
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.statement


class HalfTimeAnswer(CircleScoped):
    """How a part of the response could have taken half the time. One answer per part, edited in place."""

    circle_parent = ("incident",)

    class Part(models.TextChoices):
        DETECT = "detect", "detection"
        IDENTIFY = "identify", "finding the cause"
        MITIGATE = "mitigate", "recovery"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="half_time_answers")
    part = models.CharField(max_length=8, choices=Part)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "part"], name="one_half_time_answer_per_part")]

    def __str__(self) -> str:
        return self.text[:60]


class Measure(CircleScoped):
    """A planned improvement; corrective tasks implement it."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="measures")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
