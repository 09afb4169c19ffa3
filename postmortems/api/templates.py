"""/api/v1/postmortem-templates/: templates of postmortems."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import BoundedListField, LineField, VersionField
from core.api.paging import KeysetPagination
from core.api.viewsets import ActionViewSet, verb
from incidents.api.fields import SeverityField
from incidents.models import Kind
from postmortems.actions import edit_templates as actions
from postmortems.models import Content, PostmortemTemplate, TemplateSection


class ById(KeysetPagination):
    ordering = ("id",)


class SectionSerializer(serializers.ModelSerializer[TemplateSection]):
    blocks = serializers.ListField(child=serializers.CharField(), help_text="Names of live blocks.")

    class Meta:
        model = TemplateSection
        fields = ["heading", "hint", "blocks", "content", "required"]


class TemplateSerializer(serializers.ModelSerializer[PostmortemTemplate]):
    sections = SectionSerializer(many=True)
    severities: Any = serializers.SlugRelatedField("name", many=True, read_only=True)

    class Meta:
        model = PostmortemTemplate
        fields = ["slug", "name", "description", "severities", "for_kind", "version", "archived_at", "sections"]
        read_only_fields = fields


class SectionInput(serializers.Serializer[Any]):
    heading = LineField(max_length=120)
    hint = serializers.CharField(max_length=500, required=False, allow_blank=True)
    blocks = BoundedListField(child=serializers.CharField(max_length=32), required=False, max_length=10)
    content = serializers.ChoiceField(
        Content.choices, required=False, allow_blank=True, help_text="What a first draft writes here."
    )
    required = serializers.BooleanField(required=False)


@example(
    "Two sections",
    name="Short review",
    severities=[3, 4],
    sections=[
        {"heading": "Summary", "content": "summary", "required": True},
        {"heading": "What we learned", "hint": "Two or three sentences"},
    ],
)
class TemplateInput(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    severities = BoundedListField(child=SeverityField(), max_length=20, required=False)
    for_kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True)
    sections = SectionInput(many=True, max_length=TemplateSection.MAX_SECTIONS)  # type: ignore[call-arg]  # of the list


@example("A description", description="For incidents that few users noticed", severities=[3], version=3)
class TemplateEditInput(TemplateInput):
    version = VersionField()


@extend_schema(tags=["postmortems"])
class TemplateViewSet(ActionViewSet[PostmortemTemplate], viewsets.ReadOnlyModelViewSet[PostmortemTemplate]):
    """Templates of postmortems. `archived_at` is null while one can be chosen."""

    queryset = PostmortemTemplate.objects.with_sections()
    serializer_class = TemplateSerializer
    pagination_class = ById
    lookup_field = "slug"
    lookup_value_converter = "slug"

    @extend_schema(request=TemplateInput, responses={201: TemplateSerializer})
    def create(self, request: Request) -> Response:
        """A manager adds a template; its slug is made from the name."""
        return self.create_response(TemplateInput, actions.create_template)

    @extend_schema(request=TemplateEditInput(partial=True), responses=TemplateSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change the fields that are sent; `sections` replaces all of them. It applies to new postmortems only."""
        values = self.validated(TemplateEditInput, partial=True)
        actions.edit_template(self.get_object(), by=self.request.user, **values)
        return self.respond(self.get_object())

    archive = verb("archive", None, actions.archive_template, doc="Archive a template. It can no longer be selected.")
    restore = verb("restore", None, actions.restore_template, doc="Restore an archived template.")
