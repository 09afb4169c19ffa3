"""People."""

import zoneinfo
from functools import cache
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.roles import Role, at_least, roles_from
from core.access.models import Circle
from core.access.rule import people_who_see
from core.web.urls_cached import address

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

    def with_email(self, email: str) -> Self:
        """Exactly this address. Addresses are stored in lower case; SQL compares more letters as equal (s and ſ)."""
        return self.filter(email=email.strip().lower())

    def responders(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.RESPONDER))

    def managers(self) -> Self:
        return self.people().filter(role__in=roles_from(Role.MANAGER))

    def sample(self) -> Self:
        """Active people of the sample organization."""
        return self.people().filter(email__endswith=SAMPLE_DOMAIN)

    def has_administrator(self) -> bool:
        """Whether an active admin can sign in. The sample's people cannot."""
        admins = self.people().filter(role=Role.ADMIN).exclude(email__endswith=SAMPLE_DOMAIN)
        return any(person.can_sign_in() for person in admins)

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

    def can_sign_in(self) -> bool:
        """By password or company sign-in."""
        return self.has_usable_password() or self.company_identities.exists()

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
