"""/api/v1/incidents/INC-214/…: entries, beliefs, impact, milestones, escalations, factors, roles, updates."""

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
    attaching,
    composing,
    escalating,
    factors,
    hypotheses,
    impact,
    milestones,
    roles,
    timeline,
    updates,
)
from incidents.api import inputs, shapes
from incidents.api.incidents import IncidentBase
from incidents.models import (
    EntryFile,
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    IncidentRole,
    Measure,
    StatusUpdate,
    TimelineEntry,
)
from incidents.story import Carried

CREATED = status.HTTP_201_CREATED


class PartsViewSet(IncidentBase):
    """Hung beside the incidents themselves; every address begins with the incident."""

    def add(self, shape: Any, row: Any) -> Response:
        return Response(shape(row).data, status=CREATED)

    @extend_schema(responses=shapes.EntrySerializer(many=True), filters=False)
    @action(detail=True, methods=["get"])
    def entries(self, request: Request, pk: int) -> Response:
        """The timeline in order, oldest first, a page at a time."""
        rows = TimelineEntry.objects.standing().filter(incident=self.get_object()).select_related("author")
        rows = rows.prefetch_related("files__file__uploaded_by")
        self.paginator.ordering = ("at", "id")  # type: ignore[union-attr]
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(shapes.EntrySerializer(found, many=True).data)

    @extend_schema(parameters=[KEY], request=inputs.EntryInSerializer, responses={201: shapes.EntrySerializer})
    @entries.mapping.post
    @idempotent
    def add_entry(self, request: Request, pk: int) -> Response:
        """Tell one fact. The same client_key, or the same Idempotency-Key, twice is one entry."""
        said = self.said(inputs.EntryInSerializer)
        return self.add(shapes.EntrySerializer, timeline.add_entry(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.EntryEditSerializer, responses=shapes.EntrySerializer)
    @action(detail=True, methods=["patch"], url_path="entries/<int:row>")
    def entry(self, request: Request, pk: int, row: int) -> Response:
        """Correct an entry. 409 when its version has moved on."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        said = self.said(inputs.EntryEditSerializer)
        return Response(shapes.EntrySerializer(timeline.edit_entry(entry, by=request.user, **said)).data)

    @extend_schema(request=inputs.IncidentReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="entries/<int:row>/remove")
    def remove_entry(self, request: Request, pk: int, row: int) -> Response:
        """Take an entry out; it stays in the history."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        timeline.remove_entry(entry, by=request.user, **self.said(inputs.IncidentReasonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=inputs.FileInSerializer, responses={201: FileSerializer})
    @takes_files
    @action(detail=True, methods=["post"], url_path="entries/<int:row>/files")
    def attach(self, request: Request, pk: int, row: int) -> Response:
        """Attach a file to an entry, in a multipart request. What it is, is told by its bytes."""
        entry = self.part(TimelineEntry, self.get_object(), row)
        return self.add(
            FileSerializer, attaching.attach_file(entry, by=request.user, **self.said(inputs.FileInSerializer))
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
    def take_file_away(self, request: Request, pk: int, row: int) -> Response:
        """Take one's own file away; the log keeps its name and fingerprint."""
        incident = self.get_object()
        kept = EntryFile.objects.filter(incident=incident).select_related("file__uploaded_by", "file__circle")
        attaching.take_file_away(incident, get_object_or_404(kept, file=row).file, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[KEY], request=inputs.LineSerializer, responses={201: shapes.DoneSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def log(self, request: Request, pk: int) -> Response:
        """One typed line, understood as the composer does. 422 tells what to write instead."""
        said = self.said(inputs.LineSerializer)
        verb = composing.compose(self.get_object(), line=said.pop("text"), by=request.user, **said)
        return Response({"verb": verb}, status=CREATED)

    @extend_schema(parameters=[KEY], request=inputs.SuspectSerializer, responses={201: shapes.HypothesisSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def hypotheses(self, request: Request, pk: int) -> Response:
        """Suspect a cause."""
        said = self.said(inputs.SuspectSerializer)
        row = hypotheses.raise_hypothesis(self.get_object(), by=request.user, **said)
        return self.add(shapes.HypothesisSerializer, row)

    @extend_schema(request=inputs.VerdictSerializer, responses=shapes.HypothesisSerializer)
    @action(detail=True, methods=["post"], url_path="hypotheses/<int:row>/verdict")
    def verdict(self, request: Request, pk: int, row: int) -> Response:
        """How a belief turned out. 409 when it has its verdict."""
        belief = self.part(Hypothesis, self.get_object(), row)
        said = self.said(inputs.VerdictSerializer)
        return Response(shapes.HypothesisSerializer(hypotheses.give_verdict(belief, by=request.user, **said)).data)

    @extend_schema(request=None, responses=shapes.HypothesisSerializer)
    @action(detail=True, methods=["post"], url_path="hypotheses/<int:row>/reopen")
    def reopen_belief(self, request: Request, pk: int, row: int) -> Response:
        """Take a verdict back."""
        belief = self.part(Hypothesis, self.get_object(), row)
        return Response(shapes.HypothesisSerializer(hypotheses.reopen_hypothesis(belief, by=request.user)).data)

    @extend_schema(parameters=[KEY], request=inputs.ImpactInSerializer, responses={201: shapes.ImpactSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def impact(self, request: Request, pk: int) -> Response:
        """Who was affected, from when to when."""
        said = self.said(inputs.ImpactInSerializer)
        return self.add(shapes.ImpactSerializer, impact.add_impact_window(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.ImpactInSerializer(partial=True), responses=shapes.ImpactSerializer)
    @action(detail=True, methods=["patch"], url_path="impact/<int:row>")
    def window(self, request: Request, pk: int, row: int) -> Response:
        """Correct an impact window."""
        window = self.part(ImpactWindow, self.get_object(), row)
        data = inputs.ImpactInSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changed = impact.change_impact(window, by=request.user, **data.validated_data)
        return Response(shapes.ImpactSerializer(changed).data)

    @extend_schema(request=inputs.MomentSerializer, responses=shapes.ImpactSerializer)
    @action(detail=True, methods=["post"], url_path="impact/<int:row>/end")
    def end_impact(self, request: Request, pk: int, row: int) -> Response:
        """This impact has ended."""
        window = self.part(ImpactWindow, self.get_object(), row)
        impact.close_impact(window, by=request.user, **self.said(inputs.MomentSerializer))
        return Response(shapes.ImpactSerializer(window).data)

    @extend_schema(request=shapes.MilestoneSerializer, responses=shapes.MilestoneSerializer)
    @action(detail=True, methods=["put"])
    def milestones(self, request: Request, pk: int) -> Response:
        """Set one milestone; the log keeps its earlier value."""
        said = self.said(shapes.MilestoneSerializer)
        row = milestones.set_milestone(self.get_object(), by=request.user, **said)
        return Response(shapes.MilestoneSerializer(row).data)

    @extend_schema(parameters=[KEY], request=inputs.EscalateSerializer, responses={201: shapes.EscalationSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def escalations(self, request: Request, pk: int) -> Response:
        """Ask another team to join."""
        said = self.said(inputs.EscalateSerializer)
        return self.add(shapes.EscalationSerializer, escalating.escalate(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.MomentSerializer, responses=shapes.EscalationSerializer)
    @action(detail=True, methods=["post"], url_path="escalations/<int:row>/joined")
    def joined(self, request: Request, pk: int, row: int) -> Response:
        """The team that was asked is here."""
        asked = self.part(Escalation, self.get_object(), row)
        escalating.joined(asked, by=request.user, **self.said(inputs.MomentSerializer))
        return Response(shapes.EscalationSerializer(asked).data)

    @extend_schema(parameters=[KEY], request=inputs.FactorInSerializer, responses={201: shapes.FactorSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def factors(self, request: Request, pk: int) -> Response:
        """Why it could happen; `parent` is the factor whose why it answers."""
        incident, said = self.get_object(), self.said(inputs.FactorInSerializer)
        said["parent"] = self.parent(incident, said.get("parent"))
        return self.add(shapes.FactorSerializer, factors.add_factor(incident, by=request.user, **said))

    def parent(self, incident: Incident, pk: int | None) -> Factor | None:
        found = Factor.objects.filter(incident=incident, pk=pk).first() if pk else None
        if pk and found is None:
            raise Invalid("parent", "Choose a factor of this incident.")
        return found

    @extend_schema(parameters=[KEY], request=shapes.MeasureSerializer, responses={201: shapes.MeasureSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def measures(self, request: Request, pk: int) -> Response:
        """What should change, in one broad sentence."""
        said = self.said(shapes.MeasureSerializer)
        return self.add(shapes.MeasureSerializer, factors.add_measure(self.get_object(), by=request.user, **said))

    @extend_schema(responses=shapes.MeasureSerializer(many=True), filters=False)
    @measures.mapping.get
    @whole
    def list_measures(self, request: Request, pk: int) -> Response:
        """What should change, in the order it was written."""
        rows = Measure.objects.filter(incident=self.get_object()).order_by("pk")
        return Response(shapes.MeasureSerializer(rows, many=True).data)

    @extend_schema(request=inputs.AssignSerializer, responses={201: shapes.RoleSerializer})
    @action(detail=True, methods=["post"])
    def roles(self, request: Request, pk: int) -> Response:
        """Hand a role to a person, who is told."""
        row = roles.assign_role(self.get_object(), by=request.user, **self.said(inputs.AssignSerializer))
        return self.add(shapes.RoleSerializer, carried(row))

    @extend_schema(parameters=[KEY], request=inputs.UpdateInSerializer, responses={201: shapes.UpdateSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def updates(self, request: Request, pk: int) -> Response:
        """Tell others how it stands."""
        said = self.said(inputs.UpdateInSerializer)
        return self.add(shapes.UpdateSerializer, updates.send_update(self.get_object(), by=request.user, **said))

    @extend_schema(responses=shapes.UpdateSerializer(many=True), filters=False)
    @updates.mapping.get
    @whole
    def list_updates(self, request: Request, pk: int) -> Response:
        """What others were told, newest first, at most 200."""
        rows = StatusUpdate.objects.filter(incident=self.get_object()).select_related("author").order_by("-pk")[:200]
        return Response(shapes.UpdateSerializer(rows, many=True).data)


def carried(row: IncidentRole) -> Carried:
    label = IncidentRole.Role(row.role).label
    return Carried(row.pk, row.role, str(label), row.user_id, row.user.name, row.user.handle, row.since, row.until)
