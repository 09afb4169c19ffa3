"""The first draft from the record: preview, start, update."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done
from postmortems.actions.first_draft import start_from_record, update_from_record
from postmortems.draft_state import draft_state, sentence_marks
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


def marks(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """For the editor: `{sentences: [{text, sources: [{label, url}]}], questions: [text]}`."""
    postmortem = postmortem_of(request.user, pk)
    found = sentence_marks(postmortem)
    if found is None:
        raise Http404
    return JsonResponse(found)


def draft_panel(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The panel in the editor: what is from the record, what changed since, which questions are open."""
    postmortem = postmortem_of(request.user, pk)
    state = draft_state(postmortem, now=timezone.now())
    context = {"postmortem": postmortem, "incident": postmortem.incident, "draft": state}
    return render(request, "postmortems/draft_panel.html", context)
