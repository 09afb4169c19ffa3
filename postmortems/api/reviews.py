"""Threads, corrections and next steps of a postmortem: mixed into its viewset."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.negotiation import AnyType
from core.api.viewsets import ActionViewSet, verb
from postmortems.actions import approved_texts
from postmortems.actions import exports as export_actions
from postmortems.actions import external as external_actions
from postmortems.actions import threads as thread_actions
from postmortems.api import review_serializers as shapes
from postmortems.exports.data import data_of
from postmortems.exports.download import written_file
from postmortems.models import Correction, Export, ExternalVersion, Postmortem, Thread
from postmortems.next_steps import next_steps
from postmortems.passages import locate
from postmortems.postmortem_context import changes_since, content_of


def with_place(thread: Thread, text: str) -> Thread:
    """The thread with `start`, `end` and `edited` for this text."""
    span = locate(text, thread.passage) if thread.quote else None
    thread.start = span.start if span else None  # type: ignore[attr-defined]
    thread.end = span.end if span else None  # type: ignore[attr-defined]
    thread.edited = bool(span and span.edited)  # type: ignore[attr-defined]
    return thread


def withdraw_correction(correction: Correction, *, by: User) -> None:
    approved_texts.withdraw_correction(correction, by=by)


def approve_external(postmortem: Postmortem, *, by: User) -> ExternalVersion:
    """Approve the external version. 409 while it contains internal information."""
    return external_actions.approve_external(get_object_or_404(ExternalVersion, postmortem=postmortem), by=by)


DOCS = {"reply": "Add a comment to the thread.", "decline": "Decline the suggestion.", "reopen": "Reopen the thread."}


def thread_verb(path: str, act: Any, body: Any = None) -> Any:
    def run(thread: Thread, *, by: User, **values: Any) -> Thread:
        return with_place(act(thread, by=by, **values), thread.postmortem.text)

    run.__doc__ = act.__doc__ or DOCS[path]
    return verb(
        f"threads/<int:row>/{path}",
        body,
        run,
        answer=shapes.ThreadSerializer,
        part=Thread,
        name=f"thread-{path}",
    )


class ReviewVerbs(ActionViewSet[Postmortem]):
    """Extra actions of `PostmortemViewSet`."""

    @extend_schema(responses=shapes.ThreadSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def threads(self, request: Request, pk: int) -> Response:
        """Comments and suggestions, oldest first, at most 500."""
        postmortem = self.get_object()
        rows = [with_place(thread, postmortem.text) for thread in postmortem.threads.for_page()[:500]]
        return self.list_response(shapes.ThreadSerializer, rows)

    @extend_schema(request=shapes.ThreadInput, responses={201: shapes.ThreadSerializer})
    @threads.mapping.post
    def start_thread(self, request: Request, pk: int) -> Response:
        """Comment on a passage or on the whole text; with `replacement` it is a suggestion."""
        postmortem, values = self.get_object(), self.validated(shapes.ThreadInput)
        thread = thread_actions.start_thread(postmortem, by=self.request.user, **values)
        return self.respond(with_place(thread, postmortem.text), shapes.ThreadSerializer, 201)

    thread_reply = thread_verb("reply", thread_actions.reply, shapes.ReplyInput)
    thread_resolve = thread_verb("resolve", thread_actions.resolve_thread)
    thread_reopen = thread_verb("reopen", thread_actions.reopen_thread)
    thread_accept = thread_verb("accept", thread_actions.accept_suggestion)
    thread_decline = thread_verb("decline", thread_actions.decline_suggestion)

    @extend_schema(responses=shapes.CorrectionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def corrections(self, request: Request, pk: int) -> Response:
        """Corrections of the published text, oldest first."""
        return self.list_response(shapes.CorrectionSerializer, self.get_object().corrections.for_page())

    @extend_schema(request=shapes.TextCorrectionInput, responses={201: shapes.CorrectionSerializer})
    @corrections.mapping.post
    def propose_correction(self, request: Request, pk: int) -> Response:
        """Propose a correction. Readers see it once another person approves it."""
        values = self.validated(shapes.TextCorrectionInput)
        row = approved_texts.propose_correction(self.get_object(), by=self.request.user, **values)
        return self.respond(row, shapes.CorrectionSerializer, 201)

    correction_approve = verb(
        "corrections/<int:row>/approve",
        None,
        approved_texts.approve_correction,
        answer=shapes.CorrectionSerializer,
        part=Correction,
        name="correction-approve",
    )
    correction_remove = verb(
        "corrections/<int:row>/remove",
        None,
        withdraw_correction,
        code=204,
        part=Correction,
        name="correction-remove",
        doc="Remove a correction that is not approved.",
    )

    @extend_schema(request=shapes.ExportInput, responses={201: shapes.ExportSerializer})
    @action(detail=True, methods=["post"])
    def exports(self, request: Request, pk: int) -> Response:
        """Queue a PDF or Word file. Poll its status until it is done, then download it."""
        row = export_actions.request_export(
            self.get_object(), by=self.request.user, **self.validated(shapes.ExportInput)
        )
        return self.respond(row, shapes.ExportSerializer, 201)

    @extend_schema(responses=shapes.ExportSerializer, filters=False)
    @action(detail=True, url_path="exports/<int:row>", url_name="export")
    def export(self, request: Request, pk: int, row: int) -> Response:
        """State of one's own export. The file itself is at `url`; it is deleted after a day."""
        return self.respond(self.own_export(row), shapes.ExportSerializer)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, filters=False)
    @action(
        detail=True,
        url_path="exports/<int:row>/content",
        url_name="export-content",
        content_negotiation_class=AnyType,
    )
    def export_content(self, request: Request, pk: int, row: int) -> HttpResponseBase:
        """The PDF or Word file of an export. 404 until its status is `done`."""
        return written_file(self.own_export(row))

    def own_export(self, row: int) -> Export:
        rows = Export.objects.filter(postmortem=self.get_object(), by=self.request.user)
        return get_object_or_404(rows.select_related("postmortem__incident"), pk=row)

    @extend_schema(responses={200: {"type": "object", "additionalProperties": True}})
    @action(detail=True)
    def data(self, request: Request, pk: int) -> Response:
        """Text, facts, review and corrections as data."""
        return Response(data_of(self.get_object(), self.request.user))

    @extend_schema(responses=shapes.ExternalSerializer, filters=False)
    @action(detail=True)
    def external(self, request: Request, pk: int) -> Response:
        """The external version, and internal information found in it."""
        row = get_object_or_404(ExternalVersion, postmortem=self.get_object())
        return self.respond(row, shapes.ExternalSerializer)

    @extend_schema(request=shapes.ExternalInput, responses=shapes.ExternalSerializer)
    @external.mapping.put
    def save_external(self, request: Request, pk: int) -> Response:
        """Write the external version. Its approval is revoked; 409 if `version` is not the newest."""
        values = self.validated(shapes.ExternalInput)
        row = external_actions.save_external(self.get_object(), by=self.request.user, **values)
        return self.respond(row, shapes.ExternalSerializer)

    external_approve = verb(
        "external/approve", None, approve_external, answer=shapes.ExternalSerializer, name="external-approve"
    )

    @extend_schema(responses=shapes.FactChangeSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[], url_path="fact-changes")
    def fact_changes(self, request: Request, pk: int) -> Response:
        """Facts of the incident that changed after approval, newest first."""
        postmortem = self.get_object()
        rows = changes_since(postmortem, content_of(postmortem))
        return self.list_response(shapes.FactChangeSerializer, rows)

    @extend_schema(responses=shapes.StepSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[], url_path="next-steps")
    def next_steps(self, request: Request, pk: int) -> Response:
        """Who can act next, and how."""
        postmortem = self.get_object()
        rows = next_steps(postmortem, open_threads=postmortem.threads.open().count())
        return self.list_response(shapes.StepSerializer, rows)
