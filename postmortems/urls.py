"""`/postmortems/`: owed, read, write, review."""

from django.urls import path

from postmortems.views import editor, pages, review

app_name = "postmortems"
urlpatterns = [
    path("postmortems/", pages.board, name="list"),
    path("postmortems/<INC:pk>/", pages.read, name="detail"),
    path("postmortems/<INC:pk>/export/", pages.export, name="export"),
    path("postmortems/<INC:pk>/start/", editor.start, name="start"),
    path("postmortems/<INC:pk>/edit/", editor.edit, name="edit"),
    path("postmortems/<INC:pk>/save/", editor.save, name="save"),
    path("postmortems/<INC:pk>/preview/", editor.preview, name="preview"),
    path("postmortems/<INC:pk>/hand-over/", editor.hand_over, name="change-owner"),
    path("postmortems/<INC:pk>/dismiss/", editor.dismiss, name="advice-dismiss"),
    path("postmortems/<INC:pk>/none/<slug:section>/", editor.none_here, name="section-none"),
    path("postmortems/<INC:pk>/revisions/", editor.revisions, name="revisions"),
    path("postmortems/<INC:pk>/revisions/<int:number>/", editor.revision, name="revision"),
    path("postmortems/<INC:pk>/revisions/<int:number>/restore/", editor.restore, name="revision-restore"),
    path("postmortems/<INC:pk>/ask/", review.ask, name="review-request"),
    path("postmortems/<INC:pk>/comment/", review.comment, name="comment"),
    path("postmortems/<INC:pk>/changes/", review.request_changes, name="request-changes"),
    path("postmortems/<INC:pk>/approve/", review.approve, name="approve"),
    path("postmortems/<INC:pk>/publish/", review.publish, name="publish"),
    path("postmortems/<INC:pk>/reopen/", review.reopen, name="reopen"),
]
