"""/api/v1/programs/. Each write calls the same action as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import KEY, idempotent
from training.actions import programs
from training.api import serializers
from training.models import Program


@extend_schema(tags=["training"])
class ProgramViewSet(viewsets.ReadOnlyModelViewSet[Program]):
    """Training programs. Those of responders are proposed, those of managers active."""

    serializer_class = serializers.ProgramSerializer
    queryset = Program.objects.none()
    lookup_field = "slug"
    filterset_fields = ["state"]

    def get_queryset(self) -> Any:
        return Program.objects.visible_to(self.request.user).select_related("incident")

    def cleaned(self, shape: Any, **options: Any) -> dict[str, Any]:
        data = shape(data=self.request.data, context=self.get_serializer_context(), **options)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    @extend_schema(
        parameters=[KEY], request=serializers.NewProgrammeSerializer, responses={201: serializers.ProgramSerializer}
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Create a program: active if created by a manager, else proposed."""
        made = programs.create_program(by=request.user, **self.cleaned(serializers.NewProgrammeSerializer))
        return Response(serializers.ProgramSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ProgramChangeSerializer, responses=serializers.ProgramSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Edit the texts, role or validity (managers)."""
        facts = self.cleaned(serializers.ProgramChangeSerializer, partial=True)
        changed = programs.edit_program(self.get_object(), by=request.user, **facts)
        return Response(serializers.ProgramSerializer(changed).data)

    @extend_schema(request=serializers.MoveProgrammeSerializer, responses=serializers.ProgramSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, slug: str) -> Response:
        """Activate or archive a program (managers)."""
        moved = programs.set_program_state(
            self.get_object(), by=request.user, **self.cleaned(serializers.MoveProgrammeSerializer)
        )
        return Response(serializers.ProgramSerializer(moved).data)
