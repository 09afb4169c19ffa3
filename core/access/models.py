"""Who may see a row: one nullable column. No circle, or an unrestricted one, means every member."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from accounts.models import User


class Circle(models.Model):
    """The people around one incident. It exists from the incident's birth; restricting it is one flag."""

    restricted = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="circle_restricted", condition=models.Q(restricted=True))]

    def __str__(self) -> str:
        return f"circle {self.pk}"


class CircleMember(models.Model):
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "user"], name="member_of_a_circle_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in circle {self.circle_id}"


HIDDEN = (
    "SELECT c.id FROM access_circle c WHERE c.restricted AND NOT EXISTS "
    "(SELECT 1 FROM access_circlemember m WHERE m.circle_id = c.id AND m.user_id = %s)"
)


def hidden_from(user: "User") -> RawSQL:
    """Ids of the restricted circles this person is not a member of.

    Written out, because every queryset of a page carries it and the ORM took most of a page's time to say it again.
    A prepared statement finds the circles once and names them; its stand-in says how they are then called.
    """
    return getattr(user, "hidden_circles", None) or RawSQL(HIDDEN, (user.pk,))  # noqa: S611 - a constant, bound id


class GuardedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """The only visibility rule there is. Never filter through a joined parent instead.

        Nothing is hidden from admins, whose views are logged instead.
        """
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.exclude(circle__in=hidden_from(user))


class Guarded(models.Model):
    """Abstract: a row that belongs to a circle. Whatever is born from an incident copies the incident's circle."""

    circle = models.ForeignKey(Circle, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
