"""The form that a sentence of the text opens: a task, a factor, an entry of the timeline."""

from dataclasses import asdict
from functools import partial

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect

from core.web.render import page, wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from postmortems.actions.drafts import must_write_postmortem
from postmortems.passages import plain
from postmortems.sentence_forms import Made, find_sentence_form
from postmortems.views.pages import postmortem_of

LONGEST = 1_000


@form_view
def sentence_action(request: AuthenticatedRequest, pk: int, name: str) -> HttpResponse:
    """GET `?sentence=` shows the form. POST runs its action; the editor gets `{words, url, reference}`."""
    postmortem = postmortem_of(request.user, pk)
    must_write_postmortem(request.user, postmortem)
    found = find_sentence_form(name)
    if found is None:
        raise Http404
    incident = postmortem.incident
    form = found.form(post_data(request), incident, plain(request.GET.get("sentence", "")[:LONGEST]))
    context = {"incident": incident, "form": form, "title": found.label, "sentence_form": found}

    def done(made: Made) -> HttpResponse:
        return JsonResponse(asdict(made), status=201) if wants_fragment(request) else redirect(made.url)

    return run_action(
        request,
        form,
        partial(found.action, incident, by=request.user),
        render=partial(page, request, "postmortems/sentence_form.html", "form", context),
        done=done,
    )
