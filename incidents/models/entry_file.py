"""A file beside an entry of the timeline: a graph, a log, what was seen at that minute."""

from django.db import models

from core.access.models import CircleScoped
from core.files.models import StoredFile
from incidents.models.incident import Incident
from incidents.models.timeline import TimelineEntry


class EntryFile(CircleScoped):
    """Where a file belongs. Whether it still stands is told by the file itself."""

    circle_parent = ("entry", "incident")
    circle_owned = ("file",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
