"""Postmortems and imports in JSON. Every write calls the same action as the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.api.idempotency import idempotent
from incidents.actions import drafting, reviewing
from incidents.actions.importing import confirm_import, discard_import, keep_choices, require_importer, require_kept
from incidents.api.incidents import KEY
from incidents.exports.markdown import markdown_of
from incidents.forms.importing import BadShape, ConfirmForm, as_posted, shaped
from incidents.gates import checks_before_publishing
from incidents.models import Import, Incident, Postmortem, PostmortemTemplate, Revision
from incidents.uploads import receive

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


class CheckSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    met = serializers.BooleanField()
    hint = serializers.CharField()


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
        made = drafting.start_postmortem(incident, by=request.user, **self.cleaned(request, StartSerializer))
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=SaveSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def save(self, request: Request, pk: int) -> Response:
        """Keep a text written on revision `version`. 409 when somebody saved in between."""
        data = self.cleaned(request, SaveSerializer)
        return self.answer(drafting.save_draft(self.get_object(), by=request.user, **data))

    @extend_schema(request=AskSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: int) -> Response:
        """Send the draft to a reviewer who is not its owner."""
        data = self.cleaned(request, AskSerializer)
        return self.answer(reviewing.ask_for_review(self.get_object(), by=request.user, **data))

    @extend_schema(request=WordsSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"], url_path="request-changes")
    def request_changes(self, request: Request, pk: int) -> Response:
        """Send it back to the writer, saying what is missing."""
        data = self.cleaned(request, WordsSerializer)
        return self.answer(reviewing.request_changes(self.get_object(), by=request.user, **data))

    @extend_schema(request=ReasonSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        """Approve; `reason` is needed while checklist items are unmet."""
        data = self.cleaned(request, ReasonSerializer)
        return self.answer(reviewing.approve(self.get_object(), by=request.user, **data))

    @extend_schema(request=ReasonSerializer, responses=PostmortemSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish an approved postmortem (managers)."""
        data = self.cleaned(request, ReasonSerializer)
        return self.answer(reviewing.publish(self.get_object(), by=request.user, **data))

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


class ImportSerializer(serializers.ModelSerializer[Import]):
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)

    class Meta:
        model = Import
        fields = [
            "id",
            "name",
            "state",
            "problem",
            "batch",
            "found",
            "result",
            "choices",
            "version",
            "incident",
            "created_at",
            "expires_at",
        ]
        read_only_fields = fields


class BringSerializer(serializers.Serializer[Any]):
    """A text, or a file in a multipart request."""

    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=1024 * 1024)
    name = serializers.CharField(required=False, max_length=200, default="Pasted text")
    file = serializers.FileField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("file") and not attrs.get("text", "").strip():
            raise ValidationError({"text": ["Send the text of a postmortem, or a file."]})
        return attrs


class ChoicesSerializer(serializers.Serializer[Any]):
    choices = serializers.JSONField()
    version = serializers.IntegerField(min_value=1)


@extend_schema(tags=["imports"])
class ImportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[Import]
):
    """My own imports: bring a text, look at what was found, change it, confirm it."""

    serializer_class = ImportSerializer
    queryset = Import.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> Any:
        return Import.objects.visible_to(self.request.user).defer("raw").select_related("incident").order_by("-pk")

    def filter_queryset(self, queryset: Any) -> Any:
        """The list leaves out what was discarded or ran out; asked for by its number, that answers 410."""
        found = super().filter_queryset(queryset)
        return found.current(timezone.now()) if self.action == "list" else found

    def get_object(self) -> Import:
        kept: Import = super().get_object()
        require_kept(kept, timezone.now())
        return kept

    @extend_schema(parameters=[KEY], request=BringSerializer, responses={201: ImportSerializer(many=True)})
    @idempotent
    def create(self, request: Request) -> Response:
        """Read one document at once; of a ZIP or a list, one import for each in state `reading`, to be asked again."""
        require_importer(request.user)
        data = BringSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        sent = data.validated_data
        text = sent.get("text", "").encode("utf-8", "replace")
        document = (sent["file"].name, sent["file"].read()) if sent.get("file") else (sent["name"], text)
        kept = receive([document], by=request.user, now=timezone.now())
        return Response(ImportSerializer(kept, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChoicesSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def choices(self, request: Request, pk: int) -> Response:
        """Keep a changed draft. 409 when it was changed elsewhere since `version`."""
        data = ChoicesSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            choices = shaped(data.validated_data["choices"])
        except BadShape as error:
            raise ValidationError({"choices": [str(error)]}) from error
        version = data.validated_data["version"]
        kept = keep_choices(self.get_object(), by=request.user, choices=choices, version=version)
        return Response(ImportSerializer(kept).data)

    @extend_schema(parameters=[KEY], request=None, responses={201: ImportSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def confirm(self, request: Request, pk: int) -> Response:
        """Create the incident and all that hangs on it. 422 names what is still open in the draft."""
        kept = self.get_object()
        form = ConfirmForm(kept.choices, as_posted(kept.choices))
        if not form.is_valid():
            raise ValidationError(form.problems())
        confirm_import(kept, by=request.user, told=form.told(), version=kept.version)
        return Response(ImportSerializer(kept).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: Import) -> None:
        discard_import(instance, by=self.request.user)
