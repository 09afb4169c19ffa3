"""Similar earlier incidents: a page of its own, and loaded into the incident page and the editor."""

from django.http import HttpResponse

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from incidents.similar import similar_incidents
from postmortems.models import Postmortem
from postmortems.policies import can_write_postmortem
from postmortems.sections import answered
from postmortems.views.pages import incident_of


def similar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`?in=editor` has the buttons of the editor. Works before the postmortem is started, also during the response."""
    incident = incident_of(request.user, pk)
    postmortem: Postmortem | None = getattr(incident, "postmortem", None)
    context = {
        "postmortem": postmortem,
        "incident": incident,
        "similar": similar_incidents(incident, request.user),
        "none_found": postmortem is not None and "earlier" in postmortem.confirmed_none,
        "answered": postmortem is not None and answered(postmortem.text, "earlier"),
        "may_write": postmortem is not None and can_write_postmortem(request.user, postmortem),
        "in_editor": request.GET.get("in") == "editor",
    }
    return page(request, "postmortems/similar.html", "list", context)
