"""/api/v1/programs/. Each write calls the same action as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ActionViewSet, verb
from training.actions import programs
from training.api import program_serializers as serializers
from training.filters import ProgramFilter
from training.models import Program


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
        """Propose a program; a manager's program is active at once."""
        return self.create_response(serializers.ProgramInput, programs.create_program)

    @extend_schema(request=serializers.ProgramEditInput(partial=True), responses=serializers.ProgramSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change its text, role or validity (managers)."""
        values = self.validated(serializers.ProgramEditInput, partial=True)
        return self.respond(programs.edit_program(self.get_object(), by=self.request.user, **values))

    move = verb(
        "move",
        serializers.ProgramStatusInput,
        programs.set_program_state,
        doc="Make it active, or archive it (managers).",
    )
