from postmortems.models.approved_text import ApprovedText, Correction
from postmortems.models.export import Export
from postmortems.models.external_version import ExternalVersion
from postmortems.models.first_draft import FirstDraft
from postmortems.models.library import AnniversarySeen, ReadingItem
from postmortems.models.meeting import AgendaItem, Attendee, MeetingNote, ReviewMeeting
from postmortems.models.postmortem import Postmortem, PostmortemQuerySet, ReviewNote, Revision, days_late
from postmortems.models.review import Comment, Participation, ReviewRequest, Thread
from postmortems.models.shared_text import SharedText, TextUpdate
from postmortems.models.template import Content, PostmortemTemplate, TemplateSection, suggested_first

__all__ = [
    "AgendaItem",
    "AnniversarySeen",
    "ApprovedText",
    "Attendee",
    "Comment",
    "Content",
    "Correction",
    "Export",
    "ExternalVersion",
    "FirstDraft",
    "MeetingNote",
    "Participation",
    "Postmortem",
    "PostmortemQuerySet",
    "PostmortemTemplate",
    "ReadingItem",
    "ReviewMeeting",
    "ReviewNote",
    "ReviewRequest",
    "Revision",
    "SharedText",
    "TemplateSection",
    "TextUpdate",
    "Thread",
    "days_late",
    "suggested_first",
]
