"""/api/v1/programs/. Each write calls the same action as the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import ActionViewSet, unpaginated, verb
from core.files.api import FileSerializer
from core.files.models import StoredFile
from training.actions import programs
from training.api import program_serializers as serializers
from training.filters import ProgramFilter
from training.models import Program


def add_file(program: Program, *, by: User, file: Any) -> StoredFile:
    return programs.add_file(program, by=by, file=file).file


@extend_schema(tags=["training"])
class ProgramViewSet(ActionViewSet[Program], viewsets.ReadOnlyModelViewSet[Program]):
    """What people learn. A responder's program is a proposal, a manager's is active."""

    serializer_class = serializers.ProgramSerializer
    queryset = Program.objects.none()
    lookup_field = "slug"
    filterset_class = ProgramFilter

    def get_queryset(self) -> Any:
        rows = Program.objects.visible_to(self.request.user).select_related("incident")
        rows = rows.prefetch_related("prerequisites", "audience")
        return rows.defer("material") if self.action == "list" else rows

    def get_serializer_class(self) -> Any:
        return serializers.ProgramRowSerializer if self.action == "list" else serializers.ProgramSerializer

    @extend_schema(request=serializers.ProgramInput, responses={201: serializers.ProgramSerializer})
    def create(self, request: Request) -> Response:
        """Propose a program; a manager's program is active immediately."""
        return self.create_response(serializers.ProgramInput, programs.create_program)

    @extend_schema(request=serializers.ProgramEditInput(partial=True), responses=serializers.ProgramSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change its text, role or validity (managers)."""
        values = self.validated(serializers.ProgramEditInput, partial=True)
        return self.respond(programs.edit_program(self.get_object(), by=self.request.user, **values))

    files = verb(
        "files",
        serializers.ProgramFileInput,
        add_file,
        answer=FileSerializer,
        code=201,
        doc="Add a file to the material (managers; multipart). The file type is detected from the content.",
    )

    @extend_schema(responses=FileSerializer(many=True), filters=False)
    @files.mapping.get
    @unpaginated
    def list_files(self, request: Request, slug: str) -> Response:
        """The files of the material, in upload order."""
        kept = self.get_object().files.filter(file__removed_at=None).select_related("file__uploaded_by")
        return self.list_response(FileSerializer, [row.file for row in kept])

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="files/<int:row>", url_name="file")
    def remove_file(self, request: Request, slug: str, row: int) -> Response:
        """Remove a file from the material (managers). Its name and checksum are kept."""
        program = self.get_object()
        kept = program.files.select_related("file__uploaded_by", "file__circle")
        programs.remove_file(program, get_object_or_404(kept, file=row), by=self.request.user)
        return self.no_content()

    @extend_schema(responses=serializers.ProgramVersionRowSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def versions(self, request: Request, slug: str) -> Response:
        """Who changed the content when and why, the newest first; at most 200."""
        rows = self.get_object().versions.select_related("created_by").defer("goals", "material")[:200]
        return self.list_response(serializers.ProgramVersionRowSerializer, rows)

    @extend_schema(responses=serializers.ProgramVersionSerializer, filters=False)
    @action(detail=True, url_path="versions/<int:number>", url_name="version", filter_backends=[])
    def version(self, request: Request, slug: str, number: int) -> Response:
        """The content as it was in one version. Certificates name the version they were issued for."""
        row = get_object_or_404(self.get_object().versions.select_related("created_by"), number=number)
        return self.respond(row, serializers.ProgramVersionSerializer)

    move = verb(
        "move",
        serializers.ProgramStatusInput,
        programs.set_program_state,
        doc="Make it active, or archive it (managers).",
    )
