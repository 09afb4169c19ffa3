from postmortems.models.approved_text import ApprovedText, Correction
from postmortems.models.library import AnniversarySeen, ReadingItem
from postmortems.models.postmortem import (
    Postmortem,
    PostmortemQuerySet,
    PostmortemTemplate,
    ReviewNote,
    Revision,
    days_late,
)
from postmortems.models.review import Comment, Participation, ReviewRequest, Thread
from postmortems.models.shared_text import SharedText, TextUpdate
from postmortems.models.sharing import Export, ExternalVersion

__all__ = [
    "AnniversarySeen",
    "ApprovedText",
    "Comment",
    "Correction",
    "Export",
    "ExternalVersion",
    "Participation",
    "Postmortem",
    "PostmortemQuerySet",
    "PostmortemTemplate",
    "ReadingItem",
    "ReviewNote",
    "ReviewRequest",
    "Revision",
    "SharedText",
    "TextUpdate",
    "Thread",
    "days_late",
]
