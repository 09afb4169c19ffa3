"""/api/v1/audit-exports/."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from accounts.models import Team
from audits.actions.audit_exports import DEFAULT_SAMPLE, MAX_SAMPLE, must_export, request_export
from audits.exports import downloaded
from audits.filters import ExportFilter
from audits.forms.exports import SEED
from audits.models import AuditExport
from core.api.examples import example
from core.api.fields import DayField, LineField, StatusField
from core.api.negotiation import AnyType
from core.api.viewsets import ActionViewSet
from incidents.models import Service
from tasks.api.serializers import by_slug


@example("A quarter", first_day="2026-01-01", last_day="2026-03-31", zone="Europe/Berlin", seed="2026-q1")
class AuditExportInput(serializers.Serializer[Any]):
    """A team or a service, or neither: then everything that you may see."""

    first_day = DayField()
    last_day = DayField(help_text="Part of the period.")
    zone = serializers.CharField(max_length=60, default="UTC", help_text="In which the days begin and end.")
    team = by_slug(Team, required=False, allow_null=True)
    service = by_slug(Service, required=False, allow_null=True)
    sample_size = serializers.IntegerField(min_value=1, max_value=MAX_SAMPLE, default=DEFAULT_SAMPLE)
    seed = LineField(
        max_length=40,
        required=False,
        allow_blank=True,
        validators=[SEED],
        help_text="Draws the samples; empty: a random one.",
    )


class AuditExportSerializer(serializers.ModelSerializer[AuditExport]):
    status = StatusField(AuditExport.State.choices)
    team = serializers.SlugRelatedField("slug", read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)
    by = PersonField(read_only=True)
    rows = serializers.DictField(child=serializers.IntegerField(), read_only=True, help_text="Number of rows by list.")
    url = serializers.SerializerMethodField(help_text="Of the ZIP file; empty until it is done, and after a week.")

    class Meta:
        model = AuditExport
        fields = ["id", "first_day", "last_day", "zone", "team", "service", "sample_size", "seed", "by", "at", "status"]
        fields += ["progress", "error", "finished_at", "rows", "size", "sha256", "manifest_sha256", "url"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_url(self, export: AuditExport) -> str:
        has_file = export.state == AuditExport.State.DONE and export.file_id
        return reverse("api-audit-export-content", args=[export.pk]) if has_file else ""


@extend_schema(tags=["audits"])
class AuditExportViewSet(ActionViewSet[AuditExport], viewsets.ReadOnlyModelViewSet[AuditExport]):
    """The records of a period for auditors, as one ZIP file. For managers; each sees their own, administrators all."""

    serializer_class = AuditExportSerializer
    queryset = AuditExport.objects.none()
    lookup_value_converter = "int"
    filterset_class = ExportFilter

    def get_queryset(self) -> Any:
        if self.action == "list":
            must_export(self.request.user)
        return AuditExport.objects.visible_to(self.request.user).for_list().order_by("-pk")

    @extend_schema(request=AuditExportInput, responses={201: AuditExportSerializer})
    def create(self, request: Request) -> Response:
        """Queue an export. Poll its status until it is done, then download it."""
        return self.create_response(AuditExportInput, request_export)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, content_negotiation_class=AnyType)
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        """The ZIP file. 409 until the status is `done`, and after a week."""
        return downloaded(request._request, self.get_object(), self.request.user)
