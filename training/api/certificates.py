"""/api/v1/certificates/."""

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from accounts.models import User
from core.api.examples import example
from core.api.fields import DayField
from core.api.viewsets import ActionViewSet, verb
from core.errors import Invalid
from core.web.filters import FlagFilter, ListFilter, NameFilter
from training.actions import certificates
from training.models import Certificate, Program
from training.models.certificate import STATES


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    ref = serializers.CharField(read_only=True)
    person: Any = serializers.SlugRelatedField("handle", read_only=True)
    program: Any = serializers.SlugRelatedField("slug", read_only=True)
    issued_by: Any = serializers.SlugRelatedField("handle", read_only=True)
    replaces = serializers.CharField(source="replaces.ref", read_only=True, default=None)
    status = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Certificate
        fields = ["ref", "person", "role", "program", "program_version", "status", "issued_on", "valid_until", "code"]
        fields += ["basis", "issued_by", "replaces", "revoked_at", "revoked_reason", "url"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_status(self, row: Certificate) -> str:
        return row.state(timezone.localdate())


@example(
    "After a replay",
    program="load-balancer-incidents",
    person="noor",
    basis="Led the replay of the load balancer outage",
)
class CertificateInput(serializers.Serializer[Any]):
    program = serializers.SlugField()
    person = PersonField()
    basis = serializers.CharField(max_length=300, help_text="What it is based on.")
    issued_on = DayField(required=False)


@example("A reason", reason="Issued to the wrong person")
class RevokeInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Shown when the code is checked.")


class VerifiedSerializer(serializers.Serializer[Any]):
    """What everyone with the code can read."""

    person = serializers.CharField(source="person.name")
    role = serializers.CharField()
    status = serializers.SerializerMethodField()
    issued_on = DayField()
    valid_until = DayField(allow_null=True)
    revoked_reason = serializers.CharField(allow_blank=True)

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_status(self, row: Certificate) -> str:
        return row.state(timezone.localdate())


class CertificateFilter(ListFilter):
    person = NameFilter("person__handle", of=User, by="handle", help_text="User handle.")
    role = django_filters.CharFilter("role", max_length=80, help_text="The role it qualifies for.")
    program = NameFilter("program__slug", of=Program, help_text="Program slug.")
    current = FlagFilter(method="only_current", help_text="`1`: neither revoked nor renewed.")

    def only_current(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(revoked_at=None, is_replaced=False)


@extend_schema(tags=["training"])
class CertificateViewSet(ActionViewSet[Certificate], viewsets.ReadOnlyModelViewSet[Certificate]):
    """Certificates: one's own, those of the teams one leads, all for managers."""

    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()
    lookup_value_converter = "CERT"
    filterset_class = CertificateFilter

    def get_queryset(self) -> Any:
        rows = Certificate.objects.visible_to(self.request.user).with_replaced()
        return rows.select_related("person", "program", "issued_by", "replaces")

    @extend_schema(request=CertificateInput, responses={201: CertificateSerializer})
    def create(self, request: Request) -> Response:
        """Issue or renew a certificate without a session (managers)."""
        values = self.validated(CertificateInput)
        rows = Program.objects.visible_to(self.request.user).filter(slug=values.pop("program"))
        program = rows.select_related("circle").first()
        if program is None:
            raise Invalid("program", "Program not found.")
        row = certificates.issue_certificate(program, by=self.request.user, **values)
        return self.respond(self.get_queryset().get(pk=row.pk), code=201)

    revoke = verb("revoke", RevokeInput, certificates.revoke_certificate, doc="Revoke it, with a reason (managers).")

    @extend_schema(
        parameters=[OpenApiParameter("code", str, required=True, description="The code of a certificate.")],
        responses=VerifiedSerializer,
        filters=False,
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def verify(self, request: Request) -> Response:
        """Check a code: person, role and validity."""
        code = request.query_params.get("code", "")[:40].strip().upper()
        return Response(VerifiedSerializer(get_object_or_404(Certificate.objects.with_replaced(), code=code)).data)
