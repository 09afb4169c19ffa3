"""People, teams, invitations and tokens."""

import uuid
import zoneinfo
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.roles import Role, at_least, roles_from
from core.access.models import Circle
from core.access.rule import people_who_see
from core.versioned import Versioned
from core.web.urls_cached import address
from notifications.models import Delivery

HANDLE = RegexValidator(
    r"^[a-z][a-z0-9_-]{1,29}$", "Use 2 to 30 lowercase letters, digits, - or _, starting with a letter."
)


SAMPLE_DOMAIN = "@sample.invalid"  # people of the sample organization; this domain never receives mail


@cache
def zone_names() -> tuple[str, ...]:
    """All time zones by name. Cached, because the list is read from disk."""
    return tuple(sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}))


def known_zone(name: str) -> None:
    if name not in zone_names():
        raise ValidationError("Choose a time zone, for example Europe/Berlin.")


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> Self:
        """Active accounts that are not bots."""
        return self.filter(is_active=True, is_bot=False)

    def responders(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.RESPONDER))

    def managers(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.MANAGER))

    def sample(self) -> Self:
        """Active people of the sample organization."""
        return self.people().filter(email__endswith=SAMPLE_DOMAIN)

    def has_administrator(self) -> bool:
        """Whether an active admin has a password. The sample's people have none."""
        return any(person.has_usable_password() for person in self.people().filter(role=Role.ADMIN))

    def visible_to(self, user: "User") -> Self:
        """Everyone sees active people; managers also see deactivated ones. Bots are not listed."""
        if not user.is_active:
            return self.none()
        return self.filter(is_bot=False) if user.is_manager else self.people()

    def seeing(self, circle: Circle) -> Self:
        """People who may see the rows of this circle."""
        return self.filter(people_who_see(circle))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """A person, or a bot that acts for the system. Signs in by email; displayed as @handle."""

    email = models.EmailField(unique=True)
    handle = models.CharField(max_length=30, unique=True, validators=[HANDLE])
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_zone])
    date_format = models.CharField(
        max_length=10, choices=[("dmy", "13 Feb 2024"), ("iso", "2024-02-13")], default="dmy"
    )
    theme = models.CharField(
        max_length=6, choices=[("system", "System"), ("light", "Light"), ("dark", "Dark")], default="system"
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
    def is_sample(self) -> bool:
        return self.email.endswith(SAMPLE_DOMAIN) and not self.is_bot

    def may_act(self) -> bool:
        """Sample people may act only until an administrator exists. Checked at each use, never stored."""
        return not self.is_sample or not User.objects.has_administrator()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.handle]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    def get_absolute_url(self) -> str:
        return address("accounts:person", self.handle)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.handle


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> Self:
        """Every member sees every team."""
        return self if user.is_active else self.none()

    def run_by(self, user: User) -> Self:
        """Teams whose members this person may change: all for admins, their own for managers."""
        if user.is_admin:
            return self
        return self.filter(manager=user) if user.is_manager else self.none()


class Team(Versioned):
    """A team owns services. Overdue work is escalated to its lead, then to its manager."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_led")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_managed"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("accounts:team", self.slug)


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_of_a_team_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        """Neither used, revoked nor expired at `now`."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def visible_to(self, user: User) -> Self:
        """Admins see all, managers those into their own teams. The welcome link is never listed."""
        sent = self.exclude(invited_by=None)
        return sent if user.is_admin else sent.filter(team__in=Team.objects.run_by(user))

    def with_mail_failure(self) -> Self:
        """`mail_failed`: the outbox gave up on its mail."""
        failed = Delivery.objects.filter(letter="invitation", letter_id=OuterRef("pk"), state=Delivery.State.DEAD)
        return self.annotate(mail_failed=Exists(failed))


class Invitation(models.Model):
    """A one-time link that creates an account.

    The token is derived from `nonce` and the secret key (`links.py`), so the mail can be rendered
    later, and the table alone is not enough to use it.
    """

    email = models.EmailField(blank=True)  # empty for the welcome link: its user enters their own
    role = models.CharField(max_length=10, choices=Role, default=Role.RESPONDER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # null: first start
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="one_waiting_invitation_per_address",
                condition=Q(accepted_at=None, revoked_at=None) & ~Q(email=""),
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email or 'the first admin'}"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now

    @property
    def is_first_link(self) -> bool:
        return self.invited_by_id is None


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """People see their own tokens; admins see all, to revoke them."""
        return self if user.is_admin else self.filter(user=user)

    def active(self, now: datetime) -> Self:
        return self.filter(Q(expiry=None) | Q(expiry__gt=now))


class ApiTokenManager(AuthTokenManager.from_queryset(ApiTokenQuerySet)):  # type: ignore[misc]
    """`create(user, expiry=…)` returns the row and the token, which is not stored."""


class ApiToken(AbstractAuthToken):
    """A personal token: hashed, named, with scope and end. Its rights never exceed its owner's current rights."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"
        ADMIN = "admin", "Administer"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # public id; the key is the hash
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenManager()

    def __str__(self) -> str:
        return self.name
