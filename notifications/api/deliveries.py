"""/api/v1/deliveries/: pending and failed messages with reasons; replay and discard (managers)."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import StatusField
from core.api.viewsets import ActionViewSet
from core.errors import NotAllowed
from core.web.filters import ListFilter, NamesObject
from notifications.actions import deliveries as actions
from notifications.models import Delivery, Endpoint
from notifications.overview import in_state, refs_for
from notifications.policies import can_manage_deliveries, who_can_manage_deliveries_text

STATES = ["dead", "pending", "sent", "canceled"]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message to one person. `about` names its object, as far as the reader may see it."""

    to: Any = serializers.SlugRelatedField("handle", source="recipient", read_only=True, allow_null=True)
    status = StatusField(Delivery.State.choices)
    about = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = [
            "id",
            "to",
            "address",
            "letter",
            "channel",
            "endpoint",
            "status",
            "about",
            "message_id",
            "attempts",
            "failures",
            "next_try",
        ]
        fields += ["created_at", "sent_at", "cause"]
        read_only_fields = fields

    def get_about(self, delivery: Delivery) -> list[str]:
        refs: dict[int, list[str]] = self.context["refs"]
        return refs.get(delivery.pk, [])


@example("A reason", reason="The address no longer exists")
class DiscardInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReplayedSerializer(serializers.Serializer[Any]):
    replayed = serializers.IntegerField()


class ChannelFilter(NamesObject, django_filters.NumberFilter):
    def found(self, value: Any) -> QuerySet[Endpoint]:
        return self.seen(Endpoint).filter(pk=int(value)) if value == int(value) else Endpoint.objects.none()


class DeliveryFilter(ListFilter):
    status = django_filters.ChoiceFilter(
        choices=[(state, state) for state in STATES], method="of_state", help_text="pending: being sent included."
    )
    endpoint = ChannelFilter("endpoint_id", max_value=2**31 - 1, help_text="Id of a channel.")

    def of_state(self, rows: QuerySet[Delivery], name: str, state: str) -> QuerySet[Delivery]:
        return rows & in_state(state)


@extend_schema(tags=["notifications"])
class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ActionViewSet[Delivery]):
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    queryset = Delivery.objects.none()
    lookup_value_converter = "int"
    administers = True

    def get_queryset(self) -> QuerySet[Delivery]:
        if not can_manage_deliveries(self.request.user):
            raise NotAllowed(who_can_manage_deliveries_text())
        return Delivery.objects.select_related("recipient").order_by("-pk")

    def shown(self, rows: list[Delivery]) -> Any:
        return DeliverySerializer(rows, many=True, context={"refs": refs_for(rows, self.request.user)}).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(list(rows or [])))

    def retrieve(self, request: Request, pk: int) -> Response:
        """One message with its state."""
        return Response(self.shown([self.get_object()])[0])

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: int) -> Response:
        """Send a failed message again, with the same message id. 409 if it has not failed."""
        return Response(self.shown([actions.replay(self.get_object(), by=self.request.user)])[0])

    @extend_schema(request=DiscardInput, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Discard a failed message, with a reason."""
        delivery = self.get_object()
        values = self.validated(DiscardInput)
        return Response(self.shown([actions.discard(delivery, by=self.request.user, **values)])[0])

    @extend_schema(operation_id="deliveries_replay_all", request=None, responses=ReplayedSerializer)
    @action(detail=False, methods=["post"], url_path="replay", url_name="replay-all")
    def replay_all(self, request: Request) -> Response:
        """Send all failed messages again. 409 if there are none."""
        return Response({"replayed": actions.replay_all(by=self.request.user)})
