"""/api/v1/incidents/INC-214/…: hypotheses, impact, milestones, escalations, roles and status updates."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import removal, unpaginated, verb
from incidents.actions.escalations import escalate, record_joined
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis, remove_hypothesis, reopen_hypothesis
from incidents.actions.impact import add_impact_window, change_impact, close_impact, remove_impact
from incidents.actions.milestones import clear_milestone, set_milestone
from incidents.actions.roles import assign_role, end_role
from incidents.actions.status_updates import send_update
from incidents.api import inputs, serializers
from incidents.api.base import IncidentBase
from incidents.incident_detail import RoleHolding, role_holding
from incidents.models import Escalation, Hypothesis, ImpactWindow, Incident, IncidentRole, StatusUpdate

HYPOTHESIS = serializers.HypothesisSerializer
IMPACT = serializers.ImpactSerializer
ROLE = serializers.IncidentRoleSerializer


def assigned(incident: Incident, *, by: User, **values: Any) -> RoleHolding:
    return role_holding(assign_role(incident, by=by, **values))


def ended(role: IncidentRole, *, by: User) -> RoleHolding:
    return role_holding(end_role(role, by=by))


class ResponseVerbs(IncidentBase):
    hypotheses = verb(
        "hypotheses", inputs.HypothesisInput, add_hypothesis, answer=HYPOTHESIS, code=201, doc="Add a hypothesis."
    )
    hypothesis_verdict = verb(
        "hypotheses/<int:row>/verdict",
        inputs.VerdictInput,
        close_hypothesis,
        name="hypothesis-verdict",
        part=Hypothesis,
        answer=HYPOTHESIS,
        doc="Close a hypothesis with a result. 409 if it is already closed.",
    )
    hypothesis_reopen = verb(
        "hypotheses/<int:row>/reopen",
        None,
        reopen_hypothesis,
        name="hypothesis-reopen",
        part=Hypothesis,
        answer=HYPOTHESIS,
        doc="Reopen a hypothesis: its result is removed.",
    )
    remove_hypothesis = removal(
        "remove_hypothesis",
        remove_hypothesis,
        part=Hypothesis,
        path="hypotheses/<int:row>",
        doc="Remove a hypothesis. The log keeps its text.",
    )

    impact = verb(
        "impact",
        inputs.ImpactInput,
        add_impact_window,
        answer=IMPACT,
        code=201,
        doc="Add an impact window: who was affected, from when to when.",
    )
    impact_window = verb(
        "impact/<int:row>",
        inputs.ImpactEditInput,
        change_impact,
        method="patch",
        partial=True,
        name="impact-window",
        part=ImpactWindow,
        answer=IMPACT,
        doc="Correct an impact window.",
    )
    remove_impact = impact_window.mapping.delete(
        removal(
            "remove_impact", remove_impact, part=ImpactWindow, doc="Remove an impact window. The log keeps its values."
        )
    )
    impact_end = verb(
        "impact/<int:row>/end",
        inputs.InstantInput,
        close_impact,
        name="impact-end",
        part=ImpactWindow,
        answer=IMPACT,
        doc="Set the end of an impact window.",
    )

    @extend_schema(request=inputs.MilestoneInput, responses=serializers.MilestoneSerializer)
    @action(detail=True, methods=["patch"], url_path="milestones/<slug:name>")
    def milestone(self, request: Request, pk: int, name: str) -> Response:
        """Set or change one milestone; the log keeps the previous value."""
        incident, values = self.get_object(), self.validated(inputs.MilestoneInput)
        row = set_milestone(incident, name=name, by=self.request.user, **values)
        return self.respond(row, serializers.MilestoneSerializer)

    @extend_schema(request=None, responses={204: None})
    @milestone.mapping.delete
    def clear_milestone(self, request: Request, pk: int, name: str) -> Response:
        """Remove a milestone that was not reached after all."""
        clear_milestone(self.get_object(), name=name, by=self.request.user)
        return self.no_content()

    escalations = verb(
        "escalations",
        inputs.EscalationInput,
        escalate,
        answer=serializers.EscalationSerializer,
        code=201,
        doc="Ask another team to join.",
    )
    escalation_joined = verb(
        "escalations/<int:row>/joined",
        inputs.InstantInput,
        record_joined,
        name="escalation-joined",
        part=Escalation,
        answer=serializers.EscalationSerializer,
        doc="Record that the requested team has joined.",
    )

    roles = verb(
        "roles",
        inputs.IncidentRoleInput,
        assigned,
        answer=ROLE,
        code=201,
        doc="Assign a role. The person is notified.",
    )
    role_end = verb(
        "roles/<int:row>/end",
        None,
        ended,
        name="role-end",
        part=IncidentRole,
        answer=ROLE,
        doc="End a role without a successor. 409 for the lead, who can only be replaced.",
    )

    updates = verb(
        "updates",
        inputs.StatusUpdateInput,
        send_update,
        answer=serializers.StatusUpdateSerializer,
        code=201,
        doc="Send a status update to stakeholders.",
    )

    @extend_schema(responses=serializers.StatusUpdateSerializer(many=True), filters=False)
    @updates.mapping.get
    @unpaginated
    def list_updates(self, request: Request, pk: int) -> Response:
        """Status updates, newest first, at most 200."""
        rows = StatusUpdate.objects.filter(incident=self.get_object()).select_related("author").order_by("-pk")[:200]
        return self.list_response(serializers.StatusUpdateSerializer, rows)
