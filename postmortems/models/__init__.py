from postmortems.models.approved_text import ApprovedText, Correction
from postmortems.models.postmortem import (
    Postmortem,
    PostmortemQuerySet,
    PostmortemTemplate,
    ReviewNote,
    Revision,
    days_late,
)

__all__ = [
    "ApprovedText",
    "Correction",
    "Postmortem",
    "PostmortemQuerySet",
    "PostmortemTemplate",
    "ReviewNote",
    "Revision",
    "days_late",
]
