"""Incidents and postmortems of the pages, for the person who asks."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from incidents.incident_detail import prefetch_into
from incidents.models import Incident
from postmortems.models import Postmortem


def incident_of(user: User, pk: int) -> Incident:
    rows = Incident.objects.visible_to(user).select_related("severity", "circle", "lead", "postmortem__owner")
    rows = rows.select_related("postmortem__approved_by", "postmortem__published_by")
    incident = prefetch_into(get_object_or_404(rows, pk=pk))
    if hasattr(incident, "postmortem"):
        incident.postmortem.circle = incident.circle
    return incident


def postmortem_of(user: User, pk: int) -> Postmortem:
    """The postmortem of an incident this person may see, with the incident loaded; 404 when there is none yet."""
    incident = incident_of(user, pk)
    if not hasattr(incident, "postmortem"):
        raise Http404
    return incident.postmortem
