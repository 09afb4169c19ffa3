"""The emergency link of an administrator is used."""

from datetime import datetime

from django.db import transaction

from accounts.emergency import find_admin
from accounts.models import User
from accounts.roles import Role
from core.activity.log import record
from core.errors import Gone
from notifications.outbox import notify

GONE = "This link was used or has expired. Print a new one on the server: manage.py emergency_sign_in."


@transaction.atomic
def use_emergency_link(token: str, *, now: datetime) -> User:
    """The administrator to sign in, once. All administrators are notified."""
    found = find_admin(token)
    person = User.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if person is None or find_admin(token) is None:
        raise Gone(GONE)
    User.objects.filter(pk=person.pk).update(last_login=now)  # the link is made of this
    record("person.signed_in_by_link", actor=person, target=person, at=now)
    admins = User.objects.people().filter(role=Role.ADMIN)
    notify(admins, "signed_in_by_link", about=person, occasion=now.isoformat(), topic="", now=now)
    return person
