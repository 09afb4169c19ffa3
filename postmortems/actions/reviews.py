"""Review: ask named people, answer the questions, approve or ask for changes, step down, confirm as a participant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from postmortems.actions.approved_texts import store_approved_text
from postmortems.actions.drafts import must_write_postmortem
from postmortems.actions.publishing import collect_overrides, move
from postmortems.gates.questions import clean_answers, open_questions
from postmortems.models import Participation, Postmortem, ReviewNote, ReviewRequest
from postmortems.participants import participants
from postmortems.policies import (
    can_review,
    is_asked_to_review,
    is_author,
    publishers,
    who_can_review_text,
)

State = Postmortem.Status
Decision = ReviewRequest.Decision
MAX_REVIEWERS = 10


@transaction.atomic
def ask_for_review(
    postmortem: Postmortem, *, reviewers: Iterable[User], by: User, now: datetime | None = None
) -> Postmortem:
    """Send the draft to named reviewers, none of them an author. Participants are asked to check the facts."""
    must_write_postmortem(by, postmortem)
    people = list(dict.fromkeys(reviewers))
    if not people:
        raise Invalid("reviewers", "Choose at least one reviewer.")
    for person in people:
        refuse_reviewer(postmortem, person)
    now = now or timezone.now()
    next_round = postmortem.review_round + 1
    postmortem = move(postmortem, State.IN_REVIEW, now=now, review_round=next_round, review_asked_at=now)
    for person in people:
        add_request(postmortem, person, by=by, now=now)
    handles = [person.handle for person in people]
    event = record("postmortem.review_requested", actor=by, target=postmortem, at=now, reviewers=handles)
    others = [
        participant.user
        for participant in participants(postmortem)
        if participant.user not in {by, postmortem.owner, *people}
    ]
    notify(people, "postmortem_review", about=postmortem, occasion=event.pk, now=now)
    notify(others, "postmortem_check", about=postmortem, occasion=event.pk, now=now)
    return postmortem


@transaction.atomic
def ask_another_reviewer(
    postmortem: Postmortem, *, reviewer: User, by: User, now: datetime | None = None
) -> Postmortem:
    """Add a reviewer while a review runs. Writers and the reviewers themselves may ask someone else."""
    must_write_postmortem(by, postmortem)
    if postmortem.status != State.IN_REVIEW:
        raise Refused("The postmortem is not in review. Send it for review first.")
    refuse_reviewer(postmortem, reviewer)
    if postmortem.review_requests.filter(round=postmortem.review_round).count() >= MAX_REVIEWERS:
        raise Refused(f"A review has at most {MAX_REVIEWERS} reviewers.")
    now = now or timezone.now()
    request, new = add_request(postmortem, reviewer, by=by, now=now)
    if not new and request.decision != Decision.WITHDRAWN:
        raise Refused(f"{reviewer.name} is already a reviewer.")
    ReviewRequest.objects.filter(pk=request.pk).update(decision=Decision.WAITING, decided_at=None)
    event = record("postmortem.reviewer_added", actor=by, target=postmortem, at=now, reviewer=reviewer.handle)
    notify([reviewer], "postmortem_review", about=postmortem, occasion=event.pk, now=now)
    return postmortem


def refuse_reviewer(postmortem: Postmortem, person: User) -> None:
    if is_author(person, postmortem):
        who = who_can_review_text(postmortem)
        raise Refused(f"{person.name} is an author of this postmortem and cannot review it. Ask {who}.")
    if not User.objects.responders().seeing(postmortem.circle).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} cannot review it. Choose a responder with access to this incident.")


def add_request(postmortem: Postmortem, person: User, *, by: User, now: datetime) -> tuple[ReviewRequest, bool]:
    facts = {"revision": postmortem.version, "asked_by": by, "asked_at": now}
    found: tuple[ReviewRequest, bool] = ReviewRequest.objects.for_parent(postmortem).get_or_create(
        user=person, round=postmortem.review_round, defaults=facts
    )
    return found


def must_review(by: User, postmortem: Postmortem) -> None:
    if is_author(by, postmortem):
        raise NotAllowed(
            f"You are an author, so another person must approve it. Ask {who_can_review_text(postmortem)}."
        )
    if not can_review(by, postmortem):
        raise NotAllowed(f"Only the reviewer or a manager can decide. Ask {who_can_review_text(postmortem)}.")


def decide(postmortem: Postmortem, decision: str, *, by: User, now: datetime, **facts: Any) -> None:
    """Store the decision of this person. A manager who was not asked gets a row of the same round."""
    request, _ = add_request(postmortem, by, by=by, now=now)
    ReviewRequest.objects.filter(pk=request.pk).update(decision=decision, decided_at=now, **facts)


@transaction.atomic
def save_answers(
    postmortem: Postmortem, *, by: User, answers: dict[str, Any], now: datetime | None = None
) -> Postmortem:
    """Store the reviewer's answers so far, without a decision."""
    must_review(by, postmortem)
    if postmortem.status != State.IN_REVIEW:
        raise Refused("The postmortem is not in review.")
    request, _ = add_request(postmortem, by, by=by, now=now or timezone.now())
    ReviewRequest.objects.filter(pk=request.pk).update(answers={**request.answers, **clean_answers(answers)})
    return postmortem


@transaction.atomic
def request_changes(
    postmortem: Postmortem, *, by: User, text: str, answers: dict[str, Any] | None = None, now: datetime | None = None
) -> Postmortem:
    """Return the draft to the owner with what is missing."""
    must_review(by, postmortem)
    if not text.strip():
        raise Invalid("text", "Describe the changes you need.")
    now = now or timezone.now()
    postmortem = move(postmortem, State.CHANGES_REQUESTED, now=now)
    decide(postmortem, Decision.CHANGES_REQUESTED, by=by, now=now, answers=clean_answers(answers or {}))
    ReviewNote.objects.for_parent(postmortem).create(by=by, at=now, text=text, verdict=State.CHANGES_REQUESTED)
    event = record("postmortem.changes_requested", actor=by, target=postmortem, at=now)
    notify([postmortem.owner], "postmortem_changes_requested", about=postmortem, occasion=event.pk, now=now)
    return postmortem


@transaction.atomic
def approve(
    postmortem: Postmortem,
    *,
    by: User,
    reason: str = "",
    answers: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Postmortem:
    """Approve. Open requirements and open questions need a reason, which is printed at the end.

    Where the severity asks for every reviewer, the text is approved with the last of them.
    """
    must_review(by, postmortem)
    now = now or timezone.now()
    given = {**stored_answers(postmortem, by), **clean_answers(answers or {})}
    overrides = collect_overrides(postmortem, by=by, reason=reason, now=now, more=open_questions(given))
    if postmortem.status != State.IN_REVIEW:
        move(postmortem, State.APPROVED, now=now)  # refused, in the words of the state
    waiting = still_waiting(postmortem, by)
    if waiting and postmortem.incident.severity.every_reviewer:
        return approve_partly(postmortem, by=by, answers=given, overrides=overrides, now=now)
    facts = {"approved_by": by, "approved_at": now, "overrides": overrides}
    postmortem = move(postmortem, State.APPROVED, now=now, **facts)
    decide(postmortem, Decision.APPROVED, by=by, now=now, answers=given)
    store_approved_text(postmortem, by=by, now=now)
    codes = [override["code"] for override in overrides]
    event = record("postmortem.approved", actor=by, target=postmortem, at=now, unmet=codes)
    notify([postmortem.owner], "postmortem_approved", about=postmortem, occasion=event.pk, now=now)
    ask_to_publish(postmortem, by=by, occasion=event.pk, now=now)
    return postmortem


def ask_to_publish(postmortem: Postmortem, *, by: User, occasion: int, now: datetime) -> None:
    """Notify everyone who can publish: those it waits for as usual, the others in the inbox only."""
    asked = set(publishers(postmortem))
    others = set(User.objects.managers().seeing(postmortem.circle)) - asked
    informed = {by, postmortem.owner}
    notify(asked - informed, "postmortem_to_publish", about=postmortem, occasion=occasion, now=now)
    notify(others - informed, "postmortem_can_publish", about=postmortem, occasion=occasion, now=now, mail=False)


def stored_answers(postmortem: Postmortem, by: User) -> dict[str, Any]:
    mine = postmortem.review_requests.filter(user=by, round=postmortem.review_round).first()
    return dict(mine.answers) if mine else {}


def still_waiting(postmortem: Postmortem, by: User) -> list[ReviewRequest]:
    return list(ReviewRequest.objects.waiting().filter(postmortem=postmortem).exclude(user=by))


def approve_partly(
    postmortem: Postmortem, *, by: User, answers: dict[str, Any], overrides: list[dict[str, Any]], now: datetime
) -> Postmortem:
    """Store one of several required approvals and its reasons; the review continues."""
    Postmortem.objects.filter(pk=postmortem.pk).update(overrides=overrides, updated_at=now)
    decide(postmortem, Decision.APPROVED, by=by, now=now, answers=answers)
    record("postmortem.approved_by_reviewer", actor=by, target=postmortem, at=now)
    postmortem.refresh_from_db()
    return postmortem


@transaction.atomic
def step_down(postmortem: Postmortem, *, by: User, reason: str = "", now: datetime | None = None) -> Postmortem:
    """A reviewer gives up the review, for example to edit the text. The owner is asked to name someone else."""
    if not is_asked_to_review(by, postmortem):
        raise Refused("You have no open review request.")
    now = now or timezone.now()
    rows = ReviewRequest.objects.filter(postmortem=postmortem, user=by, round=postmortem.review_round)
    rows.update(decision=Decision.WITHDRAWN, decided_at=now)
    event = record("postmortem.reviewer_stepped_down", actor=by, target=postmortem, at=now, reason=reason)
    asker = rows.get().asked_by
    people = [person for person in {postmortem.owner, asker} if person != by]
    notify(people, "postmortem_reviewer_left", about=postmortem, occasion=event.pk, now=now)
    return postmortem


@transaction.atomic
def mark_participation(
    postmortem: Postmortem, *, by: User, mark: str, note: str = "", now: datetime | None = None
) -> Participation:
    """Record that a participant has seen the draft, corrected it, or agrees with it."""
    if by not in {participant.user for participant in participants(postmortem)}:
        raise NotAllowed("Only people who took part in the incident can confirm its facts.")
    if postmortem.status == State.NOT_STARTED:
        raise Refused("The postmortem is not started.")
    now = now or timezone.now()
    found: Participation = Participation.objects.for_parent(postmortem).update_or_create(
        user=by, defaults={"mark": mark, "note": note.strip(), "at": now}
    )[0]
    event = record("postmortem.participation_recorded", actor=by, target=postmortem, at=now, mark=mark)
    corrected = mark == Participation.Mark.CORRECTED and postmortem.owner != by
    people = [postmortem.owner] if corrected else []
    notify(people, "postmortem_participant", about=postmortem, occasion=event.pk, now=now, mail=False)
    return found
