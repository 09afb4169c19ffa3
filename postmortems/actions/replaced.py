"""Notifies people whose text was replaced by one saved after a conflict."""

from collections import Counter
from datetime import datetime
from itertools import pairwise

from accounts.models import User
from notifications.outbox import notify
from postmortems.models import Postmortem

MAX_REVISIONS = 100  # compare at most this many; authors of older revisions are not notified


def notify_replaced(postmortem: Postmortem, *, since: int, over: int, by: User, occasion: int, now: datetime) -> None:
    """Tell each other author of the revisions after `since` up to `over` whose change is not in the saved text."""
    found = postmortem.revisions.filter(number__gte=max(since, over - MAX_REVISIONS), number__lte=over)
    revisions = sorted(found.select_related("by"), key=lambda revision: revision.number)
    people = {
        later.by
        for earlier, later in pairwise(revisions)
        if later.by != by and is_change_lost(earlier.text, later.text, postmortem.text)
    }
    notify(people, "postmortem_replaced", about=postmortem, occasion=occasion, now=now)


def is_change_lost(before: str, after: str, saved: str) -> bool:
    """Whether a line that was added is missing from the saved text, or one that was removed is back."""
    old, new, now = (Counter(line.strip() for line in text.split("\n")) for text in (before, after, saved))
    lost = any(now[line] < new[line] for line in new - old if line)
    return lost or any(now[line] > new[line] for line in old - new if line)
