"""Attendance and feedback of a session."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Membership, User
from core.access.models import CircleScoped, CircleScopedQuerySet
from training.models.session import Session

USER = settings.AUTH_USER_MODEL


class AttendanceQuerySet(CircleScopedQuerySet):
    def history_visible_to(self, user: User) -> Self:
        """Attendance as training history: one's own, that of the teams one leads, all for managers."""
        rows = self.visible_to(user)
        if user.is_manager:
            return rows
        team = Membership.objects.filter(team__lead=user).values("user")
        return rows.filter(Q(person=user) | Q(person__in=team))


class Attendance(CircleScoped):
    """The attendance of one person, and who recorded it."""

    circle_parent = ("session",)

    class Presence(models.TextChoices):
        PRESENT = "present", "Present"
        PARTIAL = "partial", "Partially present"
        ABSENT = "absent", "Absent"
        EXCUSED = "excused", "Excused"

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(USER, models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=8, choices=Presence)
    note = models.CharField(max_length=200, blank=True)
    gave_feedback = models.BooleanField(default=False)  # not linked to the answers, which may be anonymous
    marked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attendance_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.presence} at {self.session_id}"


class Feedback(CircleScoped):
    """The answers of one person after a session. Without a person they are anonymous, and have no time either."""

    circle_parent = ("session",)

    session = models.ForeignKey(Session, models.CASCADE, related_name="feedback")
    person = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    learned = models.PositiveSmallIntegerField()
    realistic = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="feedback_once_per_person"),
            models.CheckConstraint(
                name="feedback_is_one_to_five",
                condition=Q(learned__gte=1, learned__lte=5, realistic__gte=1, realistic__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"feedback on {self.session_id}"
