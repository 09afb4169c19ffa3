"""Sends mails with a link in the background, so that the response time does not reveal
whether an address is known."""

import logging
import time
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mail import claim_mail, mark_mailed, schedule_retry
from accounts.links import url_of
from accounts.models import Invitation, User
from notifications.mail_pause import is_paused, took_too_long

logger = logging.getLogger(__name__)


def send(kind: str, to: str, context: dict[str, object]) -> None:
    """One mail from `mail/<kind>.{subject.txt,txt,html}`."""
    subject = " ".join(render_to_string(f"mail/{kind}.subject.txt", context).split())
    text = render_to_string(f"mail/{kind}.txt", context)
    send_mail(subject, text, None, [to], html_message=render_to_string(f"mail/{kind}.html", context))


@shared_task
def send_invitations() -> None:
    """Send all pending invitation mails; failed ones are retried later."""
    if is_paused():
        return
    now = timezone.now()
    for invitation in Invitation.objects.due_for_mail(now).select_related("team", "invited_by").order_by("pk")[:50]:
        if not claim_mail(invitation, now=now):
            continue
        began = time.monotonic()
        try:
            send("invitation", invitation.email, {"invitation": invitation, "url": url_of(invitation)})
        except (SMTPException, OSError) as error:
            logger.warning("invitation %s not sent: %s", invitation.pk, type(error).__name__)
            schedule_retry(invitation, now=now)
            if took_too_long(began):
                return
        else:
            mark_mailed(invitation, now=timezone.now())


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=4)
def send_reset(user_id: int) -> None:
    """Send a password reset link. Does nothing for 0 or an inactive person."""
    person = User.objects.people().filter(pk=user_id).first()
    if person is None or person.is_sample:
        return
    args = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
    url = settings.BASE_URL + reverse("account_reset_password_from_key", args=args)
    send("password_reset", person.email, {"person": person, "url": url})
