"""Imports in JSON. Every write calls the same action as the page."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ActionViewSet, unpaginated, verb
from core.web.body_limits import takes_files
from importing.actions.imports import (
    confirm_import,
    discard_import,
    import_as_text,
    must_import,
    require_not_expired,
    save_choices,
)
from importing.api import serializers
from importing.forms.confirm import BadShape, ConfirmForm, as_posted, validated_draft
from importing.models import Import
from importing.uploads import create_imports


@extend_schema(tags=["imports"])
class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ActionViewSet[Import]):
    """Own imports: upload a text, review and edit the result, confirm it."""

    serializer_class = serializers.ImportSerializer
    queryset = Import.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> Any:
        rows = Import.objects.visible_to(self.request.user).defer("raw").select_related("incident").order_by("-pk")
        return rows.defer("raw", "source", "result", "choices") if self.action == "list" else rows

    def get_serializer_class(self) -> Any:
        return serializers.ImportRowSerializer if self.action == "list" else serializers.ImportSerializer

    def filter_queryset(self, queryset: Any) -> Any:
        """The list excludes discarded and expired imports; retrieving one of them gives 410."""
        found: Any = super().filter_queryset(queryset)
        return found.current(timezone.now()) if self.action == "list" else found

    def get_object(self) -> Import:
        import_row: Import = super().get_object()
        require_not_expired(import_row, timezone.now())
        return import_row

    @extend_schema(request=serializers.ImportInput, responses={201: serializers.ImportSerializer(many=True)})
    @takes_files
    @unpaginated
    def create(self, request: Request) -> Response:
        """Parse one document. A ZIP or a list makes one import per document with status `reading`, to be polled."""
        must_import(self.request.user)
        sent = self.validated(serializers.ImportInput)
        text = sent.get("text", "").encode("utf-8", "replace")
        document = (sent["file"].name, sent["file"].read()) if sent.get("file") else (sent["name"], text)
        imports = create_imports([document], by=self.request.user, now=timezone.now())
        return Response(serializers.ImportSerializer(imports, many=True).data, status=201)

    @extend_schema(request=serializers.ImportChoicesInput, responses=serializers.ImportSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Save a changed draft. 409 when it was changed elsewhere since `version`."""
        values = self.validated(serializers.ImportChoicesInput)
        try:
            values["choices"] = validated_draft(values["choices"])
        except BadShape as error:
            raise ValidationError({"choices": [str(error)]}) from error
        return self.respond(save_choices(self.get_object(), by=self.request.user, **values))

    @extend_schema(request=None, responses={201: serializers.ImportSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Create the incident with everything in the draft. 422 names what is missing in the draft."""
        import_row = self.get_object()
        form = ConfirmForm(import_row.choices, as_posted(import_row.choices))
        if not form.is_valid():
            raise ValidationError(form.problems())
        confirm_import(import_row, by=self.request.user, imported=form.to_imported(), version=import_row.version)
        return self.respond(import_row, code=201)

    as_text = verb("as-text", None, import_as_text)

    def perform_destroy(self, instance: Import) -> None:
        discard_import(instance, by=self.request.user)
