"""Joint editing: open the shared text, store changes, write them into the Markdown column, keep the log short.

Changes are stored as rows first. One second after the last of them the text is written to `Postmortem.text` as a
revision; search, exports and the API read only that. Every read of the document applies all rows there are, because
ids may commit out of order; compaction removes exactly the rows it merged (docs/decisions/0018-joint-editing.md).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from pycrdt import Doc

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from postmortems.coedit.document import change_text, check_update, load, new_state, text_of
from postmortems.models import Postmortem, Revision, SharedText, TextUpdate
from postmortems.policies import can_write_postmortem

MAX_BYTES = 256 * 1024  # bytes of Markdown
MAX_STATE = 8 * 1024 * 1024  # bytes of a document with its history
COMPACT_AFTER = 200  # rows
SESSION = timedelta(minutes=10)  # edits of the same people within this time are one event
TOO_LONG = "The text is longer than 256 KB. Move logs and tables to attachments or links."


def is_open_for_editing(postmortem: Postmortem) -> bool:
    """Joint editing ends at approval."""
    return postmortem.status in Postmortem.EDITABLE


@transaction.atomic
def open_shared_text(postmortem: Postmortem) -> SharedText:
    """The shared text, made from the Markdown column at the first opening."""
    found = SharedText.objects.filter(postmortem=postmortem).first()
    if found is not None:
        return found
    defaults = {"state": new_state(postmortem.text)}
    return SharedText.objects.for_parent(postmortem).get_or_create(defaults=defaults)[0]


@transaction.atomic
def append_updates(
    postmortem: Postmortem,
    changes: Sequence[tuple[User, bytes]],
    *,
    check_size: bool = False,
    now: datetime | None = None,
) -> list[int]:
    """Store changes of these people; returns the ids of the rows. `check_size` measures the text they result in.

    Raises NotAnUpdate, Invalid (too long) or Refused (not theirs to write); then nothing is stored.
    """
    now = now or timezone.now()
    if not is_open_for_editing(postmortem):
        raise Refused("This postmortem cannot be edited now.")
    for by, data in changes:
        if not can_write_postmortem(by, postmortem):
            raise Refused("Only responders can write postmortems.")
        check_update(data)
    if check_size:
        doc = load_document(postmortem.pk, extra=[data for _, data in changes])
        if len(text_of(doc).encode()) > MAX_BYTES or len(doc.get_update()) > MAX_STATE:
            raise Invalid("text", TOO_LONG)
    rows = TextUpdate.objects.for_parent(postmortem)
    built = [rows.build(data=data, by=by, at=now) for by, data in changes]
    return [row.pk for row in TextUpdate.objects.bulk_create(built)]


def load_document(postmortem_id: int, extra: Sequence[bytes] = ()) -> Doc:
    """The current document. All rows are applied, because ids may commit out of order."""
    state = SharedText.objects.values_list("state", flat=True).get(postmortem_id=postmortem_id)
    rows = TextUpdate.objects.filter(postmortem_id=postmortem_id).values_list("data", flat=True)
    return load(bytes(state), [*map(bytes, rows), *extra])


@transaction.atomic
def save_shared_text(postmortem_id: int, *, now: datetime | None = None) -> Postmortem | None:
    """Write stored changes into the Markdown column, as a revision of those who made them. None if there are none."""
    shared = locked(postmortem_id)
    if shared is None:
        return None
    rows = list(TextUpdate.objects.filter(postmortem_id=postmortem_id).only("pk", "data", "by", "saved"))
    unsaved = [row for row in rows if not row.saved]
    postmortem = Postmortem.objects.select_related("incident").get(pk=postmortem_id)
    saved = None
    if unsaved and is_open_for_editing(postmortem):
        text = text_of(load(bytes(shared.state), [bytes(row.data) for row in rows]))
        writers = [pk for pk, _ in Counter(row.by_id for row in unsaved).most_common()]
        saved = write_revision(postmortem, text, writers, now=now or timezone.now())
        TextUpdate.objects.filter(pk__in=[row.pk for row in unsaved]).update(saved=True)
    if len(rows) >= COMPACT_AFTER and all(row.saved or saved for row in rows):
        compact(shared)
    return saved


def locked(postmortem_id: int) -> SharedText | None:
    """The shared text, for this transaction alone: saving and compaction never overlap."""
    return SharedText.objects.select_for_update().filter(postmortem_id=postmortem_id).first()


def write_revision(postmortem: Postmortem, text: str, writers: list[int], *, now: datetime) -> Postmortem:
    """Store the text as the next revision. The first of `writers` wrote most of it."""
    if text == postmortem.text:
        return postmortem
    before = postmortem.revisions.order_by("-number").first()
    number = postmortem.version + 1
    as_read = Postmortem.objects.filter(pk=postmortem.pk, version=postmortem.version, status__in=Postmortem.EDITABLE)
    if not as_read.update(text=text, version=number, updated_at=now):
        raise Refused("This was changed by someone else. Reload and try again.")
    rows = Revision.objects.for_parent(postmortem)
    row = rows.create(number=number, text=text, by_id=writers[0], at=now, joint=True)
    row.co_authors.set(writers[1:])
    postmortem.writers.add(*writers)
    if not (before and before.joint and before.by_id == writers[0] and now - before.at < SESSION):
        actor = User.objects.get(pk=writers[0])
        record("postmortem.saved", actor=actor, target=postmortem, at=now, revision=number)
    postmortem.refresh_from_db()
    return postmortem


def compact(shared: SharedText) -> None:
    """Merge the current rows into the state and delete exactly these. The row must be locked."""
    rows = dict(TextUpdate.objects.filter(postmortem_id=shared.postmortem_id, saved=True).values_list("pk", "data"))
    shared.state = load(bytes(shared.state), map(bytes, rows.values())).get_update()
    shared.save(update_fields=["state"])
    TextUpdate.objects.filter(pk__in=list(rows)).delete()


def save_pending_edits(postmortem: Postmortem, *, now: datetime) -> bool:
    """Before a change from outside the editor: write what editors typed, and keep others out until the end of the
    transaction. False when the text was never edited jointly."""
    if not SharedText.objects.filter(postmortem=postmortem).exists():
        return False
    save_shared_text(postmortem.pk, now=now)
    return True


def edit_shared_text(postmortem: Postmortem, text: str, *, by: User, now: datetime) -> None:
    """Make the document say `text`, by edits that open editors merge. The revision is the caller's."""
    change = change_text(load_document(postmortem.pk), text)
    TextUpdate.objects.for_parent(postmortem).create(data=change, by=by, at=now, saved=True)
