"""/api/v1/incidents/INC-214/{entries,files,log}/: the timeline and its files."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import removal, unpaginated, verb
from core.files.api import FileSerializer
from incidents.actions import commands, timeline
from incidents.actions.entry_files import attach_file, remove_attached_file
from incidents.api import inputs, serializers
from incidents.api.base import IncidentBase
from incidents.models import EntryFile, TimelineEntry


class TimelineVerbs(IncidentBase):
    @extend_schema(responses=serializers.EntrySerializer(many=True), filters=False)
    @action(detail=True, methods=["get"])
    def entries(self, request: Request, pk: int) -> Response:
        """The timeline in order, oldest first, a page at a time."""
        rows = TimelineEntry.objects.not_removed().filter(incident=self.get_object()).select_related("author")
        rows = rows.prefetch_related("files__file__uploaded_by")
        self.paginator.ordering = ("at", "id")  # type: ignore[union-attr]
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.EntrySerializer(found, many=True).data)

    @extend_schema(request=inputs.EntryInput, responses={201: serializers.EntrySerializer})
    @entries.mapping.post
    def add_entry(self, request: Request, pk: int) -> Response:
        """Add an entry. Requests with the same client_key or Idempotency-Key create one entry."""
        values = self.validated(inputs.EntryInput)
        entry = timeline.add_entry(self.get_object(), by=self.request.user, **values)
        return self.respond(entry, serializers.EntrySerializer, 201)

    entry = verb(
        "entries/<int:row>",
        inputs.EntryEditInput,
        timeline.edit_entry,
        method="patch",
        name="entry",
        part=TimelineEntry,
        answer=serializers.EntrySerializer,
        doc="Correct an entry. 409 when its version is not the newest.",
    )

    @extend_schema(responses=serializers.EntrySerializer)
    @entry.mapping.get
    def read_entry(self, request: Request, pk: int, row: int) -> Response:
        """One entry of the timeline. A deleted one is 404."""
        found = self.part(TimelineEntry, row)
        if found.removed_at:
            raise Http404
        return self.respond(found, serializers.EntrySerializer)

    remove_entry = entry.mapping.delete(
        removal(
            "remove_entry", timeline.remove_entry, part=TimelineEntry, doc="Delete an entry. It stays in the history."
        )
    )

    entry_files = verb(
        "entries/<int:row>/files",
        inputs.EntryFileInput,
        attach_file,
        name="entry-files",
        part=TimelineEntry,
        answer=FileSerializer,
        code=201,
        doc="Attach a file to an entry (multipart). The file type is detected from the content.",
    )

    @extend_schema(responses=FileSerializer(many=True), filters=False)
    @entry_files.mapping.get
    @unpaginated
    def list_entry_files(self, request: Request, pk: int, row: int) -> Response:
        """The files of an entry, in upload order."""
        kept = self.part(TimelineEntry, row).files.filter(file__removed_at=None).select_related("file__uploaded_by")
        return self.list_response(FileSerializer, [row.file for row in kept])

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="files/<int:row>", url_name="file")
    def remove_file(self, request: Request, pk: int, row: int) -> Response:
        """Remove your own file; the log keeps its name and SHA-256."""
        incident = self.get_object()
        kept = EntryFile.objects.filter(incident=incident).select_related("file__uploaded_by", "file__circle")
        remove_attached_file(incident, get_object_or_404(kept, file=row).file, by=self.request.user)
        return self.no_content()

    @extend_schema(request=inputs.LogLineInput, responses={201: serializers.LogResultSerializer})
    @action(detail=True, methods=["post"])
    def log(self, request: Request, pk: int) -> Response:
        """Add one line as in the composer. 422 with the reason if it cannot be parsed."""
        values = self.validated(inputs.LogLineInput)
        command = commands.compose(self.get_object(), line=values.pop("text"), by=self.request.user, **values)
        return self.respond({"verb": command}, serializers.LogResultSerializer, 201)
