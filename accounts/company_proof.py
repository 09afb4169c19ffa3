"""An identity of the provider that waits in the session until its person has proved their account."""

import logging

from django.http import HttpRequest
from django.utils import timezone

from accounts.actions.company import connect
from accounts.models import User
from core.errors import Refused

PROOF = "company_proof"
MAX_AGE = 15 * 60  # seconds
log = logging.getLogger(__name__)


def remember_proof(request: HttpRequest, subject: str, person: User) -> None:
    request.session[PROOF] = {"sub": subject, "person": person.pk, "at": int(timezone.now().timestamp())}


def finish_proof(request: HttpRequest, person: User) -> None:
    """After a sign-in: connect the identity if this is the person whom it named."""
    waiting, now = request.session.pop(PROOF, None), timezone.now()
    if waiting is None or waiting["person"] != person.pk or now.timestamp() - waiting["at"] > MAX_AGE:
        return
    try:
        connect(person, {"sub": waiting["sub"]}, now=now)
    except Refused as error:
        log.warning("company identity not connected: %s", error)
