"""/api/v1/statistics/: the numbers of the page, with n, interval, comparison and definition."""

from typing import Any

from django.utils import timezone
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import DayField
from core.api.viewsets import ActionViewSet
from core.errors import Invalid
from incidents.models import Incident
from insights.exports import statistics_data
from insights.filters import CoverageFilter, StatisticsFilter
from insights.report import DEFAULT_METRIC, statistics_report
from insights.scope import Scope
from insights.statistics.periods import PeriodError


class PeriodSerializer(serializers.Serializer[Any]):
    first = DayField()
    last = DayField()
    days = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the label of the serializer


class IntervalSerializer(serializers.Serializer[Any]):
    interval_from = serializers.FloatField(allow_null=True, help_text="Start of the 95% interval.")
    interval_to = serializers.FloatField(allow_null=True)


class EstimatedCountSerializer(IntervalSerializer):
    count = serializers.IntegerField()


class NumberSerializer(EstimatedCountSerializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.IntegerField(help_text="The count of the period before.")
    comparison = serializers.CharField(help_text="lower, higher, not distinguishable, or too few to compare.")
    definition = serializers.CharField()


class ShareSerializer(IntervalSerializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    n = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True, help_text="Null for n under 3.")
    before_count = serializers.IntegerField(allow_null=True)
    before_n = serializers.IntegerField(allow_null=True)
    comparison = serializers.CharField(allow_blank=True)
    definition = serializers.CharField()


class SpreadSerializer(IntervalSerializer):
    n = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True, help_text="Null for n under 3; its interval for n under 6.")
    p90 = serializers.FloatField(allow_null=True, help_text="By nearest rank; null for n under 10.")


class DurationPeriodSerializer(SpreadSerializer):
    period = PeriodSerializer()
    incidents = serializers.IntegerField(help_text="That began in the period; `n` of them have both times.")
    listed = serializers.ListField(child=serializers.CharField(), help_text="The incidents, for n under 3.")


class DurationsSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    definition = serializers.CharField()
    comparison = serializers.CharField()
    periods = DurationPeriodSerializer(many=True, help_text="Oldest first, in seconds.")


class PhasesSerializer(serializers.Serializer[Any]):
    incidents = serializers.IntegerField()
    seconds = serializers.DictField(child=serializers.IntegerField())
    ruled_out_seconds = serializers.IntegerField(allow_null=True)
    ruled_out_incidents = serializers.IntegerField()
    definition = serializers.CharField()


class TrendRowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    counts = EstimatedCountSerializer(many=True)


class TrendSerializer(serializers.Serializer[Any]):
    dimension = serializers.CharField(help_text="category, service or severity")
    periods = PeriodSerializer(many=True)
    rows = TrendRowSerializer(many=True)
    not_listed = serializers.IntegerField()
    definition = serializers.CharField()


class MovedDaysSerializer(SpreadSerializer):
    definition = serializers.CharField()


@extend_schema_serializer(many=False)
class StatisticsSerializer(serializers.Serializer[Any]):
    period = PeriodSerializer()
    period_before = PeriodSerializer()
    time_zone = serializers.CharField()
    counts = NumberSerializer(many=True)
    shares = ShareSerializer(many=True)
    durations = DurationsSerializer()
    phases = PhasesSerializer()
    trends = TrendSerializer(many=True)
    moved_days = MovedDaysSerializer()
    incidents = serializers.ListField(child=serializers.CharField(), help_text="All, if they are fewer than 3.")
    intervals = serializers.CharField(help_text="How intervals and comparisons are computed.")


class ScopedViewSet(ActionViewSet[Incident]):
    """One answer about the incidents that match the filters."""

    queryset = Incident.objects.none()
    pagination_class = None

    def scope(self, filters_of: type[CoverageFilter]) -> Scope:
        user = self.request.user
        filters = filters_of(self.request.query_params, Incident.objects.visible_to(user), request=self.request)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        try:
            return Scope.of(user, filters, timezone.now())
        except PeriodError as error:
            raise Invalid(error.field, error.message) from error


@extend_schema(tags=["statistics"])
class StatisticsViewSet(ScopedViewSet):
    """Follow-through, response times and trends of a period. Never a ranking of people."""

    serializer_class = StatisticsSerializer
    filterset_class = StatisticsFilter

    @extend_schema(operation_id="statistics", responses=StatisticsSerializer, filters=True)
    def list(self, request: Request) -> Response:
        """The numbers of a period, limited to incidents and tasks that you may see."""
        scope = self.scope(StatisticsFilter)
        report = statistics_report(scope, scope.values.get("metric", DEFAULT_METRIC))
        data = statistics_data(report, self.request.user.time_zone)
        return Response(StatisticsSerializer(data).data)
