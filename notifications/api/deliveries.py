"""/api/v1/deliveries/: what is waiting, what was given up and why; send again or set aside (managers)."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import NotAllowed
from notifications.actions import deliveries as actions
from notifications.models import Delivery
from notifications.overview import in_state, refs_for
from notifications.policies import can_manage_deliveries, who_can_manage_deliveries

STATES = ["dead", "pending", "sent", "cancelled"]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message to one person. `about` names what it tells, as far as its reader may see that."""

    to: Any = serializers.SlugRelatedField("handle", source="recipient", read_only=True)
    about = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = ["id", "to", "channel", "state", "about", "message_id", "attempts", "failures", "next_try"]
        fields += ["created_at", "sent_at", "cause"]
        read_only_fields = fields

    def get_about(self, delivery: Delivery) -> list[str]:
        refs: dict[int, list[str]] = self.context["refs"]
        return refs.get(delivery.pk, [])


class DiscardSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReplayedSerializer(serializers.Serializer[Any]):
    replayed = serializers.IntegerField()


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=[(state, state) for state in STATES], method="of_state", help_text="pending: being sent included."
    )

    def of_state(self, rows: QuerySet[Delivery], name: str, state: str) -> QuerySet[Delivery]:
        return rows & in_state(state)


@extend_schema(tags=["notifications"])
class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Delivery]):
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    queryset = Delivery.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Delivery]:
        user: Any = self.request.user
        if not can_manage_deliveries(user):
            raise NotAllowed(who_can_manage_deliveries())
        return Delivery.objects.select_related("recipient").order_by("-pk")

    def written(self, rows: list[Delivery]) -> Any:
        user: Any = self.request.user
        return DeliverySerializer(rows, many=True, context={"refs": refs_for(rows, user)}).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.written(list(rows or [])))

    def retrieve(self, request: Request, pk: int) -> Response:
        """What became of one message."""
        return Response(self.written([self.get_object()])[0])

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: int) -> Response:
        """Send one that was given up again, under its own message id. 409 when it was not given up."""
        user: Any = request.user
        return Response(self.written([actions.replay(self.get_object(), by=user)])[0])

    @extend_schema(request=DiscardSerializer, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Set one that was given up aside for good, and say why."""
        user: Any = request.user
        delivery = self.get_object()
        data = DiscardSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(self.written([actions.discard(delivery, by=user, **data.validated_data)])[0])

    @extend_schema(operation_id="deliveries_replay_all", request=None, responses=ReplayedSerializer)
    @action(detail=False, methods=["post"], url_path="replay", url_name="replay-all")
    def replay_all(self, request: Request) -> Response:
        """Send everything that was given up again. 409 when nothing was."""
        user: Any = request.user
        return Response({"replayed": actions.replay_all(by=user)})
