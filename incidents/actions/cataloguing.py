"""What can break gets a name in the catalogue."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from core.accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from incidents.models import Service
from incidents.policies import must_catalogue


@transaction.atomic
def add_service(name: str, *, by: User, now: datetime | None = None) -> Service:
    """A manager adds a service. One that has this name already is the one."""
    must_catalogue(by)
    name = " ".join(name.split())[:80]
    if known := Service.objects.filter(name__iexact=name).first():
        return known
    slug = slugify(name)
    if not slug:
        raise Invalid("services_named", f"“{name}” needs a letter or a digit to have an address.")
    if Service.objects.filter(slug=slug).exists():
        raise Invalid("services_named", f"A service with an address like “{slug}” is there already. Choose that one.")
    service = Service.objects.create(name=name, slug=slug)
    record("service.added", actor=by, target=service, at=now, name=name)
    return service
