"""/api/v1/postmortems/INC-214/first-draft/…: the first draft from the facts of the incident."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import NamedField
from core.api.viewsets import ActionViewSet, verb
from incidents.models import Incident
from postmortems.actions.first_draft import start_from_record, update_from_record
from postmortems.api.serializers import PostmortemSerializer
from postmortems.draft_state import draft_state
from postmortems.models import Postmortem, PostmortemTemplate


@example("A template", template="sre")
class StartFromRecordInput(serializers.Serializer[Any]):
    template = NamedField(
        "slug", queryset=PostmortemTemplate.objects.in_use(), required=False, help_text="Default: the suggested one."
    )


class SourceSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()
    url = serializers.CharField()


class SentenceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    section = serializers.CharField()
    text = serializers.CharField()
    sources = SourceSerializer(many=True)


class DraftUpdateSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()


class FirstDraftSerializer(serializers.Serializer[Any]):
    """Unedited sentences, open questions, and the changes of an update (null if it cannot be updated)."""

    updated_at = serializers.DateTimeField()
    edited = serializers.IntegerField(help_text="Sentences that a person changed or removed.")
    sentences = SentenceSerializer(many=True, source="unedited")
    questions = SentenceSerializer(many=True)
    pending = DraftUpdateSerializer(allow_null=True)


class FirstDraftVerbs(ActionViewSet[Postmortem]):
    @extend_schema(request=StartFromRecordInput, responses={201: PostmortemSerializer})
    @action(detail=True, methods=["post"], url_path="start-from-record")
    def start_from_record(self, request: Request, pk: int) -> Response:
        """Begin the draft of an incident with sentences generated from its data."""
        incident = get_object_or_404(Incident.objects.visible_to(self.request.user), pk=pk)
        values = self.validated(StartFromRecordInput)
        return self.respond(start_from_record(incident, by=self.request.user, **values), PostmortemSerializer, 201)

    update_from_record = verb(
        "update-from-record",
        None,
        update_from_record,
        doc="Update the unedited sentences of the first draft from the current incident data.",
    )

    @extend_schema(responses=FirstDraftSerializer)
    @action(detail=True, url_path="first-draft")
    def first_draft(self, request: Request, pk: int) -> Response:
        """The sentences of the first draft with their sources. 404 if it was not started from a first draft."""
        state = draft_state(self.get_object(), now=timezone.now())
        if state is None:
            raise Http404
        return self.respond(state, FirstDraftSerializer)
