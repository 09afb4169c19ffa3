"""Pictures in the text of a postmortem."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from core.files.file_types import PICTURE
from core.files.models import StoredFile
from core.files.store import save_file_row, store_upload
from postmortems.actions.drafts import must_write_postmortem
from postmortems.models import Postmortem


def add_picture(postmortem: Postmortem, *, by: User, file: File, now: datetime | None = None) -> StoredFile:
    """Store a picture that the text may show by its address. It is re-encoded; other files belong to the incident."""
    must_write_postmortem(by, postmortem)
    now = now or timezone.now()
    with store_upload(file, by=by, now=now) as received, transaction.atomic():
        if received is None or received.kind != PICTURE or not received.is_picture:
            raise Invalid("file", "This is not a picture that browsers can show. Use PNG, JPEG, WebP or GIF.")
        stored = save_file_row(received, by=by, owner=postmortem, now=now)
        record("postmortem.picture_added", actor=by, target=postmortem, at=now, file=stored.name)
    return stored
