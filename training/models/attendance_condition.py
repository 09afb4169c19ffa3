"""Who must attend before a session closes a task: named people, a number of people, or both."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from core.versioned import Versioned
from tasks.models import CorrectiveTask


class AttendanceCondition(CircleScoped, Versioned):
    """People who attended any held session of the task count. All named people, and at least `count` in all: it is
    stored as asked, also if more people are named."""

    circle_parent = ("task",)

    task = models.OneToOneField(CorrectiveTask, models.CASCADE, related_name="attendance_condition")
    count = models.PositiveSmallIntegerField(default=1)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="at_least_one_person_attends", condition=Q(count__gte=1))]

    def __str__(self) -> str:
        return f"{self.count} people for {self.task_id}"
