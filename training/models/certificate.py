"""Certificates: one person, one role, a last valid day, and a code by which others check them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from accounts.models import Membership, User
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from training.models.program import Program
from training.models.session import Session

USER = settings.AUTH_USER_MODEL
SOON_DAYS = 60


class CertificateQuerySet(CircleScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, those of the teams one leads, all for managers; and of those, what the access list shows."""
        rows = super().visible_to(user)
        if user.is_manager:
            return rows
        team = Membership.objects.filter(team__lead=user).values("user")
        return rows.filter(Q(person=user) | Q(person__in=team))

    def with_replaced(self) -> Self:
        """Annotates `is_replaced`: a newer one exists that is not revoked."""
        newer = Certificate.objects.filter(replaces=OuterRef("pk"), revoked_at=None)
        return self.annotate(is_replaced=Exists(newer))

    def current(self) -> Self:
        """Neither revoked nor replaced by a newer one."""
        return self.with_replaced().filter(revoked_at=None, is_replaced=False)

    def valid(self, on: date) -> Self:
        return self.current().filter(Q(valid_until=None) | Q(valid_until__gte=on))

    def ending(self, on: date, by: date) -> Self:
        """Valid, with a last day up to `by`."""
        return self.current().filter(valid_until__gte=on, valid_until__lte=by)


STATES = [
    ("valid", "Valid"),
    ("ending", "Ending"),
    ("expired", "Expired"),
    ("replaced", "Renewed"),
    ("revoked", "Revoked"),
]


class Certificate(CircleScoped):
    circle_parent = ("program",)

    person = models.ForeignKey(USER, models.PROTECT, related_name="certificates")
    program = models.ForeignKey(Program, models.PROTECT, related_name="certificates")
    program_version = models.PositiveIntegerField()
    role = models.CharField(max_length=80)  # as named by the program at the time of issue
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="certificates")
    basis = models.CharField(max_length=300, blank=True)  # what it rests on when there was no session
    code = models.CharField(max_length=14, unique=True)  # "7KQ2-M4TR-9XWD"
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last valid day; null: no expiry
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "role", "valid_until"], name="certificate_person_role"),
            models.Index(fields=["valid_until"], name="certificate_ends", condition=Q(revoked_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_certificate_ends_after_it_was_issued",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="a_revoked_certificate_says_why_and_by_whom",
                condition=Q(revoked_at=None) | Q(revoked_by__isnull=False) & ~Q(revoked_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"CERT-{self.pk}"

    @property
    def title(self) -> str:
        return f"Certificate: {self.role}"

    @cached_property
    def program_title(self) -> str:
        """The title of the program in the version that was completed."""
        titles = self.program.versions.filter(number=self.program_version).values_list("title", flat=True)
        return titles.first() or self.program.title

    def get_absolute_url(self) -> str:
        return address("training:certificate", self.pk)

    def state(self, on: date) -> str:
        """ "revoked", "replaced" (read with `with_replaced`), "expired", "ending" (within 60 days) or "valid"."""
        if self.revoked_at:
            return "revoked"
        if self.__dict__.get("is_replaced", False):
            return "replaced"
        if self.valid_until is None:
            return "valid"
        left = (self.valid_until - on).days
        return "expired" if left < 0 else "ending" if left <= SOON_DAYS else "valid"
