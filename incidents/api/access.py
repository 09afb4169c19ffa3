"""Access to an incident: restrict, unrestrict, and its access list."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access.membership import members_of
from core.api.viewsets import verb
from incidents.actions import access_list
from incidents.api import inputs, serializers
from incidents.api.base import IncidentBase


class AccessVerbs(IncidentBase):
    restrict = verb(
        "restrict",
        inputs.IncidentReasonInput,
        access_list.restrict_incident,
        doc="Restrict the incident to the people on its access list and administrators.",
    )
    unrestrict = verb(
        "unrestrict",
        inputs.IncidentReasonInput,
        access_list.unrestrict_incident,
        doc="Make the incident visible to all members again.",
    )
    grant_access = verb(
        "grant-access",
        inputs.IncidentPersonInput,
        access_list.grant_access,
        code=204,
        doc="Add a person to the access list.",
    )
    revoke_access = verb(
        "revoke-access",
        inputs.IncidentPersonInput,
        access_list.revoke_access,
        code=204,
        doc="Remove a person from the access list. 409 while they hold a role.",
    )

    @extend_schema(responses=serializers.AccessSerializer)
    @action(detail=True)
    def access(self, request: Request, pk: int) -> Response:
        """Whether it is restricted, and who is on its access list. Everyone who sees the incident sees this."""
        circle = self.get_object().circle
        members = list(members_of(circle).order_by("user__handle").values_list("user__handle", flat=True))
        return self.respond(
            {"restricted": circle.restricted, "reason": circle.reason, "members": members}, serializers.AccessSerializer
        )
