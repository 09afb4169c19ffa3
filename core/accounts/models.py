"""People, teams, invitations and tokens."""

import zoneinfo
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from knox.models import AbstractAuthToken

from core.access.models import Circle, CircleMember
from core.accounts.roles import Role, at_least, roles_from

HANDLE = RegexValidator(r"^[a-z][a-z0-9_-]{1,29}$", "Use 2 to 30 small letters, digits, - or _, a letter first.")


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a zone by name, for example Europe/Berlin.")


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> Self:
        """Active accounts that are not bots."""
        return self.filter(is_active=True, is_bot=False)

    def responders(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.RESPONDER))

    def managers(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.MANAGER))

    def seeing(self, circle: Circle | None) -> Self:
        """Those who may see what belongs to this circle."""
        if circle is None or not circle.restricted:
            return self
        return self.filter(Q(role=Role.ADMIN) | Q(pk__in=CircleMember.objects.filter(circle=circle).values("user")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person, or a bot that acts for the system. Signs in by e-mail; is shown as @handle."""

    email = models.EmailField(unique=True)
    handle = models.CharField(max_length=30, unique=True, validators=[HANDLE])
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_zone])
    date_format = models.CharField(
        max_length=10, choices=[("dmy", "13 Feb 2024"), ("iso", "2024-02-13")], default="dmy"
    )
    theme = models.CharField(
        max_length=6, choices=[("system", "As the system"), ("light", "Light"), ("dark", "Dark")], default="system"
    )
    density = models.CharField(
        max_length=12, choices=[("compact", "Compact"), ("comfortable", "Comfortable")], default="compact"
    )
    single_keys = models.BooleanField(default=True)  # single-letter shortcuts can be switched off (WCAG 2.1.4)
    is_active = models.BooleanField(default=True)
    is_bot = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle", "name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_responder(self) -> bool:
        return at_least(self.role, Role.RESPONDER)

    @property
    def is_manager(self) -> bool:
        return at_least(self.role, Role.MANAGER)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.handle]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.handle


class Team(models.Model):
    """People who own services together. The lead is the second rung of a reminder, the manager the third."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_led")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_managed"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:team", args=[self.slug])


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_of_a_team_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Invitation(models.Model):
    """A link that makes one account, once. Only its hash is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.RESPONDER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # null: first start
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation of {self.email}"


class ApiToken(AbstractAuthToken):
    """A personal token: hashed, named, with scopes and an end. Its rights never pass its owner's rights now."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"
        ADMIN = "admin", "Administer"

    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
