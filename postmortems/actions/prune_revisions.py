"""Prunes automatic revisions: keeps one per ten minutes.

Only after an hour, so that a form or an API client with an older text still finds its base for a merge. A revision that
an approval or a review refers to stays, and so does the newest. Writers of removed revisions become co-authors of the
one that stays.
"""

from datetime import datetime, timedelta

from django.db import transaction

from postmortems.models import ApprovedText, Postmortem, ReviewRequest, Revision

KEPT_WHOLE = timedelta(hours=1)
BUCKET = 600  # seconds


@transaction.atomic
def prune_revisions(postmortem: Postmortem, *, now: datetime) -> int:
    """Remove revisions of the editor between those that stay; returns how many."""
    old = postmortem.revisions.filter(joint=True, at__lt=now - KEPT_WHOLE).order_by("number")
    referenced = {
        postmortem.version,
        *ApprovedText.objects.filter(postmortem=postmortem).values_list("revision", flat=True),
        *ReviewRequest.objects.filter(postmortem=postmortem).values_list("revision", flat=True),
    }
    buckets: dict[int, list[Revision]] = {}
    for row in old.defer("text").prefetch_related("co_authors"):
        buckets.setdefault(int(row.at.timestamp()) // BUCKET, []).append(row)
    removed = 0
    for rows in buckets.values():
        last, gone = rows[-1], [row for row in rows[:-1] if row.number not in referenced]
        writers = {writer for row in gone for writer in [row.by_id, *(person.pk for person in row.co_authors.all())]}
        last.co_authors.add(*(writers - {last.by_id}))
        removed += Revision.objects.filter(pk__in=[row.pk for row in gone]).delete()[1].get("postmortems.Revision", 0)
    return removed
