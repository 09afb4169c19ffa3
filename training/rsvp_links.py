"""The signed link of an invitation: it names the session and the person, who signs in and answers by POST."""

from django.core import signing
from django.urls import reverse

from accounts.models import User
from training.models import Session

SALT = "training.rsvp"


def rsvp_path(session: Session, person: User) -> str:
    """ "/training/rsvp/<token>/" for this person."""
    return reverse("training:rsvp", args=[signing.dumps([session.pk, person.pk], salt=SALT)])


def read_token(token: str) -> tuple[int, int] | None:
    """Session and person of a token; None if it was not made by this installation."""
    try:
        session, person = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(session), int(person)
