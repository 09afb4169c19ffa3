"""Postmortems and imports in JSON. Every write calls the same action as the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.examples import example
from incidents.models import Incident
from postmortems.actions import drafts, reviews
from postmortems.exports.markdown import markdown_of
from postmortems.gates import checks_before_publishing
from postmortems.models import Postmortem, PostmortemTemplate, Revision
from postmortems.render_postmortem import advice_on

Person = serializers.SlugRelatedField


class PostmortemSerializer(serializers.ModelSerializer[Postmortem]):
    incident = serializers.CharField(source="ref", read_only=True)
    owner: Any = Person("handle", read_only=True)
    reviewer: Any = Person("handle", read_only=True)

    class Meta:
        model = Postmortem
        fields = ["incident", "title", "status", "owner", "reviewer", "required", "due_on", "version", "text"]
        fields += ["updated_at", "approved_at", "published_at", "overrides"]
        read_only_fields = fields


@example("A text", text="## Summary", version=3)
class SaveSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    version = serializers.IntegerField(min_value=0)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class StartSerializer(serializers.Serializer[Any]):
    template = serializers.SlugRelatedField("slug", queryset=PostmortemTemplate.objects.all(), required=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


class AskSerializer(serializers.Serializer[Any]):
    reviewer = serializers.SlugRelatedField("handle", queryset=User.objects.people())


class WordsSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5_000)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ToSerializer(serializers.Serializer[Any]):
    to = serializers.SlugRelatedField("handle", queryset=User.objects.people())


class RestoreSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=0)


class CheckSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    met = serializers.BooleanField()
    hint = serializers.CharField()
    can_be_none = serializers.BooleanField(help_text="Can be marked as nothing to add (POST none).")


class AdviceSerializer(serializers.Serializer[Any]):
    """A note on the wording. It never blocks; one that was weighed is dismissed by its digest."""

    kind = serializers.ChoiceField(choices=["hint", "todo"])
    title = serializers.CharField()
    text = serializers.CharField()
    digest = serializers.CharField()


class DigestSerializer(serializers.Serializer[Any]):
    digest = serializers.CharField(max_length=80)


class SectionSerializer(serializers.Serializer[Any]):
    section = serializers.SlugField(max_length=80, help_text="Code of a check that can be marked as nothing to add.")


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    by: Any = Person("handle", read_only=True)

    class Meta:
        model = Revision
        fields = ["number", "by", "at", "note", "text"]
        read_only_fields = fields


@extend_schema(tags=["postmortems"])
class PostmortemViewSet(viewsets.ReadOnlyModelViewSet[Postmortem]):
    """One postmortem for each incident, named by its reference. 404 for what one may not see."""

    serializer_class = PostmortemSerializer
    queryset = Postmortem.objects.none()
    lookup_field = "incident_id"
    lookup_url_kwarg = "pk"
    lookup_value_converter = "INC"
    filterset_fields = ["status", "required"]

    def get_queryset(self) -> Any:
        return Postmortem.objects.visible_to(self.request.user).select_related(
            "incident", "owner", "reviewer", "circle"
        )

    def answer(self, postmortem: Postmortem, code: int = 200) -> Response:
        return Response(PostmortemSerializer(postmortem).data, status=code)

    def cleaned(self, request: Request, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        data = serializer(data=request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    @extend_schema(request=StartSerializer, responses={201: PostmortemSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Begin the draft of an incident, from a template or a given text."""
        incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
        made = drafts.start_postmortem(incident, by=request.user, **self.cleaned(request, StartSerializer))
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=SaveSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def save(self, request: Request, pk: int) -> Response:
        """Save the text. 409 if `version` is not the newest revision."""
        data = self.cleaned(request, SaveSerializer)
        return self.answer(drafts.save_draft(self.get_object(), by=request.user, **data))

    @extend_schema(request=AskSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: int) -> Response:
        """Send the draft to a reviewer who is not its owner."""
        data = self.cleaned(request, AskSerializer)
        return self.answer(reviews.ask_for_review(self.get_object(), by=request.user, **data))

    @extend_schema(request=WordsSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"], url_path="request-changes")
    def request_changes(self, request: Request, pk: int) -> Response:
        """Send it back to the writer, saying what is missing."""
        data = self.cleaned(request, WordsSerializer)
        return self.answer(reviews.request_changes(self.get_object(), by=request.user, **data))

    @extend_schema(request=ReasonSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        """Approve; `reason` is needed while checklist items are unmet."""
        data = self.cleaned(request, ReasonSerializer)
        return self.answer(reviews.approve(self.get_object(), by=request.user, **data))

    @extend_schema(request=ReasonSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish an approved postmortem (managers)."""
        data = self.cleaned(request, ReasonSerializer)
        return self.answer(reviews.publish(self.get_object(), by=request.user, **data))

    @extend_schema(request=ReasonSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take an approved or published text back to draft (managers), saying why."""
        data = {"reason": "", **self.cleaned(request, ReasonSerializer)}
        return self.answer(reviews.reopen(self.get_object(), by=request.user, **data))

    @extend_schema(request=WordsSerializer, responses={201: WordsSerializer})
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: int) -> Response:
        """Comment on the postmortem. The owner is notified."""
        note = reviews.comment(self.get_object(), by=request.user, **self.cleaned(request, WordsSerializer))
        return Response({"text": note.text}, status=status.HTTP_201_CREATED)

    @extend_schema(request=ToSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: int) -> Response:
        """Change the owner."""
        return self.answer(
            drafts.hand_postmortem(self.get_object(), by=request.user, **self.cleaned(request, ToSerializer))
        )

    @extend_schema(request=RestoreSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Restore revision `number` as a new revision. 409 if `version` is not the newest."""
        data = self.cleaned(request, RestoreSerializer)
        return self.answer(drafts.restore_revision(self.get_object(), by=request.user, **data))

    @extend_schema(responses=AdviceSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def advice(self, request: Request, pk: int) -> Response:
        """Suggestions on the wording of the saved text."""
        postmortem = self.get_object()
        return Response(AdviceSerializer(advice_on(postmortem, postmortem.text), many=True).data)

    @extend_schema(request=DigestSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        """A note of advice was weighed; for this text it does not return."""
        digest = self.cleaned(request, DigestSerializer)["digest"]
        return self.answer(drafts.dismiss_advice(self.get_object(), digest, by=request.user))

    @extend_schema(request=SectionSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def none(self, request: Request, pk: int) -> Response:
        """A section is empty because there was nothing, not because it was skipped."""
        section = self.cleaned(request, SectionSerializer)["section"]
        return self.answer(drafts.confirm_none(self.get_object(), section, by=request.user))

    @extend_schema(responses=CheckSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def checks(self, request: Request, pk: int) -> Response:
        """The review checklist, unmet items first."""
        checks = checks_before_publishing(self.get_object().incident, request.user)
        return Response(CheckSerializer(checks, many=True).data)

    @extend_schema(responses=RevisionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def revisions(self, request: Request, pk: int) -> Response:
        """Every saved text, newest first, at most 200."""
        rows = self.get_object().revisions.select_related("by")[:200]
        return Response(RevisionSerializer(rows, many=True).data)

    @extend_schema(responses={200: {"type": "object", "properties": {"markdown": {"type": "string"}}}})
    @action(detail=True)
    def markdown(self, request: Request, pk: int) -> Response:
        """The text with its live blocks written out."""
        return Response({"markdown": markdown_of(self.get_object(), request.user)})
