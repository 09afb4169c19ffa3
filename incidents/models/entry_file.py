"""Files attached to timeline entries: graphs, logs, screenshots."""

from django.db import models

from core.access.models import CircleScoped
from core.files.models import StoredFile
from incidents.models.incident import Incident
from incidents.models.timeline import TimelineEntry


class EntryFile(CircleScoped):
    """Links a file to an entry. The file row records whether it was removed."""

    circle_parent = ("entry", "incident")
    circle_owned = ("file",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
