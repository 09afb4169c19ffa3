"""/api/v1/incidents/INC-214/…: entries, hypotheses, impact, milestones, escalations, factors, roles, updates."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import KEY, idempotent
from core.api.schema import whole
from core.errors import Invalid
from core.files.api import FileSerializer
from core.web.uploads import takes_files
from incidents.actions import (
    commands,
    entry_files,
    escalations,
    factors,
    hypotheses,
    impact,
    milestones,
    roles,
    status_updates,
    timeline,
)
from incidents.api import input_serializers, serializers
from incidents.api.incidents import IncidentBase
from incidents.incident_detail import carried
from incidents.models import (
    EntryFile,
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    Measure,
    StatusUpdate,
    TimelineEntry,
)

CREATED = status.HTTP_201_CREATED


class PartsViewSet(IncidentBase):
    """Hung beside the incidents themselves; every address begins with the incident."""

    def add(self, shape: Any, row: Any) -> Response:
        return Response(shape(row).data, status=CREATED)

    @extend_schema(responses=serializers.EntrySerializer(many=True), filters=False)
    @action(detail=True, methods=["get"])
    def entries(self, request: Request, pk: int) -> Response:
        """The timeline in order, oldest first, a page at a time."""
        rows = TimelineEntry.objects.standing().filter(incident=self.get_object()).select_related("author")
        rows = rows.prefetch_related("files__file__uploaded_by")
        self.paginator.ordering = ("at", "id")  # type: ignore[union-attr]
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.EntrySerializer(found, many=True).data)

    @extend_schema(
        parameters=[KEY], request=input_serializers.EntryInSerializer, responses={201: serializers.EntrySerializer}
    )
    @entries.mapping.post
    @idempotent
    def add_entry(self, request: Request, pk: int) -> Response:
        """Add an entry. Requests with the same client_key or Idempotency-Key create one entry."""
        said = self.said(input_serializers.EntryInSerializer)
        return self.add(serializers.EntrySerializer, timeline.add_entry(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.EntryEditSerializer, responses=serializers.EntrySerializer)
    @action(detail=True, methods=["patch"], url_path="entries/<int:row>")
    def entry(self, request: Request, pk: int, row: int) -> Response:
        """Correct an entry. 409 when its version has moved on."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        said = self.said(input_serializers.EntryEditSerializer)
        return Response(serializers.EntrySerializer(timeline.edit_entry(entry, by=request.user, **said)).data)

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="entries/<int:row>/remove")
    def remove_entry(self, request: Request, pk: int, row: int) -> Response:
        """Delete an entry. It stays in the history."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        timeline.remove_entry(entry, by=request.user, **self.said(input_serializers.IncidentReasonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=input_serializers.FileInSerializer, responses={201: FileSerializer})
    @takes_files
    @action(detail=True, methods=["post"], url_path="entries/<int:row>/files")
    def attach(self, request: Request, pk: int, row: int) -> Response:
        """Attach a file to an entry (multipart). The file type is detected from the content."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        return self.add(
            FileSerializer,
            entry_files.attach_file(entry, by=request.user, **self.said(input_serializers.FileInSerializer)),
        )

    @extend_schema(responses=FileSerializer(many=True), filters=False)
    @attach.mapping.get
    @whole
    def list_files(self, request: Request, pk: int, row: int) -> Response:
        """The files of an entry, in the order they came."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        kept = entry.files.filter(file__removed_at=None).select_related("file__uploaded_by")
        return Response(FileSerializer([each.file for each in kept], many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="files/<int:row>")
    def remove_attached_file(self, request: Request, pk: int, row: int) -> Response:
        """Take one's own file away; the log keeps its name and fingerprint."""
        incident = self.get_object()
        kept = EntryFile.objects.filter(incident=incident).select_related("file__uploaded_by", "file__circle")
        entry_files.remove_attached_file(incident, get_object_or_404(kept, file=row).file, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        parameters=[KEY], request=input_serializers.LineSerializer, responses={201: serializers.DoneSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def log(self, request: Request, pk: int) -> Response:
        """Add one line as in the composer. 422 with the reason if it cannot be parsed."""
        said = self.said(input_serializers.LineSerializer)
        verb = commands.compose(self.get_object(), line=said.pop("text"), by=request.user, **said)
        return Response({"verb": verb}, status=CREATED)

    @extend_schema(
        parameters=[KEY], request=input_serializers.SuspectSerializer, responses={201: serializers.HypothesisSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def hypotheses(self, request: Request, pk: int) -> Response:
        """Suspect a cause."""
        said = self.said(input_serializers.SuspectSerializer)
        row = hypotheses.add_hypothesis(self.get_object(), by=request.user, **said)
        return self.add(serializers.HypothesisSerializer, row)

    @extend_schema(request=input_serializers.VerdictSerializer, responses=serializers.HypothesisSerializer)
    @action(detail=True, methods=["post"], url_path="hypotheses/<int:row>/verdict")
    def verdict(self, request: Request, pk: int, row: int) -> Response:
        """Close a hypothesis with a result. 409 if it is already closed."""
        belief = self.part(Hypothesis, self.get_object(), row)
        said = self.said(input_serializers.VerdictSerializer)
        return Response(
            serializers.HypothesisSerializer(hypotheses.close_hypothesis(belief, by=request.user, **said)).data
        )

    @extend_schema(request=None, responses=serializers.HypothesisSerializer)
    @action(detail=True, methods=["post"], url_path="hypotheses/<int:row>/reopen")
    def reopen_belief(self, request: Request, pk: int, row: int) -> Response:
        """Take a verdict back."""
        belief = self.part(Hypothesis, self.get_object(), row)
        return Response(serializers.HypothesisSerializer(hypotheses.reopen_hypothesis(belief, by=request.user)).data)

    @extend_schema(
        parameters=[KEY], request=input_serializers.ImpactInSerializer, responses={201: serializers.ImpactSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def impact(self, request: Request, pk: int) -> Response:
        """Who was affected, from when to when."""
        said = self.said(input_serializers.ImpactInSerializer)
        return self.add(
            serializers.ImpactSerializer, impact.add_impact_window(self.get_object(), by=request.user, **said)
        )

    @extend_schema(request=input_serializers.ImpactInSerializer(partial=True), responses=serializers.ImpactSerializer)
    @action(detail=True, methods=["patch"], url_path="impact/<int:row>")
    def window(self, request: Request, pk: int, row: int) -> Response:
        """Correct an impact window."""
        window = self.part(ImpactWindow, self.get_object(), row)
        data = input_serializers.ImpactInSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changed = impact.change_impact(window, by=request.user, **data.validated_data)
        return Response(serializers.ImpactSerializer(changed).data)

    @extend_schema(request=input_serializers.MomentSerializer, responses=serializers.ImpactSerializer)
    @action(detail=True, methods=["post"], url_path="impact/<int:row>/end")
    def end_impact(self, request: Request, pk: int, row: int) -> Response:
        """This impact has ended."""
        window = self.part(ImpactWindow, self.get_object(), row)
        impact.close_impact(window, by=request.user, **self.said(input_serializers.MomentSerializer))
        return Response(serializers.ImpactSerializer(window).data)

    @extend_schema(request=serializers.MilestoneSerializer, responses=serializers.MilestoneSerializer)
    @action(detail=True, methods=["put"])
    def milestones(self, request: Request, pk: int) -> Response:
        """Set one milestone; the log keeps its earlier value."""
        said = self.said(serializers.MilestoneSerializer)
        row = milestones.set_milestone(self.get_object(), by=request.user, **said)
        return Response(serializers.MilestoneSerializer(row).data)

    @extend_schema(
        parameters=[KEY],
        request=input_serializers.EscalateSerializer,
        responses={201: serializers.EscalationSerializer},
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def escalations(self, request: Request, pk: int) -> Response:
        """Ask another team to join."""
        said = self.said(input_serializers.EscalateSerializer)
        return self.add(
            serializers.EscalationSerializer, escalations.escalate(self.get_object(), by=request.user, **said)
        )

    @extend_schema(request=input_serializers.MomentSerializer, responses=serializers.EscalationSerializer)
    @action(detail=True, methods=["post"], url_path="escalations/<int:row>/joined")
    def joined(self, request: Request, pk: int, row: int) -> Response:
        """The team that was asked is here."""
        asked = self.part(Escalation, self.get_object(), row)
        escalations.joined(asked, by=request.user, **self.said(input_serializers.MomentSerializer))
        return Response(serializers.EscalationSerializer(asked).data)

    @extend_schema(
        parameters=[KEY], request=input_serializers.FactorInSerializer, responses={201: serializers.FactorSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def factors(self, request: Request, pk: int) -> Response:
        """Why it could happen; `parent` is the factor whose why it answers."""
        incident, said = self.get_object(), self.said(input_serializers.FactorInSerializer)
        said["parent"] = self.parent(incident, said.get("parent"))
        return self.add(serializers.FactorSerializer, factors.add_factor(incident, by=request.user, **said))

    def parent(self, incident: Incident, pk: int | None) -> Factor | None:
        found = Factor.objects.filter(incident=incident, pk=pk).first() if pk else None
        if pk and found is None:
            raise Invalid("parent", "Choose a factor of this incident.")
        return found

    @extend_schema(
        parameters=[KEY], request=serializers.MeasureSerializer, responses={201: serializers.MeasureSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def measures(self, request: Request, pk: int) -> Response:
        """Add a planned improvement."""
        said = self.said(serializers.MeasureSerializer)
        return self.add(serializers.MeasureSerializer, factors.add_measure(self.get_object(), by=request.user, **said))

    @extend_schema(responses=serializers.MeasureSerializer(many=True), filters=False)
    @measures.mapping.get
    @whole
    def list_measures(self, request: Request, pk: int) -> Response:
        """What should change, in the order it was written."""
        rows = Measure.objects.filter(incident=self.get_object()).order_by("pk")
        return Response(serializers.MeasureSerializer(rows, many=True).data)

    @extend_schema(request=input_serializers.AssignSerializer, responses={201: serializers.RoleSerializer})
    @action(detail=True, methods=["post"])
    def roles(self, request: Request, pk: int) -> Response:
        """Assign a role. The person is notified."""
        row = roles.assign_role(self.get_object(), by=request.user, **self.said(input_serializers.AssignSerializer))
        return self.add(serializers.RoleSerializer, carried(row))

    @extend_schema(
        parameters=[KEY], request=input_serializers.UpdateInSerializer, responses={201: serializers.UpdateSerializer}
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def updates(self, request: Request, pk: int) -> Response:
        """Send a status update to stakeholders."""
        said = self.said(input_serializers.UpdateInSerializer)
        return self.add(
            serializers.UpdateSerializer, status_updates.send_update(self.get_object(), by=request.user, **said)
        )

    @extend_schema(responses=serializers.UpdateSerializer(many=True), filters=False)
    @updates.mapping.get
    @whole
    def list_updates(self, request: Request, pk: int) -> Response:
        """Status updates, newest first, at most 200."""
        rows = StatusUpdate.objects.filter(incident=self.get_object()).select_related("author").order_by("-pk")[:200]
        return Response(serializers.UpdateSerializer(rows, many=True).data)
