from postmortems.forms.review import (
    ApproveForm,
    AskAnotherForm,
    AskForm,
    ChangesForm,
    MarkForm,
    PublishForm,
    ReasonForm,
    ReplyForm,
    ThreadForm,
)
from postmortems.forms.writing import (
    CorrectionForm,
    DraftForm,
    HandOverForm,
    PersonChoice,
    PictureForm,
    RestoreForm,
    StartForm,
)

__all__ = [
    "ApproveForm",
    "AskAnotherForm",
    "AskForm",
    "ChangesForm",
    "CorrectionForm",
    "DraftForm",
    "HandOverForm",
    "MarkForm",
    "PersonChoice",
    "PictureForm",
    "PublishForm",
    "ReasonForm",
    "ReplyForm",
    "RestoreForm",
    "StartForm",
    "ThreadForm",
]
