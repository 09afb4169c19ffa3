"""Database access of open texts: rechecks rights, stores batches of changes, reads changes of other processes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from pycrdt import merge_updates

from core.errors import Refused
from postmortems.actions.shared_text import append_updates, load_document, open_shared_text
from postmortems.coedit.document import check_update, text_of
from postmortems.consumers.rights import Connection, current_rights
from postmortems.models import Postmortem, TextUpdate


@dataclass(frozen=True)
class Change:
    """One change of a member, the `number`-th of its connection."""

    member: Connection
    data: bytes
    number: int


@dataclass(frozen=True)
class Stored:
    ids: list[int]
    data: list[bytes]
    text_bytes: int  # of the text before these changes; 0 when it was not measured


@transaction.atomic
def store(changes: list[Change], check_size: bool) -> Stored:
    """Store changes as one row per person, if every one of them may still write. Raises like `append_updates`."""
    by_member: dict[Connection, list[bytes]] = {}
    for change in changes:
        check_update(change.data)
        by_member.setdefault(change.member, []).append(change.data)
    rights = current_rights(by_member)
    if not all(member in rights and rights[member].may_write for member in by_member):
        raise Refused("A connected person lost the permission to write.")
    postmortem = Postmortem.objects.get(pk=changes[0].member.postmortem_id)
    data = [merge_updates(*own) if len(own) > 1 else own[0] for own in by_member.values()]
    size = len(text_of(load_document(postmortem.pk)).encode()) if check_size else 0
    rows = list(zip([member.user for member in by_member], data, strict=True))
    return Stored(append_updates(postmortem, rows, check_size=check_size), data, size)


def newest_row() -> int:
    return TextUpdate.objects.aggregate(newest=Max("pk"))["newest"] or 0


def new_rows(postmortem_ids: list[int], since: int) -> dict[int, dict[int, bytes]]:
    """Rows after an id, by postmortem."""
    found: dict[int, dict[int, bytes]] = {}
    rows = TextUpdate.objects.filter(postmortem_id__in=postmortem_ids, pk__gt=since)
    for postmortem_id, pk, data in rows.values_list("postmortem_id", "pk", "data"):
        found.setdefault(postmortem_id, {})[pk] = bytes(data)
    return found


def state_vector(postmortem: Postmortem) -> tuple[str, bytes]:
    """The key of the document, which is created if needed, and its state vector."""
    shared = open_shared_text(postmortem)
    return str(shared.key), load_document(postmortem.pk).get_state()


def missing_update(postmortem_id: int, vector: bytes) -> bytes:
    """The update that a browser with this state vector lacks."""
    return load_document(postmortem_id).get_update(vector)
