"""Which role may do what to an incident's things. Asked by the action, reused by the page."""

from core.accounts.models import User, UserQuerySet
from core.accounts.people import names
from incidents.models import Postmortem


def can_write_postmortem(user: User, postmortem: Postmortem) -> bool:
    return user.is_responder and not user.is_bot


def who_can_write(postmortem: Postmortem) -> str:
    return names(User.objects.responders().seeing(postmortem.circle))


def can_review(user: User, postmortem: Postmortem) -> bool:
    """The named reviewer, a manager or an admin; never its owner (decision 18)."""
    if user.is_bot or user.pk == postmortem.owner_id:
        return False
    return user.is_manager or (user.is_responder and user.pk == postmortem.reviewer_id)


def reviewers(postmortem: Postmortem) -> list[User]:
    """Managers and the named reviewer, those who may see it, without the owner."""
    people = list(User.objects.managers().seeing(postmortem.circle).exclude(pk=postmortem.owner_id))
    named = postmortem.reviewer
    return [named, *people] if named and named not in people and named.pk != postmortem.owner_id else people


def possible_reviewers(postmortem: Postmortem) -> UserQuerySet:
    """Whom a writer may ask: any responder who sees it, but its owner."""
    return User.objects.responders().seeing(postmortem.circle).exclude(pk=postmortem.owner_id).order_by("name")


def who_can_review(postmortem: Postmortem) -> str:
    return names(reviewers(postmortem))


def can_publish(user: User, postmortem: Postmortem) -> bool:
    return user.is_manager and not user.is_bot


def who_can_publish(postmortem: Postmortem) -> str:
    return names(User.objects.managers().seeing(postmortem.circle))


def can_import(user: User) -> bool:
    return user.is_responder and not user.is_bot
