"""/api/v1/coverage/ and /risk-acceptances/."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import DayField
from core.api.viewsets import ActionViewSet
from incidents.models import Category
from insights.actions import risks
from insights.api.statistics import PeriodSerializer, ScopedViewSet
from insights.coverage import active_acceptances, coverage
from insights.coverage_exports import coverage_data
from insights.filters import CoverageFilter
from insights.models import RiskAcceptance

Cover = RiskAcceptance.Cover
STATUSES = "effective, covered, started, failed, missing (an open risk) or accepted."


class CoverageCellSerializer(serializers.Serializer[Any]):
    cover = serializers.ChoiceField(Cover.choices)
    status = serializers.CharField(help_text=STATUSES)
    text = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    more = serializers.IntegerField(help_text="How many others have this status.")
    acceptance = serializers.IntegerField(allow_null=True)
    accepted_until = DayField(allow_null=True)
    accepted_by = serializers.CharField(allow_null=True, help_text="User handle.")
    reason = serializers.CharField(allow_blank=True)


class CoverageRowSerializer(serializers.Serializer[Any]):
    category = serializers.CharField(help_text="Code of the category.")
    name = serializers.CharField()
    incidents = serializers.IntegerField()
    cells = CoverageCellSerializer(many=True)


@extend_schema_serializer(many=False)
class CoverageSerializer(serializers.Serializer[Any]):
    period = PeriodSerializer()
    time_zone = serializers.CharField()
    open_risks = serializers.IntegerField()
    rows = CoverageRowSerializer(many=True)
    definition = serializers.CharField()


@extend_schema(tags=["statistics"])
class CoverageViewSet(ScopedViewSet):
    """Categories of factors by the tasks, alerts, audits and drills that cover them."""

    serializer_class = CoverageSerializer
    filterset_class = CoverageFilter

    @extend_schema(operation_id="coverage", responses=CoverageSerializer, filters=True)
    def list(self, request: Request) -> Response:
        """The matrix, limited to what you may see."""
        scope = self.scope(CoverageFilter)
        return Response(CoverageSerializer(coverage_data(coverage(scope), scope)).data)


class RiskAcceptanceSerializer(serializers.ModelSerializer[RiskAcceptance]):
    category: Any = serializers.SlugRelatedField("code", read_only=True)
    accepted_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = RiskAcceptance
        fields = ["id", "category", "cover", "reason", "until", "accepted_by", "accepted_at"]
        read_only_fields = fields


@example("No drill", category="CFG", cover="drills", reason="The pools are replaced in June.", until="2027-06-30")
class RiskAcceptanceInput(serializers.Serializer[Any]):
    category: Any = serializers.SlugRelatedField("code", queryset=Category.objects.all())
    cover = serializers.ChoiceField(Cover.choices, help_text="What is missing.")
    reason = serializers.CharField(max_length=300)
    until = DayField(help_text="The last day, at most a year ahead.")


@extend_schema(tags=["statistics"])
class RiskAcceptanceViewSet(mixins.ListModelMixin, ActionViewSet[RiskAcceptance]):
    """Risks that a manager has accepted. Each ends by itself after its last day."""

    serializer_class = RiskAcceptanceSerializer
    queryset = RiskAcceptance.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        return active_acceptances(self.request.user, timezone.now()).order_by("pk")

    @extend_schema(request=RiskAcceptanceInput, responses={201: RiskAcceptanceSerializer})
    def create(self, request: Request) -> Response:
        """Accept that nothing of a kind covers a category (managers)."""
        return self.create_response(RiskAcceptanceInput, risks.accept_risk)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Withdraw an acceptance: the risk is open again (managers)."""
        risks.withdraw_acceptance(self.get_object(), by=self.request.user)
        return self.no_content()
