"""`/postmortems/`: owed, read, write, review."""

from django.urls import path

from postmortems.views import corrections, editor, editor_data, exports, external, pages, review, review_page, revisions

app_name = "postmortems"
urlpatterns = [
    path("postmortems/", pages.postmortem_board, name="list"),
    path("postmortems/<INC:pk>/", pages.postmortem_detail, name="detail"),
    path("postmortems/<INC:pk>/export/", exports.export_page, name="export"),
    path("postmortems/<INC:pk>/exports/<int:row>/", exports.export_detail, name="export-detail"),
    path("postmortems/<INC:pk>/exports/<int:row>/download/", exports.export_download, name="export-download"),
    path("postmortems/<INC:pk>/external/", external.external_page, name="external"),
    path("postmortems/<INC:pk>/external/approve/", external.approve, name="external-approve"),
    path("postmortems/<INC:pk>/start/", editor.start_draft, name="start"),
    path("postmortems/<INC:pk>/edit/", editor.edit_page, name="edit"),
    path("postmortems/<INC:pk>/save/", editor.save_text, name="save"),
    path("postmortems/<INC:pk>/preview/", editor.preview_text, name="preview"),
    path("postmortems/<INC:pk>/blocks/<slug:name>/", editor_data.block_fragment, name="block"),
    path("postmortems/<INC:pk>/complete/", editor_data.completion, name="complete"),
    path("postmortems/<INC:pk>/pictures/", editor_data.upload_picture, name="picture-add"),
    path("postmortems/<INC:pk>/change-owner/", editor.change_owner, name="change-owner"),
    path("postmortems/<INC:pk>/advice/dismiss/", editor.remove_advice, name="advice-dismiss"),
    path("postmortems/<INC:pk>/none/<slug:section>/", editor.mark_section_none, name="section-none"),
    path("postmortems/<INC:pk>/revisions/", revisions.revision_list, name="revisions"),
    path("postmortems/<INC:pk>/revisions/<int:number>/", revisions.revision_detail, name="revision"),
    path("postmortems/<INC:pk>/revisions/<int:number>/restore/", revisions.restore_text, name="revision-restore"),
    path("postmortems/<INC:pk>/request-review/", review.request_review, name="review-request"),
    path("postmortems/<INC:pk>/review/", review_page.review_page, name="review"),
    path("postmortems/<INC:pk>/ask-another-reviewer/", review.ask_another, name="ask-another"),
    path("postmortems/<INC:pk>/step-down/", review.step_down, name="step-down"),
    path("postmortems/<INC:pk>/answers/", review.save_answers, name="answers"),
    path("postmortems/<INC:pk>/participation/", review.mark, name="participation"),
    path("postmortems/<INC:pk>/threads/start/", review.start_thread, name="thread-start"),
    path("postmortems/<INC:pk>/threads/<int:row>/reply/", review.reply, name="thread-reply"),
    path("postmortems/<INC:pk>/threads/<int:row>/resolve/", review.resolve_thread, name="thread-resolve"),
    path("postmortems/<INC:pk>/threads/<int:row>/reopen/", review.reopen_thread, name="thread-reopen"),
    path("postmortems/<INC:pk>/threads/<int:row>/accept/", review.accept_suggestion, name="suggestion-accept"),
    path("postmortems/<INC:pk>/threads/<int:row>/decline/", review.decline_suggestion, name="suggestion-decline"),
    path("postmortems/<INC:pk>/request-changes/", review.request_changes, name="request-changes"),
    path("postmortems/<INC:pk>/approve/", review.approve_postmortem, name="approve"),
    path("postmortems/<INC:pk>/publish/", review.publish_postmortem, name="publish"),
    path("postmortems/<INC:pk>/reopen/", review.reopen_postmortem, name="reopen"),
    path("postmortems/<INC:pk>/corrections/propose/", corrections.propose, name="correction-propose"),
    path("postmortems/<INC:pk>/corrections/<int:row>/approve/", corrections.approve, name="correction-approve"),
    path("postmortems/<INC:pk>/corrections/<int:row>/remove/", corrections.remove, name="correction-remove"),
]
