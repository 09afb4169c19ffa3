"""Rows that belong to a circle, and the constructor that copies a parent's circle. `rule.py` has the access rule."""

from typing import TYPE_CHECKING, Any, ClassVar, Self, Union

from django.conf import settings
from django.db import models

from core.access.rule import visible_rows

if TYPE_CHECKING:
    from accounts.models import User

PUBLIC_CIRCLE_ID = 1  # made by this app's migration, never restricted


class Circle(models.Model):
    """The people around one incident, or the public circle. An incident owns one; restricting it is a flag."""

    restricted = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="circle_restricted", condition=models.Q(restricted=True))]
        constraints = [
            models.CheckConstraint(
                name="the_public_circle_is_never_restricted",
                condition=~models.Q(pk=PUBLIC_CIRCLE_ID, restricted=True),
            )
        ]

    def __str__(self) -> str:
        return f"circle {self.pk}"

    @classmethod
    def public(cls) -> "Circle":
        """The public circle, for rows that everyone may see. Needs no query: its row never changes."""
        return cls.from_db("default", ["id", "restricted", "reason"], [PUBLIC_CIRCLE_ID, False, ""])


class CircleMember(models.Model):
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "user"], name="member_of_a_circle_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in circle {self.circle_id}"


Parent = Union["CircleScoped", Circle]


class CircleScopedQuerySet(models.QuerySet[Any]):
    _of_parent: dict[str, Any] | None = None

    def visible_to(self, user: "User") -> Self:
        """What this person may see. Never filter through a joined parent instead."""
        return self.filter(visible_rows(user))

    def for_parent(self, parent: Parent) -> Self:
        """The rows of this parent. Rows created through this queryset get the parent and its circle.

        Works with `create`, `get_or_create`, `update_or_create` and `build`. If the model has no field for the parent
        (see `circle_parent`), or the parent is a circle, they get only its circle.
        """
        field = self.model.parent_field(parent)
        rows = self.filter(**{field: parent}) if field else self.all()
        rows._of_parent = {"circle_id": circle_id_of(parent), **({field: parent} if field else {})}
        return rows

    def build(self, **facts: Any) -> Any:
        """One unsaved row of the parent, for `bulk_create`."""
        return self.model(**{**facts, **(self._of_parent or {})})

    def create(self, **facts: Any) -> Any:
        return super().create(**{**facts, **(self._of_parent or {})})

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._of_parent = self._of_parent
        return clone


class CircleScoped(models.Model):
    """Abstract: a row that belongs to a circle. Rows created from an incident have the incident's circle.

    `circle_parent` names the fields that may hold its parent, the most specific first; `circle_owned` those that hold
    what belongs to it. Tests check after each test that the circles of both are the row's own.
    """

    circle_parent: ClassVar[tuple[str, ...]] = ()
    circle_owned: ClassVar[tuple[str, ...]] = ()

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="+")

    objects = CircleScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def parent_field(cls, parent: models.Model) -> str:
        """The field of `circle_parent` that holds a parent of this type, or ""."""
        return next((n for n in cls.circle_parent if cls._meta.get_field(n).related_model is type(parent)), "")


def circle_id_of(thing: models.Model) -> int:
    """The circle of an object. Objects that are not scoped (person, team, service, severity) are public."""
    if isinstance(thing, Circle):
        return thing.pk
    return thing.circle_id if isinstance(thing, CircleScoped) else PUBLIC_CIRCLE_ID
