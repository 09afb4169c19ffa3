"""Imports in JSON. Every write calls the same action as the page."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.idempotency import idempotent
from core.api.schema import whole
from core.web.uploads import takes_files
from importing.actions.imports import confirm_import, discard_import, keep_choices, require_importer, require_kept
from importing.forms.confirm import BadShape, ConfirmForm, as_posted, shaped
from importing.models import Import
from importing.uploads import receive
from incidents.api.incidents import KEY


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


@example(
    "A written postmortem", text="10:00 PM: Alerts report errors.\n2:00 AM: Restored.", name="Load balancer outage"
)
class BringSerializer(serializers.Serializer[Any]):
    """A text, or a file in a multipart request."""

    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=1024 * 1024)
    name = serializers.CharField(required=False, max_length=200, default="Pasted text")
    file = serializers.FileField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("file") and not attrs.get("text", "").strip():
            raise ValidationError({"text": ["Send the postmortem text or a file."]})
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
    @takes_files
    @idempotent
    @whole
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
