"""`/postmortems/`: owed, read, write, review."""

from django.urls import path

from incidents.views import postmortem, review, writing

urlpatterns = [
    path("postmortems/", postmortem.board, name="postmortems"),
    path("postmortems/<INC:pk>/", postmortem.read, name="postmortem"),
    path("postmortems/<INC:pk>/export/", postmortem.export, name="postmortem-export"),
    path("postmortems/<INC:pk>/start/", writing.start, name="postmortem-start"),
    path("postmortems/<INC:pk>/edit/", writing.edit, name="postmortem-edit"),
    path("postmortems/<INC:pk>/save/", writing.save, name="postmortem-save"),
    path("postmortems/<INC:pk>/preview/", writing.preview, name="postmortem-preview"),
    path("postmortems/<INC:pk>/hand-over/", writing.hand_over, name="postmortem-hand-over"),
    path("postmortems/<INC:pk>/dismiss/", writing.dismiss, name="postmortem-dismiss"),
    path("postmortems/<INC:pk>/none/<slug:section>/", writing.none_here, name="postmortem-none"),
    path("postmortems/<INC:pk>/revisions/", writing.revisions, name="postmortem-revisions"),
    path("postmortems/<INC:pk>/revisions/<int:number>/", writing.revision, name="postmortem-revision"),
    path("postmortems/<INC:pk>/revisions/<int:number>/restore/", writing.restore, name="postmortem-restore"),
    path("postmortems/<INC:pk>/ask/", review.ask, name="postmortem-ask"),
    path("postmortems/<INC:pk>/comment/", review.comment, name="postmortem-comment"),
    path("postmortems/<INC:pk>/changes/", review.request_changes, name="postmortem-changes"),
    path("postmortems/<INC:pk>/approve/", review.approve, name="postmortem-approve"),
    path("postmortems/<INC:pk>/publish/", review.publish, name="postmortem-publish"),
    path("postmortems/<INC:pk>/reopen/", review.reopen, name="postmortem-reopen"),
]
