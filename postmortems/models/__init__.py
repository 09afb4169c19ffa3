from postmortems.models.approved_text import ApprovedText, Correction
from postmortems.models.postmortem import (
    Postmortem,
    PostmortemQuerySet,
    PostmortemTemplate,
    ReviewNote,
    Revision,
    days_late,
)
from postmortems.models.shared_text import SharedText, TextUpdate

__all__ = [
    "ApprovedText",
    "Correction",
    "Postmortem",
    "PostmortemQuerySet",
    "PostmortemTemplate",
    "ReviewNote",
    "Revision",
    "SharedText",
    "TextUpdate",
    "days_late",
]
