"""What people attached: one row per file, kept under a name the server made. The bytes stand below `MEDIA_ROOT`."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.files.names import address_name
from core.web.urls_cached import address

if TYPE_CHECKING:
    from accounts.models import User


class StoredFileQuerySet(CircleScopedQuerySet):
    def standing(self) -> Self:
        """Those not taken away."""
        return self.filter(removed_at=None)


class StoredFile(CircleScoped):
    """The owning thing (evidence, entry of a timeline) points here; who may see it is the circle's rule alone."""

    stored_as = models.CharField(max_length=60, unique=True)  # "ab/cd/abcd…", below MEDIA_ROOT
    name = models.CharField(max_length=120)  # as its owner called it, cleaned; never a path
    kind = models.CharField(max_length=12)  # core.files.file_types
    content_type = models.CharField(max_length=100)  # found in the bytes, never what the sender said
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the bytes kept here
    given_sha256 = models.CharField(max_length=64)  # of the bytes that were sent: a picture is written anew
    is_picture = models.BooleanField(default=False)  # written anew by us, so that a browser may show it
    has_thumbnail = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    caution = models.CharField(max_length=120, blank=True)  # what to know before opening it
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["uploaded_by", "uploaded_at"], name="uploads_of_a_person")]
        constraints = [
            models.CheckConstraint(
                name="a_file_taken_away_says_by_whom",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_own_of(self, user: "User") -> bool:
        return self.uploaded_by_id == user.pk

    def get_absolute_url(self) -> str:
        return address("files:fetch", self.pk, address_name(self.name))

    @property
    def thumbnail_url(self) -> str:
        return address("files:thumbnail", self.pk) if self.has_thumbnail else ""
