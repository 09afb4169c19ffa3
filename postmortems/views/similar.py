"""Similar earlier incidents, beside the text of the editor and as a page of its own."""

from django.http import HttpResponse

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from incidents.similar import similar_incidents
from postmortems.policies import can_write_postmortem
from postmortems.sections import answered
from postmortems.views.pages import postmortem_of


def similar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "similar": similar_incidents(postmortem.incident, request.user),
        "none_found": "earlier" in postmortem.confirmed_none,
        "answered": answered(postmortem.text, "earlier"),
        "may_write": can_write_postmortem(request.user, postmortem),
    }
    return page(request, "postmortems/similar.html", "list", context)
