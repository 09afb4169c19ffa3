"""Current rights of the people on open sockets, read at connect, at every stored change and every few seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.session_user import user_of_session
from core.access.rule import hidden_circle_ids
from postmortems.models import Postmortem, ReviewRequest
from postmortems.policies import can_write_postmortem


@dataclass(eq=False)
class Connection:
    """One socket: whose, of which session, on which text; `consumer` sends."""

    user: User
    session_key: str
    postmortem_id: int
    consumer: Any = None
    may_write: bool = False
    received: int = 0  # changes that arrived
    stored: int = 0  # of these, the number that the database holds
    client_id: int | None = None  # the Yjs client of its browser
    caret: bytes = b""  # the last frame about its caret
    clock: int = 0
    bytes_waiting: int = 0

    @property
    def user_id(self) -> int:
        return self.user.pk


@dataclass(frozen=True)
class Rights:
    may_write: bool
    status: str


def find_postmortem(session_key: str, incident_id: int, *, now: datetime) -> tuple[User | None, Postmortem | None]:
    """The person of a session, and the postmortem if they may see it."""
    user = user_of_session(session_key, now=now)
    if user is None:
        return None, None
    rows = Postmortem.objects.visible_to(user).exclude(status=Postmortem.Status.NOT_STARTED)
    return user, rows.filter(incident_id=incident_id).first()


def current_rights(connections: Iterable[Connection]) -> dict[Connection, Rights]:
    """Rights of the connections that are still valid; the others must be closed. Five statements."""
    connections = list(connections)
    out = signed_out(connections)
    people = User.objects.in_bulk({connection.user_id for connection in connections})
    hidden = hidden_circle_ids(set(people))
    rows = Postmortem.objects.filter(pk__in={connection.postmortem_id for connection in connections})
    texts = {row.pk: row for row in rows.only("pk", "status", "circle_id", "owner_id")}
    asked = waiting_reviews({*people}, {*texts})
    found = {}
    for connection in connections:
        user, text = people.get(connection.user_id), texts.get(connection.postmortem_id)
        if user is None or text is None or connection in out or connection.user_id not in hidden:
            continue
        if text.circle_id in hidden[connection.user_id] or not user.may_act():
            continue
        writes = can_write_postmortem(user, text) and text.status in Postmortem.EDITABLE
        writes = writes and (user.pk, text.pk) not in asked  # a reviewer steps down before editing
        found[connection] = Rights(writes, text.status)
    return found


def signed_out(connections: Iterable[Connection]) -> set[Connection]:
    """Connections whose session ended. One statement."""
    connections = list(connections)
    keys = {connection.session_key for connection in connections}
    alive = set(Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True))
    return {connection for connection in connections if connection.session_key not in alive}


def waiting_reviews(people: set[int], texts: set[int]) -> set[tuple[int, int]]:
    """Person and postmortem of each review that is waiting."""
    rows = ReviewRequest.objects.filter(user__in=people, postmortem__in=texts, round=F("postmortem__review_round"))
    rows = rows.filter(decision=ReviewRequest.Decision.WAITING, postmortem__status=Postmortem.Status.IN_REVIEW)
    return set(rows.values_list("user", "postmortem"))
