"""Attachments: one row per file. The content is stored below `MEDIA_ROOT` under a generated name."""

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
    def not_removed(self) -> Self:
        """Files that were not removed."""
        return self.filter(removed_at=None)


class StoredFile(CircleScoped):
    """The owner (evidence, timeline entry) refers to this row. Access depends only on its circle."""

    stored_as = models.CharField(max_length=60, unique=True)  # "ab/cd/abcd…", below MEDIA_ROOT
    name = models.CharField(max_length=120)  # as its owner called it, cleaned; never a path
    kind = models.CharField(max_length=12)  # core.files.file_types
    content_type = models.CharField(max_length=100)  # detected from the bytes, never taken from the request
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the stored bytes
    given_sha256 = models.CharField(max_length=64)  # of the uploaded bytes: images are re-encoded
    is_picture = models.BooleanField(default=False)  # re-encoded here, so that a browser may display it
    has_thumbnail = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    caution = models.CharField(max_length=120, blank=True)  # a warning to read before opening the file
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["uploaded_by", "uploaded_at"], name="uploads_of_a_person")]
        constraints = [
            models.CheckConstraint(
                name="removed_file_names_the_remover",
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
