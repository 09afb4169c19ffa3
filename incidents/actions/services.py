"""Add, edit, archive and restore services."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Team, User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.slugs import free_slug
from core.versioned import check_version, claim_version
from incidents.models import Service
from incidents.policies import must_catalog

EDITABLE = ["name", "tier", "team", "description", "slo"]
TAKEN_BY_PAGES = {"add"}  # /services/add/ is the form


@transaction.atomic
def add_service(
    *,
    by: User,
    name: str,
    tier: int = 2,
    team: Team | None = None,
    description: str = "",
    slo: Decimal | None = None,
    now: datetime | None = None,
) -> Service:
    """A manager adds a service. `slo` is the share of good minutes, 0 to 1. Its address is made from the name."""
    must_catalog(by)
    name = clean_name(name)
    refuse_taken(name)
    try:
        with transaction.atomic():
            slug = free_slug(slugify(name)[:70] or "service", Service.objects.all(), reserved=TAKEN_BY_PAGES)
            service = Service.objects.create(
                name=name, slug=slug, tier=tier, team=team, description=description, slo=slo
            )
    except IntegrityError:
        raise Invalid("name", "A service with this name was added a moment ago. Reload and try again.") from None
    record("service.added", actor=by, target=service, at=now, name=name)
    return service


@transaction.atomic
def add_service_from_import(name: str, *, by: User, now: datetime | None = None) -> Service:
    """The service with this name, archived or not; created if none has it."""
    must_catalog(by)
    known = Service.objects.filter(name__iexact=clean_name(name)).first()
    return known or add_service(by=by, name=name, now=now)


@transaction.atomic
def edit_service(
    service: Service, *, by: User, version: int | None = None, now: datetime | None = None, **changes: Any
) -> Service:
    """Edit a service; with a `version`, only if that is still the current one. The slug does not change."""
    must_catalog(by)
    changes = {field: value for field, value in changes.items() if field in EDITABLE}
    if "name" in changes:
        changes["name"] = clean_name(changes["name"])
        refuse_taken(changes["name"], except_for=service)
    before = {field: str(getattr(service, field)) for field in changes if getattr(service, field) != changes[field]}
    if not before:
        check_version(service, version)
        return service
    claim_version(service, version)
    try:
        with transaction.atomic():
            Service.objects.filter(pk=service.pk).update(**changes)
    except IntegrityError:
        raise Invalid("name", "A service with this name was added a moment ago. Reload and try again.") from None
    service.refresh_from_db()
    record("service.edited", actor=by, target=service, at=now, before=before)
    return service


@transaction.atomic
def archive_service(service: Service, *, by: User, now: datetime | None = None) -> Service:
    """Archive a service: it cannot be selected any more; existing records keep it."""
    must_catalog(by)
    now = now or timezone.now()
    if not Service.objects.filter(pk=service.pk, archived_at=None).update(archived_at=now):
        raise Refused(f"{service.name} is already archived.")
    service.refresh_from_db()
    record("service.archived", actor=by, target=service, at=now, name=service.name)
    return service


@transaction.atomic
def restore_service(service: Service, *, by: User, now: datetime | None = None) -> Service:
    """Restore an archived service: it can be selected again."""
    must_catalog(by)
    if not Service.objects.filter(pk=service.pk, archived_at__isnull=False).update(archived_at=None):
        raise Refused(f"{service.name} is not archived.")
    service.refresh_from_db()
    record("service.restored", actor=by, target=service, at=now, name=service.name)
    return service


def refuse_archived(services: Iterable[Service | None], field: str = "services") -> None:
    """Refuse archived services for new records; existing records keep them."""
    gone = next((service for service in services if service and service.archived_at), None)
    if gone:
        raise Invalid(field, f"{gone.name} is archived. Choose another service or ask a manager to restore it.")


def refuse_taken(name: str, except_for: Service | None = None) -> None:
    if not name:
        raise Invalid("name", "Enter the service name.")
    others = Service.objects.exclude(pk=except_for.pk) if except_for else Service.objects.all()
    known = others.filter(name__iexact=name).first()
    if known and known.archived_at:
        raise Invalid("name", f"{known.name} is an archived service. Restore it or choose another name.")
    if known:
        raise Invalid("name", f"A service named {known.name} already exists. Choose another name.")


def clean_name(name: str) -> str:
    return " ".join(name.split())[:80]
