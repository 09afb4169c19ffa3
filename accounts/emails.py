"""The emails for invitations and password resets, rendered when they are sent."""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.links import url_of
from accounts.models import Invitation, User
from notifications.letters import Letter, letter
from notifications.models import Delivery

INVITATION, RESET = "invitation", "password_reset"
RESET_WANTED_FOR = timedelta(hours=12)  # after a long outage of mail the link is no longer useful


@letter(INVITATION)
def invitation_letter(delivery: Delivery, now: datetime) -> Letter | None:
    """None once it was used or revoked, or has expired."""
    waiting = Invitation.objects.open(now).select_related("team", "invited_by")
    invitation = waiting.filter(pk=delivery.letter_id or 0).first()
    if invitation is None:
        return None
    context = {"invitation": invitation, "url": url_of(invitation)}
    rows = Invitation.objects.filter(pk=invitation.pk, mailed_at=None)
    return Letter("invitation", context, on_sent=lambda at: rows.update(mailed_at=at))


@letter(RESET)
def reset_letter(delivery: Delivery, now: datetime) -> Letter | None:
    """None when the address has no account that may sign in: the row was written all the same, so that known and
    unknown addresses take the same time."""
    person = User.objects.people().with_email(delivery.address).first()
    if person is None or person.is_sample or now - delivery.created_at > RESET_WANTED_FOR:
        return None
    return Letter("password_reset", {"person": person, "url": reset_url(person)})


def reset_url(person: User) -> str:
    """The address that sets a new password, once, within PASSWORD_RESET_TIMEOUT."""
    args = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
    return settings.BASE_URL + reverse("account_reset_password_from_key", args=args)
