"""The next steps of a postmortem, with the people who can take them."""

from dataclasses import dataclass

from accounts.models import User
from postmortems.models import Postmortem, ReviewRequest
from postmortems.policies import current_requests, publishers, reviewers

State = Postmortem.Status
SHOWN = 8


@dataclass(frozen=True)
class Step:
    """A person and what they can do. `waiting`: it is on their My work; others may act as well."""

    person: User
    what: str
    waiting: bool = True


def next_steps(postmortem: Postmortem, *, open_threads: int = 0) -> list[Step]:
    """The people who can act, those it waits for first."""
    state, owner = postmortem.status, postmortem.owner
    if state in {State.NOT_STARTED, State.DRAFT} and owner:
        return [Step(owner, "write the draft and send it for review")]
    if state == State.CHANGES_REQUESTED and owner:
        return [Step(owner, f"make the changes{threads(open_threads)} and send it for review again")]
    if state == State.IN_REVIEW:
        return review_steps(postmortem, open_threads)
    if state == State.APPROVED:
        waiting = list(publishers(postmortem))
        others = [person for person in managers(postmortem) if person not in waiting]
        steps = [Step(person, "publish") for person in waiting]
        return (steps + [Step(person, "can publish too", waiting=False) for person in others])[:SHOWN]
    return []


def threads(count: int) -> str:
    return f", answer {count} open thread{'' if count == 1 else 's'}" if count else ""


def review_steps(postmortem: Postmortem, open_threads: int) -> list[Step]:
    waiting = ReviewRequest.objects.waiting().filter(postmortem=postmortem).select_related("user")
    steps = [Step(request.user, "approve or request changes") for request in waiting]
    asked = {request.user_id for request in current_requests(postmortem)}
    if postmortem.owner:
        what = threads(open_threads).removeprefix(", ") if steps else "ask another reviewer"
        steps.append(Step(postmortem.owner, what or "can edit and answer comments", waiting=not steps))
    others = [person for person in reviewers(postmortem) if person.pk not in asked]
    return (steps + [Step(person, "can decide too", waiting=False) for person in others])[:SHOWN]


def managers(postmortem: Postmortem) -> list[User]:
    return list(User.objects.managers().seeing(postmortem.circle).order_by("name"))
