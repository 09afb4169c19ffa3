"""/api/v1/incidents/INC-214/{factors,measures,similar}/: factors, planned improvements, similar earlier incidents."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import removal, unpaginated, verb
from core.errors import Invalid
from incidents.actions.factors import (
    accept_factor,
    add_factor,
    add_measure,
    answer_half_time,
    change_factor,
    remove_factor,
    set_evidence,
)
from incidents.api import analysis_inputs, serializers
from incidents.api.base import IncidentBase
from incidents.models import Factor, Incident, Measure, TimelineEntry
from incidents.similar import similar_incidents

FACTOR = serializers.FactorSerializer


def parent_factor(view: Any, target: Incident | Factor, values: dict[str, Any]) -> dict[str, Any]:
    """`parent` as the factor of the same incident that has this id."""
    if not values.get("parent"):
        return values
    incident = target.incident if isinstance(target, Factor) else target
    parent = Factor.objects.filter(incident=incident, pk=values["parent"]).first()
    if parent is None:
        raise Invalid("parent", "Choose a factor of this incident.")
    return values | {"parent": parent}


def entries_of(view: Any, factor: Factor, values: dict[str, Any]) -> dict[str, Any]:
    """`evidence` as entries of the same incident."""
    rows = TimelineEntry.objects.not_removed().filter(incident=factor.incident, pk__in=values["evidence"])
    if len(rows) != len(set(values["evidence"])):
        raise Invalid("evidence", "Choose entries of this incident's timeline.")
    return {"evidence": rows}


class AnalysisVerbs(IncidentBase):
    factors = verb(
        "factors",
        analysis_inputs.FactorInput,
        add_factor,
        answer=FACTOR,
        code=201,
        resolve=parent_factor,
        doc="Add a contributing factor; `parent` is the factor that it explains.",
    )
    factor = verb(
        "factors/<int:row>",
        analysis_inputs.FactorEditInput,
        change_factor,
        method="patch",
        partial=True,
        name="factor",
        part=Factor,
        answer=FACTOR,
        resolve=parent_factor,
        doc="Edit a factor, or move it below another one.",
    )
    remove_factor = factor.mapping.delete(
        removal("remove_factor", remove_factor, part=Factor, doc="Remove a factor. The log keeps its text.")
    )
    factor_accept = verb(
        "factors/<int:row>/accept",
        analysis_inputs.AcceptFactorInput,
        accept_factor,
        name="factor-accept",
        part=Factor,
        answer=FACTOR,
        doc="Accept the risk of a factor without a task. A reason is required.",
    )

    factor_evidence = verb(
        "factors/<int:row>/evidence",
        analysis_inputs.FactorEvidenceInput,
        set_evidence,
        name="factor-evidence",
        part=Factor,
        answer=FACTOR,
        resolve=entries_of,
        doc="Set the timeline entries that show a factor.",
    )
    half_time = verb(
        "half-time",
        analysis_inputs.HalfTimeInput,
        answer_half_time,
        answer=serializers.HalfTimeSerializer,
        doc="Record how part of the response could have taken half the time.",
    )

    measures = verb(
        "measures",
        analysis_inputs.MeasureInput,
        add_measure,
        answer=serializers.MeasureSerializer,
        code=201,
        doc="Add a planned improvement.",
    )

    @extend_schema(responses=serializers.MeasureSerializer(many=True), filters=False)
    @measures.mapping.get
    @unpaginated
    def list_measures(self, request: Request, pk: int) -> Response:
        """The planned improvements in order of creation."""
        rows = Measure.objects.filter(incident=self.get_object()).order_by("pk")
        return self.list_response(serializers.MeasureSerializer, rows)

    @extend_schema(responses=serializers.SimilarIncidentSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def similar(self, request: Request, pk: int) -> Response:
        """Up to five earlier incidents that resemble this one, with the reasons, most similar first."""
        found = similar_incidents(self.get_object(), self.request.user)
        return self.list_response(serializers.SimilarIncidentSerializer, found)
