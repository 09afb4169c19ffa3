"""A person was deactivated: others are asked for another reviewer of a postmortem, or facilitator of a meeting."""

from datetime import datetime

from django.db import transaction

from accounts.hooks import after_deactivation
from accounts.models import User
from core.activity.log import record
from notifications.outbox import notify
from postmortems.models import ReviewMeeting, ReviewRequest

OPEN = [ReviewMeeting.State.PLANNED, ReviewMeeting.State.RUNNING]
MAX_ASKED = 4


@after_deactivation
@transaction.atomic
def withdraw_reviews(person: User, *, by: User, now: datetime) -> int:
    """End the open review requests of this person and notify the owner and the person who asked."""
    rows = ReviewRequest.objects.undecided().filter(user=person).select_related("postmortem__owner", "asked_by")
    for request in rows:
        as_read = ReviewRequest.objects.filter(pk=request.pk, decision=request.decision)
        if not as_read.update(decision=ReviewRequest.Decision.WITHDRAWN, decided_at=now):
            continue  # decided by another request
        postmortem = request.postmortem
        event = record("postmortem.reviewer_left", actor=by, target=postmortem, at=now, person=person.handle)
        people = [each for each in {postmortem.owner, request.asked_by} if each not in {by, person}]
        notify(people, "postmortem_reviewer_left", about=postmortem, occasion=event.pk, now=now)
    return len(rows)


@after_deactivation
@transaction.atomic
def ask_for_facilitator(person: User, *, by: User, now: datetime) -> int:
    """Ask who planned a review meeting of this person, and managers, to name another facilitator."""
    meetings = ReviewMeeting.objects.filter(facilitator=person, state__in=OPEN).select_related("created_by", "circle")
    for meeting in meetings:
        event = record("meeting.facilitator_left", actor=by, target=meeting, at=now, person=person.handle)
        planner = [] if meeting.created_by in {by, person} else [meeting.created_by]
        managers = User.objects.managers().seeing(meeting.circle).exclude(pk=by.pk).order_by("name")
        people = list(dict.fromkeys([*planner, *managers]))[:MAX_ASKED]
        notify(people, "meeting_needs_facilitator", about=meeting, occasion=event.pk, now=now)
    return len(meetings)
