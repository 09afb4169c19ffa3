"""/api/v1/postmortems/. Every write calls the same action as the page."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import verb
from core.files.api import FileSerializer
from incidents.models import Incident
from postmortems.actions import drafts, publishing, reviews
from postmortems.actions.library import add_to_reading_list
from postmortems.actions.pictures import add_picture
from postmortems.api import review_serializers, serializers
from postmortems.api.drafting import FirstDraftVerbs
from postmortems.api.reading_list import RecommendInput
from postmortems.api.reviews import ReviewVerbs
from postmortems.exports.markdown import markdown_of
from postmortems.filters import PostmortemFilter
from postmortems.gates import checks_before_publishing
from postmortems.models import Postmortem, ReviewRequest
from postmortems.postmortem_context import advice_on


def reopen(postmortem: Postmortem, *, by: User, reason: str = "") -> Postmortem:
    return publishing.reopen(postmortem, by=by, reason=reason)


def dismiss_advice(postmortem: Postmortem, *, by: User, digest: str) -> Postmortem:
    return drafts.dismiss_advice(postmortem, digest, by=by)


def confirm_none(postmortem: Postmortem, *, by: User, section: str) -> Postmortem:
    return drafts.confirm_none(postmortem, section, by=by)


def restore_revision(postmortem: Postmortem, *, by: User, number: int, version: int) -> Postmortem:
    return drafts.restore_revision(postmortem, number, by=by, version=version)


@extend_schema(tags=["postmortems"])
class PostmortemViewSet(ReviewVerbs, FirstDraftVerbs, viewsets.ReadOnlyModelViewSet[Postmortem]):
    """One postmortem for each incident, addressed by the incident's reference. A hidden one is 404."""

    serializer_class = serializers.PostmortemSerializer
    queryset = Postmortem.objects.none()
    lookup_field = "incident_id"
    lookup_url_kwarg = "pk"
    lookup_value_converter = "INC"
    part_of = "postmortem"
    filterset_class = PostmortemFilter

    def get_queryset(self) -> Any:
        rows = Postmortem.objects.visible_to(self.request.user)
        rows = rows.select_related("incident__severity", "owner", "circle", "approved_by")
        if self.action != "list":
            return rows
        named = ReviewRequest.objects.named().select_related("user")
        return rows.defer("text").prefetch_related(Prefetch("review_requests", named, to_attr="named_requests"))

    def get_serializer_class(self) -> Any:
        return serializers.PostmortemRowSerializer if self.action == "list" else serializers.PostmortemSerializer

    @extend_schema(request=serializers.StartPostmortemInput, responses={201: serializers.PostmortemSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Begin the draft of an incident, from a template or a given text."""
        incident = get_object_or_404(Incident.objects.visible_to(self.request.user), pk=pk)
        values = self.validated(serializers.StartPostmortemInput)
        return self.respond(drafts.start_postmortem(incident, by=self.request.user, **values), code=201)

    @extend_schema(request=serializers.PostmortemEditInput, responses=serializers.PostmortemSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Save the text that was written on revision `version`.

        Changes that others saved or typed since are merged by line, also into open editors. 409 only where the same
        line changed.
        """
        values = self.validated(serializers.PostmortemEditInput)
        return self.respond(drafts.save_draft(self.get_object(), by=self.request.user, **values))

    ask = verb(
        "ask",
        serializers.AskForReviewInput,
        reviews.ask_for_review,
        doc="Send the draft to reviewers, none of them an author.",
    )
    ask_another_reviewer = verb(
        "ask-another-reviewer", serializers.ReviewerInput, reviews.ask_another_reviewer, doc="Add a reviewer."
    )
    step_down = verb(
        "step-down",
        serializers.OptionalReasonInput,
        reviews.step_down,
        doc="Give up a requested review, for example to edit the text.",
    )
    answers = verb(
        "answers", review_serializers.AnswersInput, reviews.save_answers, doc="Save answers to the review questions."
    )
    participation = verb(
        "participation",
        review_serializers.ParticipationInput,
        reviews.mark_participation,
        answer=review_serializers.ParticipationSerializer,
        doc="Record as a participant that the draft was seen, corrected or agreed.",
    )
    request_changes = verb(
        "request-changes",
        review_serializers.RequestChangesInput,
        reviews.request_changes,
        doc="Return it to the author with what is missing.",
    )
    approve = verb(
        "approve",
        review_serializers.ApproveInput,
        reviews.approve,
        doc="Approve; `reason` is needed while requirements or questions are open.",
    )
    publish = verb(
        "publish", serializers.OptionalReasonInput, publishing.publish, doc="Publish an approved postmortem (managers)."
    )
    reopen = verb(
        "reopen",
        serializers.OptionalReasonInput,
        reopen,
        doc="Set an approved or published postmortem back to draft (managers).",
    )
    change_owner = verb(
        "change-owner", serializers.PostmortemOwnerInput, drafts.change_postmortem_owner, doc="Change the owner."
    )
    restore = verb(
        "restore",
        serializers.RestoreRevisionInput,
        restore_revision,
        doc="Restore revision `number` as a new revision. 409 if `version` is not the newest.",
    )
    dismiss = verb("dismiss", serializers.DismissAdviceInput, dismiss_advice, doc="Dismiss a suggestion for this text.")
    pictures = verb(
        "pictures",
        serializers.PictureInput,
        add_picture,
        answer=FileSerializer,
        code=201,
        doc="Store a picture (multipart). The text shows it as ![what it shows](url).",
    )
    recommend = verb(
        "recommend",
        RecommendInput,
        add_to_reading_list,
        code=204,
        doc="Put it on the reading list of another person. Nothing changes if it is already there.",
    )
    none = verb("none", serializers.EmptySectionInput, confirm_none, doc="Confirm that a section has nothing to add.")

    @extend_schema(responses=serializers.AdviceSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def advice(self, request: Request, pk: int) -> Response:
        """Suggestions on the wording of the saved text."""
        postmortem = self.get_object()
        return self.list_response(serializers.AdviceSerializer, advice_on(postmortem, postmortem.text))

    @extend_schema(responses=serializers.CheckSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def checks(self, request: Request, pk: int) -> Response:
        """The review checklist, unmet items first."""
        checks = checks_before_publishing(self.get_object().incident, self.request.user)
        return self.list_response(serializers.CheckSerializer, checks)

    @extend_schema(responses=serializers.RevisionSerializer(many=True), filters=False)
    @action(detail=True, filter_backends=[])
    def revisions(self, request: Request, pk: int) -> Response:
        """The revisions without their text, newest first, a page at a time."""
        rows: Any = self.get_object().revisions.select_related("by").defer("text")
        self.paginator.ordering = ("-number", "-id")  # type: ignore[union-attr]
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.RevisionSerializer(page, many=True).data)

    @extend_schema(responses=serializers.RevisionTextSerializer)
    @action(detail=True, url_path="revisions/<int:number>", url_name="revision")
    def revision(self, request: Request, pk: int, number: int) -> Response:
        """One revision with its text."""
        rows = self.get_object().revisions.select_related("by")
        return self.respond(get_object_or_404(rows, number=number), serializers.RevisionTextSerializer)

    @extend_schema(responses={200: {"type": "object", "properties": {"markdown": {"type": "string"}}}})
    @action(detail=True)
    def markdown(self, request: Request, pk: int) -> Response:
        """The text with its live blocks written out."""
        return Response({"markdown": markdown_of(self.get_object(), self.request.user)})
