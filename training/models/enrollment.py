"""RSVPs of sessions, with the waitlist in order."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.access.models import CircleScoped, CircleScopedQuerySet
from training.models.session import Session

USER = settings.AUTH_USER_MODEL


class EnrollmentQuerySet(CircleScopedQuerySet):
    def with_place(self) -> Self:
        """Annotates `place`, the waitlist position from 1. Only meaningful for waiting people."""
        line = Enrollment.objects.filter(session=OuterRef("session"), state=Enrollment.State.WAITING)
        sooner = Q(waiting_since__lt=OuterRef("waiting_since"))
        same = Q(waiting_since=OuterRef("waiting_since"), pk__lt=OuterRef("pk"))
        ahead = line.filter(sooner | same).order_by().values("session").annotate(count=Count("pk"))
        return self.annotate(place=Coalesce(Subquery(ahead.values("count")), 0) + 1)


class Enrollment(CircleScoped):
    """The RSVP of one person. Waiting people move up in order of `waiting_since`."""

    circle_parent = ("session",)

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        GOING = "going", "Going"
        MAYBE = "maybe", "Maybe"
        DECLINED = "declined", "Can’t go"
        WAITING = "waiting", "On the waitlist"
        WITHDRAWN = "withdrawn", "Withdrawn"

    session = models.ForeignKey(Session, models.CASCADE, related_name="enrollments")
    person = models.ForeignKey(USER, models.PROTECT, related_name="enrollments")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    waiting_since = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["waiting_since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_answer_per_person"),
            models.CheckConstraint(
                name="waiting_enrollment_has_a_time", condition=~Q(state="waiting") | Q(waiting_since__isnull=False)
            ),
        ]

    @property
    def title(self) -> str:
        return self.session.title

    def get_absolute_url(self) -> str:
        return self.session.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.session_id}"
