"""A person was deactivated: the owners of the postmortems they had to review are asked for another reviewer."""

from datetime import datetime

from django.db import transaction

from accounts.hooks import after_deactivation
from accounts.models import User
from core.activity.log import record
from notifications.outbox import notify
from postmortems.models import ReviewRequest


@after_deactivation
@transaction.atomic
def withdraw_reviews(person: User, *, by: User, now: datetime) -> int:
    """End the open review requests of this person and notify the owner and the person who asked."""
    rows = ReviewRequest.objects.undecided().filter(user=person).select_related("postmortem__owner", "asked_by")
    for request in rows:
        withdrawn = ReviewRequest.Decision.WITHDRAWN
        if not ReviewRequest.objects.undecided().filter(pk=request.pk).update(decision=withdrawn, decided_at=now):
            continue  # decided by another request
        postmortem = request.postmortem
        event = record("postmortem.reviewer_left", actor=by, target=postmortem, at=now, person=person.handle)
        people = [each for each in {postmortem.owner, request.asked_by} if each not in {by, person}]
        notify(people, "postmortem_reviewer_left", about=postmortem, occasion=event.pk, now=now)
    return len(rows)
