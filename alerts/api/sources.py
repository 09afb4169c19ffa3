"""/api/v1/alert-sources/: monitoring systems that send alerts (managers)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.actions import sources as actions
from alerts.api import serializers
from alerts.models import AlertSource, ReceivedBody
from alerts.policies import must_manage_alert_sources
from core.api.viewsets import ActionViewSet, answers_secret, unpaginated, verb

SHOWN_REFUSED = 50


def rotate(row: AlertSource, *, by: Any) -> dict[str, str]:
    return {"token": actions.rotate_token(row, by=by)}


@extend_schema(tags=["alerts"])
class AlertSourceViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[AlertSource]):
    """Monitoring systems that send alerts, the newest first (managers)."""

    serializer_class = serializers.AlertSourceSerializer
    queryset = AlertSource.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []
    administers = True

    def get_queryset(self) -> QuerySet[AlertSource]:
        must_manage_alert_sources(self.request.user)
        rows = AlertSource.objects.visible_to(self.request.user).order_by("-pk")
        related = rows.select_related("circle", "team", "service", "severity", "declare_from", "created_by")
        return related.prefetch_related("rules__severity", "rules__service")

    @extend_schema(request=serializers.AlertSourceInput, responses={201: serializers.NewAlertSourceSerializer})
    @answers_secret
    def create(self, request: Request) -> Response:
        """Add a source. Its `token` is in this response only; `rotate` creates another one."""
        row, token = actions.add_source(by=self.request.user, **self.validated(serializers.AlertSourceInput))
        context = {**self.get_serializer_context(), "token": token}
        return Response(serializers.NewAlertSourceSerializer(row, context=context).data, status=201)

    @extend_schema(request=serializers.AlertSourceEdit(partial=True), responses=serializers.AlertSourceSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change the fields that are sent. `rules` replaces all rules."""
        row = self.get_object()
        values = self.validated(serializers.AlertSourceEdit, partial=True)
        actions.edit_source(row, by=self.request.user, **values)
        return self.respond(self.get_object())

    @extend_schema(responses=serializers.RefusedBodySerializer(many=True), filters=False)
    @unpaginated
    @action(detail=True, url_path="refused", url_name="refused")
    def refused_requests(self, request: Request, pk: int) -> Response:
        """Requests of the last 30 days that were refused, with the reason. At most 50."""
        rows = ReceivedBody.objects.filter(source=self.get_object(), accepted=False).order_by("-last_at", "-pk")
        return self.list_response(serializers.RefusedBodySerializer, rows[:SHOWN_REFUSED])

    rotate = answers_secret(
        verb(
            "rotate",
            None,
            rotate,
            answer=serializers.AlertTokenSerializer,
            doc="Create a new token. The former one works for a day.",
        )
    )
    revoke_old_token = verb("revoke-old-token", None, actions.revoke_old_token, doc="End the former token now.")
    test = verb(
        "test",
        None,
        actions.send_test_alert,
        answer=serializers.AlertOutcomeSerializer,
        doc="Send a test alert through the intake. It is recorded and declares nothing.",
    )
    disable = verb("disable", None, actions.disable_source, doc="Refuse what it sends. Its alerts stay.")
    enable = verb("enable", None, actions.enable_source, doc="Accept again what it sends.")
