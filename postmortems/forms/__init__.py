from postmortems.forms.publishing import PublishForm, ReopenForm
from postmortems.forms.review import (
    AddReviewerForm,
    ApproveForm,
    ChangesForm,
    ParticipationForm,
    RequestReviewForm,
)
from postmortems.forms.threads import ReplyForm, ThreadForm
from postmortems.forms.writing import (
    ChangeOwnerForm,
    CompareForm,
    CorrectionForm,
    DraftForm,
    ExportForm,
    ExternalForm,
    PictureForm,
    RecommendForm,
    RestoreForm,
    StartForm,
)

__all__ = [
    "AddReviewerForm",
    "ApproveForm",
    "ChangeOwnerForm",
    "ChangesForm",
    "CompareForm",
    "CorrectionForm",
    "DraftForm",
    "ExportForm",
    "ExternalForm",
    "ParticipationForm",
    "PictureForm",
    "PublishForm",
    "RecommendForm",
    "ReopenForm",
    "ReplyForm",
    "RequestReviewForm",
    "RestoreForm",
    "StartForm",
    "ThreadForm",
]
