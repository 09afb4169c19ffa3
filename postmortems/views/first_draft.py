"""Start and update the first draft from the facts of the incident."""

from django.http import HttpResponse
from django.shortcuts import redirect

from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done
from postmortems.actions.first_draft import start_from_record, update_from_record
from postmortems.forms import StartForm
from postmortems.views.pages import incident_of, postmortem_of


@action_view
def start(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Begin from the record with the chosen or the suggested template, and open the writing page."""
    form = StartForm(request.POST)
    form.is_valid()
    start_from_record(incident_of(request.user, pk), by=request.user, template=form.cleaned_data.get("template"))
    return redirect("postmortems:edit", pk)


@action_view
def update(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Update the unedited sentences."""
    update_from_record(postmortem_of(request.user, pk), by=request.user)
    return respond_done(request, f"/postmortems/INC-{pk}/edit/")
