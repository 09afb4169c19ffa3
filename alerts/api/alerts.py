"""/api/v1/alerts/: alerts that were received."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from alerts.actions import alerts as actions
from alerts.api import serializers
from alerts.filters import AlertFilter
from alerts.models import Alert
from core.api.paging import KeysetPagination
from core.api.viewsets import ActionViewSet, verb
from incidents.api.serializers import IncidentSerializer


class NewestFirst(KeysetPagination):
    ordering = ("-received_at", "-id")


@extend_schema(tags=["alerts"])
class AlertViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[Alert]):
    """Alerts, the last received first. A row is one key of a source in one incident, or in none."""

    serializer_class = serializers.AlertSerializer
    queryset = Alert.objects.none()
    lookup_value_converter = "int"
    pagination_class = NewestFirst
    filterset_class = AlertFilter

    def get_queryset(self) -> QuerySet[Alert]:
        rows = Alert.objects.visible_to(self.request.user)
        return rows.select_related("source__circle", "severity", "service", "incident")

    attach = verb("attach", serializers.AttachInput, actions.attach_alert, doc="Make it part of an incident.")
    declare = verb(
        "declare",
        serializers.DeclareFromAlertInput,
        actions.declare_from_alert,
        answer=IncidentSerializer,
        code=201,
        doc="Declare an incident from it. You lead the incident.",
    )
    mute = verb(
        "mute",
        serializers.MuteInput,
        actions.mute_alert,
        answer=serializers.MuteSerializer,
        doc="Until then, its key declares and joins no incident.",
    )
    unmute = verb("unmute", None, actions.unmute_alert, doc="End the mute of its key now.")
