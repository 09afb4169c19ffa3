"""Permissions for postmortems."""

from accounts.models import User, UserQuerySet
from accounts.people import format_names
from postmortems.models import Correction, Postmortem, ReviewMeeting, ReviewRequest, Revision


def can_write_postmortem(user: User, postmortem: Postmortem) -> bool:
    return user.is_responder and not user.is_bot


def who_can_write_text(postmortem: Postmortem) -> str:
    return format_names(User.objects.responders().seeing(postmortem.circle))


def authors(postmortem: Postmortem) -> set[int]:
    """Ids of the authors: people who saved a revision, own it, or took or handed over ownership."""
    wrote = Revision.objects.filter(postmortem=postmortem).order_by().values_list("by", flat=True)
    owned = postmortem.former_owners.order_by().values_list("pk", flat=True)
    typed = postmortem.writers.order_by().values_list("pk", flat=True)
    return {*wrote.union(owned, typed)} | ({postmortem.owner_id} if postmortem.owner_id else set())


def authors_by_name(postmortem: Postmortem) -> list[User]:
    """The authors with the owner first. Two queries."""
    found = User.objects.filter(pk__in=authors(postmortem)).order_by("name")
    return sorted(found, key=lambda person: person.pk != postmortem.owner_id)


def is_author(user: User, postmortem: Postmortem) -> bool:
    """Authors cannot review, even after the owner changed (docs/decisions/0010)."""
    return user.pk == postmortem.owner_id or user.pk in authors(postmortem)


def current_requests(postmortem: Postmortem) -> list[ReviewRequest]:
    """The requests of the running or latest round, with their people."""
    rows = postmortem.review_requests.filter(round=postmortem.review_round)
    return list(rows.select_related("user", "asked_by"))


def named_reviewers(postmortem: Postmortem) -> list[User]:
    """Who was asked in this round and did not step down."""
    return [request.user for request in postmortem.review_requests.named().select_related("user")]


def is_asked_to_review(user: User, postmortem: Postmortem) -> bool:
    """A review by this person is waiting; editing the text would end their right to approve it."""
    if postmortem.status != Postmortem.Status.IN_REVIEW:
        return False
    waiting = postmortem.review_requests.filter(decision=ReviewRequest.Decision.WAITING)
    return waiting.filter(user=user, round=postmortem.review_round).exists()


def can_review(user: User, postmortem: Postmortem) -> bool:
    """A named reviewer, a manager or an administrator, but never an author."""
    if user.is_bot or user.pk == postmortem.owner_id or not user.is_responder:
        return False
    return (user.is_manager or user in named_reviewers(postmortem)) and not is_author(user, postmortem)


def reviewers(postmortem: Postmortem) -> list[User]:
    """The named reviewers and the managers, those who may see it, without its authors."""
    writing = authors(postmortem)
    managers = User.objects.managers().seeing(postmortem.circle)
    people = dict.fromkeys([*named_reviewers(postmortem), *managers])
    return [person for person in people if person.pk not in writing]


def possible_reviewers(postmortem: Postmortem) -> UserQuerySet:
    """Possible reviewers: responders with access, except the authors. Lazy queryset."""
    people = User.objects.responders().seeing(postmortem.circle).exclude(pk=postmortem.owner_id)
    people = people.exclude(pk__in=Revision.objects.filter(postmortem=postmortem).order_by().values("by"))
    people = people.exclude(pk__in=postmortem.writers.values("pk"))
    return people.exclude(pk__in=postmortem.former_owners.values("pk")).order_by("name")


def who_can_review_text(postmortem: Postmortem) -> str:
    return format_names(reviewers(postmortem))


def can_publish(user: User, postmortem: Postmortem) -> bool:
    return user.is_manager and not user.is_bot


def publishers(postmortem: Postmortem) -> UserQuerySet:
    """Those it waits for: the managers of the owner's teams; without any, or in private, every manager who sees it."""
    managers = User.objects.managers().seeing(postmortem.circle)
    if postmortem.circle.restricted:
        return managers
    theirs = managers.filter(teams_managed__memberships__user=postmortem.owner_id).distinct()
    return theirs if postmortem.owner_id and theirs.exists() else managers


def who_can_publish_text(postmortem: Postmortem) -> str:
    return format_names(User.objects.managers().seeing(postmortem.circle))


def can_edit_templates(user: User) -> bool:
    return user.is_manager and not user.is_bot


def correction_approvers(postmortem: Postmortem) -> list[User]:
    """Who may approve corrections of a published text: its approver, and the managers it belongs to."""
    people = list(publishers(postmortem))
    approver = postmortem.approved_by
    return [approver, *people] if approver and approver.is_active and approver not in people else people


def can_approve_correction(user: User, correction: Correction) -> bool:
    """A manager, an administrator or the person who approved the text; never the correction's author."""
    if user.is_bot or user.pk == correction.by_id:
        return False
    return user.is_manager or (user.is_responder and user.pk == correction.postmortem.approved_by_id)


def who_can_approve_corrections_text(correction: Correction) -> str:
    approvers = correction_approvers(correction.postmortem)
    return format_names(person for person in approvers if person.pk != correction.by_id)


def can_run_meeting(user: User, meeting: ReviewMeeting) -> bool:
    """Its facilitator, or a manager."""
    return user.pk == meeting.facilitator_id or (user.is_manager and not user.is_bot)


def can_edit_meeting(user: User, meeting: ReviewMeeting) -> bool:
    """Who runs it, and who planned it: time and facilitator may have to change before it starts."""
    return can_run_meeting(user, meeting) or (user.is_responder and user.pk == meeting.created_by_id)


def can_take_notes(user: User, meeting: ReviewMeeting) -> bool:
    """Responders and attendees add notes, decisions and tasks."""
    return user.is_responder or meeting.attendees.filter(user=user).exists()
